// What the gateway's recognisers take: models, and the options of each provider under its own names.
import type { APIConnectOptions, LanguageCode, VAD } from '@livekit/agents-core';
import type { sttModels } from './model-table.js';

type AnyString = string & NonNullable<unknown>;

export type DeepgramModels = (typeof sttModels.deepgram)[number];
export type DeepgramFluxModels = (typeof sttModels.deepgramFlux)[number];
export type CartesiaModels = (typeof sttModels.cartesia)[number];
export type AssemblyaiModels = (typeof sttModels.assemblyai)[number];
export type XaiSTTModels = (typeof sttModels.xai)[number];
export type SpeechmaticsModels = (typeof sttModels.speechmatics)[number];
export type InworldSTTModels = (typeof sttModels.inworld)[number];
export type GoogleSTTModels = (typeof sttModels.google)[number];

/** Options of Cartesia's models. */
export interface CartesiaOptions {
  /** Ink Whisper: how loud sound must be. */
  min_volume?: number;
  /** Ink Whisper: seconds of silence that end an utterance. */
  max_silence_duration_secs?: number;
  /** 0.5 to 0.9. Default 0.8. */
  turn_start_threshold?: number;
  /** 0.3 to 0.6. Default 0.4. */
  turn_eager_end_threshold?: number;
  /** 0.05 to 0.5. Default 0.2. */
  turn_end_threshold?: number;
  /** Ms, 640 to 11200. Default 5600. */
  turn_end_timeout_ms?: number;
  /** Words to expect: at most 100, of 1200 characters together. */
  keyterm?: string | string[];
}

/** Options of Deepgram's Nova models. */
export interface DeepgramOptions {
  /** Default true. */
  filler_words?: boolean;
  /** Default true. */
  interim_results?: boolean;
  /** Ms of silence that end an utterance. Default 25. */
  endpointing?: number;
  /** Default false. */
  punctuate?: boolean;
  smart_format?: boolean;
  /** Words and how much likelier each is made. */
  keywords?: Array<[string, number]>;
  /** Words to expect. */
  keyterm?: string | string[];
  profanity_filter?: boolean;
  /** Numbers as digits. */
  numerals?: boolean;
  /** Keeps the audio out of model training. */
  mip_opt_out?: boolean;
  /** Tells speakers apart. Default false. */
  diarize?: boolean;
}

/** Options of Deepgram's Flux models. */
export interface DeepgramFluxOptions {
  /** 0.3 to 0.9: when a turn is probably over, so that a reply can be prepared. Default 0.5. */
  eager_eot_threshold?: number;
  /** 0.5 to 0.9. */
  eot_threshold?: number;
  /** Ms. */
  eot_timeout_ms?: number;
  /** Words to expect. */
  keyterm?: string | string[];
  /** Keeps the audio out of model training. Default false. */
  mip_opt_out?: boolean;
  language_hint?: string;
  detect_language?: boolean;
}

/** Options of AssemblyAI's models. */
export interface AssemblyAIOptions {
  /** Default false. */
  format_turns?: boolean;
  /** Default 0.01. */
  end_of_turn_confidence_threshold?: number;
  /** Ms. Default 0. */
  min_end_of_turn_silence_when_confident?: number;
  /** Ms. */
  max_turn_silence?: number;
  /** Words to expect. */
  keyterms_prompt?: string[];
  /** Tells speakers apart. Default false. */
  speaker_labels?: boolean;
  /** u3-rt-pro: what the conversation is about, at most 1500 characters. */
  agent_context?: string;
  /** u3-rt-pro: listens to one voice only. */
  voice_focus?: 'near-field' | 'far-field';
  /** u3-rt-pro: how much of the rest is suppressed. */
  voice_focus_threshold?: number;
  /** u3-rt-pro. */
  mode?: 'min_latency' | 'balanced' | 'max_accuracy';
}

/** Options of xAI's model. */
export interface XaiOptions {
  /** Tells speakers apart. Default false. */
  diarize?: boolean;
  /** Ms of silence that end an utterance, 0 to 5000. */
  endpointing?: number;
  /** Numbers and dates as they are written; needs a language. */
  format?: boolean;
  /** Default true. */
  interim_results?: boolean;
}

/** Options of Speechmatics' models. */
export interface SpeechmaticsOptions {
  /** Such as 'finance'. */
  domain?: string;
  /** BCP-47 locale of the output. */
  output_locale?: string;
  /** Seconds, 0.7 to 4. Default 1. */
  max_delay?: number;
  max_delay_mode?: 'flexible' | 'fixed' | string;
  diarization?: 'none' | 'speaker' | 'channel' | 'channel_and_speaker_change' | 'speaker_change' | string;
  /** 0 to 1. */
  speaker_sensitivity?: number;
  max_speakers?: number;
  prefer_current_speaker?: boolean;
  /** Default true. */
  enable_partials?: boolean;
  enable_entities?: boolean;
  punctuation_overrides?: Record<string, unknown>;
  /** Words to expect, as Speechmatics writes them. */
  additional_vocab?: Array<Record<string, unknown>>;
  /** Seconds of silence that end an utterance. */
  end_of_utterance_silence_trigger?: number;
  audio_filtering_config?: Record<string, unknown>;
  transcript_filtering_config?: Record<string, unknown>;
}

/** Options of Inworld's model. */
export interface InworldSTTOptions {
  /** Default true. */
  enable_voice_profile?: boolean;
  /** 1 to 20. Default 10. */
  voice_profile_top_n?: number;
  /** Default true. */
  include_word_timestamps?: boolean;
  /** Default 'LINEAR16'. */
  audio_encoding?: 'LINEAR16' | 'AUTO_DETECT';
  /** Seconds of silence after which it stops; 0: never. */
  inactivity_timeout_seconds?: number;
  /** 0 to 1. Default 0.5. */
  end_of_turn_confidence_threshold?: number;
  /** Hints about the subject. */
  prompts?: string[];
  /** Ms. */
  min_end_of_turn_silence_when_confident?: number;
  /** 0 to 1. Default 0.5. */
  vad_threshold?: number;
}

/** Options of Google's model. */
export interface GoogleSTTOptions {
  /** BCP-47 codes; none: it finds out. */
  language_codes?: string[];
  /** Words to expect, at most 1000. */
  custom_vocabulary?: string[];
}

export type STTLanguages = 'multi' | 'en' | 'de' | 'es' | 'fr' | 'ja' | 'pt' | 'zh' | 'hi' | AnyString;

type NamedModels =
  | DeepgramModels
  | DeepgramFluxModels
  | CartesiaModels
  | AssemblyaiModels
  | XaiSTTModels
  | SpeechmaticsModels
  | InworldSTTModels
  | GoogleSTTModels;

/** A recogniser of the gateway; 'auto' leaves the choice to it. */
export type STTModels = NamedModels | 'auto' | AnyString;
/** Such as 'deepgram/nova-3:en'. */
export type ModelWithLanguage = `${NamedModels}:${STTLanguages}` | STTModels;

/** The options of a model. */
export type STTOptions<TModel extends STTModels> = TModel extends DeepgramFluxModels
  ? DeepgramFluxOptions
  : TModel extends DeepgramModels
    ? DeepgramOptions
    : TModel extends CartesiaModels
      ? CartesiaOptions
      : TModel extends AssemblyaiModels
        ? AssemblyAIOptions
        : TModel extends XaiSTTModels
          ? XaiOptions
          : TModel extends SpeechmaticsModels
            ? SpeechmaticsOptions
            : TModel extends InworldSTTModels
              ? InworldSTTOptions
              : TModel extends GoogleSTTModels
                ? GoogleSTTOptions
                : Record<string, unknown>;

/** A model the gateway falls back to when the first one fails. */
export interface STTFallbackModel {
  /** Such as 'assemblyai/universal-streaming'. */
  model: string;
  /** Options of that model, under the provider's names. */
  extraKwargs?: Record<string, unknown>;
}

export type STTFallbackModelType = STTFallbackModel | string;
export type STTEncoding = 'pcm_s16le';

/** The settings of an STT, all present. */
export interface InferenceSTTOptions<TModel extends STTModels> {
  model?: TModel;
  language?: LanguageCode;
  encoding: STTEncoding;
  /** Hz. */
  sampleRate: number;
  baseURL: string;
  apiKey: string;
  apiSecret: string;
  modelOptions: STTOptions<TModel>;
  fallback?: STTFallbackModel[];
  connOptions?: APIConnectOptions;
}

/** What the constructor of `inference.STT` takes. */
export interface STTConstructorOptions<TModel extends STTModels> {
  /** With or without a language: 'deepgram/nova-3:en'. Default: the gateway's choice. */
  model?: ModelWithLanguage;
  /** Wins over the language in `model`. */
  language?: STTLanguages;
  baseURL?: string;
  /** Default 'pcm_s16le'. */
  encoding?: STTEncoding;
  /** Hz. Default 16000. */
  sampleRate?: number;
  apiKey?: string;
  apiSecret?: string;
  /** Options of the model, under the provider's names. */
  modelOptions?: STTOptions<TModel>;
  /** Models the gateway falls back to, in this order. */
  fallback?: STTFallbackModelType | STTFallbackModelType[];
  connOptions?: APIConnectOptions;
  /** Finds the ends of utterances for models that do not (Speechmatics). */
  vad?: VAD;
}
