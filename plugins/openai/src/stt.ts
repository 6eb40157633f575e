// Speech recognition over HTTP: one utterance in, its text out. For OpenAI and every server with the same endpoint.

import type { AudioBuffer } from '@livekit/agents';
import {
  AgentsError,
  calculateAudioDurationSeconds,
  DEFAULT_API_CONNECT_OPTIONS,
  mergeFrames,
  normalizeLanguage,
  stt,
} from '@livekit/agents';
import { encodeWav } from '@livekit/agents/provider';
import type { OpenAI } from 'openai';
import type { Service } from './connection.js';
import { Connection, openai } from './connection.js';
import type { GroqAudioModels, STTModels } from './models.js';
import { presets } from './presets.js';
import type { Call } from './request.js';
import { request } from './request.js';

/** Settings of {@link STT}. */
export interface STTOptions {
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
  /** Language of the speech, as ISO 639-1; models that take several get the whole list. Default: 'en'. */
  language: string | string[];
  /** Words or a sentence that steer the spelling. */
  prompt?: string;
  /** Terms to expect. Sent to gpt-transcribe and gpt-live-transcribe; for other models they join the prompt. */
  keywords?: string[];
  /** Lets the model find out the language; `language` is then not sent. Default: false. */
  detectLanguage: boolean;
  /** Default: 'whisper-1'. */
  model: STTModels | string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. */
  baseURL?: string;
  /** A client of the openai package to use as it is; `apiKey` and `baseURL` are then ignored. */
  client?: OpenAI;
  /**
   * Must be false or left out: speech is recognised per utterance, over HTTP. A session then needs a VAD, which
   * finds the utterances. `true` (transcription over a realtime socket) is refused.
   */
  useRealtime: boolean;
  /** 0 to 1. Default: the server's. */
  temperature?: number;
}

/** What the presets take. */
export type STTPresetOptions<Model extends string> = Partial<
  Pick<STTOptions, 'apiKey' | 'baseURL' | 'client' | 'language' | 'detectLanguage'> & { model: string | Model }
>;

/** An utterance can be long and a local server slow. */
const timeoutMs = 30_000;

/**
 * Speech recognition, one utterance at a time.
 *
 * @example
 * ```ts
 * import * as openai from '@livekit/agents-plugin-openai';
 *
 * const stt = new openai.STT({ model: 'gpt-4o-mini-transcribe', language: 'de' });
 * const local = new openai.STT({ baseURL: 'http://localhost:8000/v1', model: 'tiny.en' });
 * ```
 */
export class STT extends stt.STT {
  label = 'openai.STT';
  readonly #connection: Connection;
  #options: STTOptions;
  #sessionKeyterms: string[] = [];

  /**
   * @param opts - see {@link STTOptions}
   * @param service - the provider; the `with…` functions set it. Default: OpenAI.
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   * @throws AgentsError `not_supported` for `useRealtime: true`
   */
  constructor(opts: Partial<STTOptions> = {}, service: Service = openai) {
    super({ streaming: false, interimResults: false, alignedTranscript: false });
    this.#options = {
      language: 'en',
      detectLanguage: false,
      model: 'whisper-1',
      ...withoutUndefined(opts),
      useRealtime: refuseRealtime(opts.useRealtime),
    };
    this.#connection = new Connection(opts, service);
  }

  /** Groq's Whisper; key in `GROQ_API_KEY`. Default model: 'whisper-large-v3-turbo'. */
  static withGroq(opts: STTPresetOptions<GroqAudioModels> = {}): STT {
    return new STT({ model: 'whisper-large-v3-turbo', ...opts }, presets.groq);
  }

  /** OVHcloud AI Endpoints; key in `OVHCLOUD_API_KEY`. Default model: 'whisper-large-v3-turbo'. */
  static withOVHcloud(opts: STTPresetOptions<string> = {}): STT {
    return new STT({ model: 'whisper-large-v3-turbo', ...opts }, presets.ovhcloud);
  }

  override get model(): string {
    return this.#options.model;
  }

  /** The provider's host, such as 'api.openai.com'. */
  override get provider(): string {
    return this.#connection.host;
  }

  /** Changes settings of later requests; the connection stays. */
  updateOptions(opts: Partial<STTOptions>): void {
    refuseRealtime(opts.useRealtime);
    this.#options = { ...this.#options, ...withoutUndefined(opts) };
  }

  /** @internal */
  override _updateSessionKeyterms(keyterms: string[]): void {
    this.#sessionKeyterms = [...keyterms];
  }

  /**
   * Recognises one utterance.
   * @throws APIError when the request fails
   */
  override async _recognize(buffer: AudioBuffer, abortSignal?: AbortSignal): Promise<stt.SpeechEvent> {
    const connOptions = { ...DEFAULT_API_CONNECT_OPTIONS, timeoutMs };
    const signal = abortSignal ?? new AbortController().signal;
    const found = await request({ connection: this.#connection, signal, connOptions }, (call) =>
      this.#transcribe(call, toWav(buffer)),
    );
    const duration = calculateAudioDurationSeconds(buffer);
    const language = normalizeLanguage(found.language ?? this.#language ?? '');
    return {
      type: stt.SpeechEventType.FINAL_TRANSCRIPT,
      alternatives: [{ text: found.text.trim(), language, startTime: 0, endTime: duration, confidence: 0 }],
      recognitionUsage: { audioDuration: duration, ...found.tokens },
    };
  }

  /**
   * Not for this class: it needs whole utterances. A session with a VAD, or `stt.StreamAdapter`, cuts them.
   * @throws AgentsError always
   */
  override stream(): stt.SpeechStream {
    throw new AgentsError('openai.STT takes whole utterances: give the session a VAD, or use stt.StreamAdapter.', {
      code: 'not_supported',
    });
  }

  /** The one language to ask for; undefined when the model is to find out. */
  get #language(): string | undefined {
    const { detectLanguage, language } = this.#options;
    return detectLanguage ? undefined : [language].flat()[0];
  }

  async #transcribe(call: Call, wav: Uint8Array<ArrayBuffer>): Promise<Transcription> {
    const { model, temperature } = this.#options;
    const answer: unknown = await call.client.audio.transcriptions.create(
      {
        file: new File([wav], 'audio.wav', { type: 'audio/wav' }),
        model,
        response_format: 'json',
        ...(temperature === undefined ? {} : { temperature }),
        ...this.#hints(),
      },
      { signal: call.signal },
    );
    return readTranscription(answer);
  }

  /** Language, prompt and keywords, in the form the model takes. */
  #hints(): Record<string, string | string[]> {
    const { detectLanguage, model, prompt } = this.#options;
    const languages = detectLanguage ? [] : [this.#options.language].flat().filter(Boolean);
    const keywords = [...(this.#options.keywords ?? []), ...this.#sessionKeyterms];
    if (/^gpt-(live-)?transcribe/.test(model)) {
      return {
        ...(languages.length > 0 ? { languages } : {}),
        ...(keywords.length > 0 ? { keywords } : {}),
        ...(prompt ? { prompt } : {}),
      };
    }
    const [language] = languages;
    const text = [prompt, keywords.join(', ')].filter(Boolean).join(' ');
    return { ...(language ? { language } : {}), ...(text ? { prompt: text } : {}) };
  }
}

interface Transcription {
  text: string;
  language: string | undefined;
  tokens: { inputTokens?: number; outputTokens?: number };
}

/** Reads a transcription, of which every server sends at least the text. */
function readTranscription(answer: unknown): Transcription {
  const fields: Record<string, unknown> = isRecord(answer) ? answer : {};
  const usage: Record<string, unknown> = isRecord(fields['usage']) ? fields['usage'] : {};
  const { input_tokens: inputTokens, output_tokens: outputTokens } = usage;
  return {
    text: typeof fields['text'] === 'string' ? fields['text'] : '',
    language: typeof fields['language'] === 'string' ? fields['language'] : undefined,
    tokens: {
      ...(typeof inputTokens === 'number' ? { inputTokens } : {}),
      ...(typeof outputTokens === 'number' ? { outputTokens } : {}),
    },
  };
}

function refuseRealtime(useRealtime: boolean | undefined): false {
  if (!useRealtime) return false;
  throw new AgentsError('openai.STT recognises over HTTP: leave out useRealtime and give the session a VAD.', {
    code: 'not_supported',
  });
}

function withoutUndefined<T extends object>(fields: T): T {
  // Only keys with the value undefined go, which the type allows to be absent.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toWav(audio: AudioBuffer): Uint8Array<ArrayBuffer> {
  const { data: samples, sampleRate, channels } = mergeFrames(audio);
  return encodeWav({ samples, sampleRate, channels });
}
