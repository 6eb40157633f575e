// What OpenAI's speech recognition can be told, and what follows from it for a realtime session.

import type { VAD } from '@livekit/agents';
import { AgentsError } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { STTModels } from './models.js';

/** Who finds the ends of speech on the server; the fields of the API, whose durations are in ms. */
export type SessionTurnDetection =
  | {
      type?: 'server_vad';
      /** How loud a voice must be, 0 to 1. Default: 0.5. */
      threshold?: number;
      /** Sound before the detected speech that still counts to it, in ms. Default: 600. */
      prefix_padding_ms?: number;
      /** Silence that ends a piece of speech, in ms. Default: 350. */
      silence_duration_ms?: number;
    }
  | {
      type: 'semantic_vad';
      /** How soon a sentence counts as complete. Default: 'auto'. */
      eagerness?: 'auto' | 'low' | 'medium' | 'high';
    };

/** Settings of {@link STT}. */
export interface STTOptions {
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
  /** Language of the speech, as ISO 639-1; models that take several get the whole list. Default: 'en'. */
  language: string | string[];
  /** Words or a sentence that steer the spelling. 'gpt-realtime-whisper' takes none. */
  prompt?: string;
  /** Terms to expect. Sent to gpt-transcribe and gpt-live-transcribe; for other models they join the prompt. */
  keywords?: string[];
  /** Lets the model find out the language; `language` is then not sent. Default: false. */
  detectLanguage: boolean;
  /** Default: 'gpt-realtime-whisper'; with `useRealtime: false` 'whisper-1'. */
  model: STTModels | string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. */
  baseURL?: string;
  /** A client of the openai package to use as it is; `apiKey` and `baseURL` are then ignored. */
  client?: OpenAI;
  /**
   * True: over a socket, with words while they are spoken. False: one utterance at a time over HTTP; a session then
   * needs a VAD, which finds the utterances. Default: true.
   */
  useRealtime: boolean;
  /**
   * Who finds the ends of speech. Default: server_vad. Null: nobody on the server; then `vad` finds them, or the
   * program with `flush()`. Models that cannot find them take null only. For `useRealtime`.
   */
  turnDetection?: SessionTurnDetection | null;
  /** Reduces noise: 'near_field' for headsets, 'far_field' for rooms. Default: none. For `useRealtime`. */
  noiseReductionType?: 'near_field' | 'far_field';
  /**
   * Finds the ends of speech where the server does not. Default: the silero plugin, if it is installed. Null: nobody
   * does, and the program calls `flush()`. For `useRealtime`.
   */
  vad?: VAD | null;
  /** 0 to 1. Default: the server's. For `useRealtime: false`. */
  temperature?: number;
}

/** {@link STTOptions} with the defaults filled in. */
export type ResolvedSTTOptions = STTOptions & { readonly languages: readonly string[] };

/** @throws AgentsError `invalid_option` for a server-side detection that the model does not have */
export function resolveOptions(options: Partial<STTOptions>): ResolvedSTTOptions {
  const { useRealtime = true, detectLanguage = false, language = 'en' } = options;
  const model = options.model ?? (useRealtime ? 'gpt-realtime-whisper' : 'whisper-1');
  if (useRealtime && options.turnDetection && !findsTurns(model)) {
    throw new AgentsError(
      `The model ${model} finds no ends of speech: leave out turnDetection and pass a vad, or choose another model.`,
      { code: 'invalid_option' },
    );
  }
  const languages = detectLanguage ? [] : [language].flat().filter(Boolean);
  return { ...options, useRealtime, detectLanguage, language, model, languages };
}

/** Whether the server can find the ends of speech for this model. */
export function findsTurns(model: string): boolean {
  return !/^(gpt-realtime-whisper|gpt-live-transcribe)/.test(model);
}

/** Whether the model takes several languages, and keywords apart from the prompt. */
export function takesLists(model: string): boolean {
  return /^gpt-(live-)?transcribe/.test(model);
}

/** Who finds the ends of speech: the server (with these settings), a detector here, or the program. */
export function turnDetectionOf(options: ResolvedSTTOptions): SessionTurnDetection | 'local' | 'program' {
  const { model, turnDetection, vad } = options;
  if (findsTurns(model) && turnDetection !== null) {
    return turnDetection?.type === 'semantic_vad' ? turnDetection : { ...serverVad, ...turnDetection };
  }
  return vad === null || (vad === undefined && findsTurns(model)) ? 'program' : 'local';
}

const serverVad = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 600,
  silence_duration_ms: 350,
} as const satisfies SessionTurnDetection;

/** Language, prompt and keywords, in the form the model takes. */
export function hintsOf(options: ResolvedSTTOptions, sessionKeyterms: readonly string[]): Record<string, unknown> {
  const { languages, model, prompt } = options;
  const keywords = [...(options.keywords ?? []), ...sessionKeyterms];
  if (takesLists(model)) {
    return {
      ...(languages.length > 0 ? { languages: [...languages] } : {}),
      ...(keywords.length > 0 ? { keywords } : {}),
      ...(prompt ? { prompt } : {}),
    };
  }
  const [language] = languages;
  const text = model.startsWith('gpt-realtime-whisper') ? '' : [prompt, keywords.join(', ')].filter(Boolean).join(' ');
  return { ...(language ? { language } : {}), ...(text ? { prompt: text } : {}) };
}
