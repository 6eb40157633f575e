// Prices as they are written down.

/** The price of one model, in USD. What is not billed that way is left out; 0 means free. */
export interface ModelPrice {
  /** Per million tokens of input, the text among them where other kinds have prices of their own. */
  readonly inputTokens?: number;
  /** Per million tokens read from the provider's cache. Default: as `inputTokens`. */
  readonly cachedInputTokens?: number;
  /** Per million tokens written to the provider's cache. Default: as `inputTokens`. */
  readonly cacheWriteTokens?: number;
  /** Per million tokens of output, thoughts included. */
  readonly outputTokens?: number;
  /** Per million tokens of audio heard. */
  readonly inputAudioTokens?: number;
  /** Per million tokens of audio read from the cache. Default: as `inputAudioTokens`. */
  readonly cachedInputAudioTokens?: number;
  /** Per million tokens of audio spoken. */
  readonly outputAudioTokens?: number;
  /** Per million tokens of images. Default: as `inputTokens`. */
  readonly inputImageTokens?: number;
  /** Per minute of audio heard (STT) or spoken (TTS). */
  readonly audioMinutes?: number;
  /** Per million characters spoken. */
  readonly characters?: number;
}

/**
 * Prices by model: 'openai/gpt-4.1-mini', or 'livekit/openai/gpt-4.1-mini' for that model through a provider of its
 * own; 'acme/*' for all models of a provider.
 */
export type PriceTable = Readonly<Record<string, ModelPrice>>;
