// What the gateway's voices take: models, and the options of each provider under its own names.
import type { APIConnectOptions, LanguageCode } from '@livekit/agents-core';
import type { ttsModels } from './model-table.js';

type AnyString = string & NonNullable<unknown>;

export type CartesiaModels = (typeof ttsModels.cartesia)[number];
export type DeepgramTTSModels = (typeof ttsModels.deepgram)[number];
export type InworldModels = (typeof ttsModels.inworld)[number];
export type RimeModels = (typeof ttsModels.rime)[number];
export type XaiTTSModels = (typeof ttsModels.xai)[number];
export type FishAudioModels = (typeof ttsModels.fishaudio)[number];

/** Options of Cartesia's voices. */
export interface CartesiaOptions {
  emotion?: string;
  /** Seconds of audio at most. */
  duration?: number;
  speed?: 'slow' | 'normal' | 'fast' | number;
  volume?: number;
  max_buffer_delay_ms?: number;
  /** Sends the times of words. */
  add_timestamps?: boolean;
  add_phoneme_timestamps?: boolean;
  use_normalized_timestamps?: boolean;
}

/** Options of Deepgram's voices. */
export interface DeepgramTTSOptions {
  /** Keeps the text out of model training. Default false. */
  mip_opt_out?: boolean;
}

/** Options of Rime's voices. */
export interface RimeOptions {
  max_tokens?: number;
  /** Above 1: slower. */
  time_scale_factor?: number;
  /** Below 1: faster. Default 1. */
  speed_alpha?: number;
  /** Default false. */
  pause_between_brackets?: boolean;
  /** Default false. */
  phonemize_between_brackets?: boolean;
  /** Speeds of the words in brackets, with commas between. */
  inline_speed_alpha?: string;
  /** Default false. */
  no_text_normalization?: boolean;
}

/** Options of Inworld's voices. */
export interface InworldOptions {
  /** Above 0.5, up to 1.5. */
  speaking_rate?: number;
  /** 0 to 2. */
  temperature?: number;
  /** inworld-tts-2 only. */
  delivery_mode?: 'DELIVERY_MODE_UNSPECIFIED' | 'STABLE' | 'BALANCED' | 'CREATIVE';
  /** Sends the times of words or characters. */
  timestamp_type?: 'TIMESTAMP_TYPE_UNSPECIFIED' | 'WORD' | 'CHARACTER';
  apply_text_normalization?: 'APPLY_TEXT_NORMALIZATION_UNSPECIFIED' | 'ON' | 'OFF';
  /** @deprecated Use `apply_text_normalization`. */
  text_normalization?: 'ON' | 'OFF';
}

/** Options of xAI's voices. */
export interface XaiTTSOptions {
  /** Bits per second. */
  bit_rate?: 32000 | 64000 | 96000 | 128000 | 192000;
  /** Default 1. */
  speed?: number;
}

/** Options of Fish Audio's voices. */
export interface FishAudioOptions {
  /** 1 is natural. */
  speed?: number;
  /** dB, 0 is natural. */
  volume?: number;
  normalize_loudness?: boolean;
  /** 0 to 1. */
  temperature?: number;
  /** 0 to 1. */
  top_p?: number;
  /** Numbers and dates as they are spoken. */
  normalize?: boolean;
  latency?: 'normal' | 'balanced' | 'low';
  /** Characters, 100 to 300. */
  chunk_length?: number;
  /** Default 1024. */
  max_new_tokens?: number;
  /** Characters, 0 to 100. */
  min_chunk_length?: number;
  condition_on_previous_chunks?: boolean;
  /** 0 to 1. */
  early_stop_threshold?: number;
}

type NamedModels = CartesiaModels | DeepgramTTSModels | RimeModels | InworldModels | XaiTTSModels | FishAudioModels;

/** A voice model of the gateway. */
export type TTSModels = NamedModels | AnyString;
/** Such as 'cartesia/sonic-3:a-voice'. */
export type ModelWithVoice = `${NamedModels}:${string}` | TTSModels;

/** The options of a model. */
export type TTSOptions<TModel extends TTSModels> = TModel extends CartesiaModels
  ? CartesiaOptions
  : TModel extends DeepgramTTSModels
    ? DeepgramTTSOptions
    : TModel extends RimeModels
      ? RimeOptions
      : TModel extends InworldModels
        ? InworldOptions
        : TModel extends XaiTTSModels
          ? XaiTTSOptions
          : TModel extends FishAudioModels
            ? FishAudioOptions
            : Record<string, unknown>;

/** A model the gateway falls back to when the first one fails. */
export interface TTSFallbackModel {
  /** Such as 'deepgram/aura-2'. */
  model: string;
  voice: string;
  /** Options of that model, under the provider's names. */
  extraKwargs?: Record<string, unknown>;
}

export type TTSFallbackModelType = TTSFallbackModel | string;
export type TTSEncoding = 'pcm_s16le';

/** The settings of a TTS, all present. */
export interface InferenceTTSOptions<TModel extends TTSModels> {
  model?: TModel;
  voice?: string;
  language?: LanguageCode;
  encoding: TTSEncoding;
  /** Hz. */
  sampleRate: number;
  baseURL: string;
  apiKey: string;
  apiSecret: string;
  modelOptions: TTSOptions<TModel>;
  fallback?: TTSFallbackModel[];
  connOptions?: APIConnectOptions;
}

/** What the constructor of `inference.TTS` takes. */
export interface TTSConstructorOptions<TModel extends TTSModels> {
  /** With or without a voice: 'cartesia/sonic-3:a-voice'. */
  model: TModel;
  /** Wins over the voice in `model`. Default: the provider's. */
  voice?: string;
  /** Default 'en'. */
  language?: string;
  baseURL?: string;
  /** Default 'pcm_s16le'. */
  encoding?: TTSEncoding;
  /** Hz. Default 16000. */
  sampleRate?: number;
  apiKey?: string;
  apiSecret?: string;
  /** Options of the model, under the provider's names. */
  modelOptions?: TTSOptions<TModel>;
  /** Models the gateway falls back to, in this order. */
  fallback?: TTSFallbackModelType | TTSFallbackModelType[];
  connOptions?: APIConnectOptions;
}
