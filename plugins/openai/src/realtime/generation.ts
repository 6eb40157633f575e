// One response of the model on its way: its messages as streams of words and sound, its tool calls, its end.
import {
  AudioByteStream,
  stream,
  systemClock,
  withResolvers,
  type llm,
  type RealtimeModelMetrics,
} from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { RealtimeResponse } from 'openai/resources/realtime/realtime';
import { OUT_FRAME_SIZE } from './api.js';
import type { Modality } from './options.js';
import { wireRate } from './wire.js';

/** Frames of 50 ms. */
const frameSamples = OUT_FRAME_SIZE;
const bytesPerMs = (wireRate * 2) / 1000;

class Message {
  readonly id: string;
  readonly text = stream.createStreamChannel<string>();
  readonly audio = stream.createStreamChannel<AudioFrame>();
  readonly #modalities = withResolvers<Modality[]>();
  readonly #bytes = new AudioByteStream(wireRate, 1, frameSamples);
  #known = false;
  words = '';
  audioMs = 0;

  constructor(id: string) {
    this.id = id;
  }

  get generation(): llm.MessageGeneration {
    return {
      messageId: this.id,
      textStream: this.text.stream(),
      audioStream: this.audio.stream(),
      modalities: this.#modalities.promise,
    };
  }

  hold(modalities: Modality[]): void {
    this.#known = true;
    this.#modalities.resolve(modalities);
  }

  addText(text: string): void {
    if (!this.#known) this.hold(['text']);
    this.words += text;
    if (!this.text.closed) void this.text.write(text);
  }

  addAudio(base64: string): void {
    if (!this.#known) this.hold(['text', 'audio']);
    const bytes = Buffer.from(base64, 'base64');
    this.audioMs += bytes.length / bytesPerMs;
    if (!this.audio.closed) for (const frame of this.#bytes.write(bytes)) void this.audio.write(frame);
  }

  close(): void {
    if (!this.audio.closed) for (const frame of this.#bytes.flush()) void this.audio.write(frame);
    void this.audio.close();
    void this.text.close();
    if (!this.#known) this.hold([]);
  }
}

export class Generation {
  readonly id: string;
  readonly createdAt = systemClock.now();
  readonly #messages = new Map<string, Message>();
  readonly #messageStream = stream.createStreamChannel<llm.MessageGeneration>();
  readonly #functionStream = stream.createStreamChannel<llm.FunctionCall>();
  readonly #done = withResolvers<void>();
  readonly #called = new Set<string>();
  /** When its first word or sound came. */
  firstAt: number | undefined;
  /** It was told to stop. */
  cancelled = false;

  constructor(id: string) {
    this.id = id;
  }

  /** Settles when the response has ended. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  event(userInitiated: boolean): llm.GenerationCreatedEvent {
    return {
      messageStream: this.#messageStream.stream(),
      functionStream: this.#functionStream.stream(),
      userInitiated,
      responseId: this.id,
    };
  }

  /** The message `id`, opened when it is first heard of. */
  message(id: string): Message {
    const known = this.#messages.get(id);
    if (known) return known;
    const message = new Message(id);
    this.#messages.set(id, message);
    if (!this.#messageStream.closed) void this.#messageStream.write(message.generation);
    return message;
  }

  get messages(): Iterable<{ readonly id: string; readonly words: string }> {
    return this.#messages.values();
  }

  has(id: string): boolean {
    return this.#messages.has(id);
  }

  /** Words or sound of the message `id` came. */
  noteOutput(): void {
    this.firstAt ??= systemClock.now();
  }

  call(call: llm.FunctionCall): void {
    if (this.#functionStream.closed || this.#called.has(call.callId)) return;
    this.#called.add(call.callId);
    void this.#functionStream.write(call);
  }

  close(): void {
    for (const message of this.#messages.values()) message.close();
    void this.#messageStream.close();
    void this.#functionStream.close();
    this.#done.resolve();
  }
}

/** What a response cost, if the server tells. */
export function metricsOf(
  ...[response, generation, label]: [RealtimeResponse, Generation, string]
): RealtimeModelMetrics | undefined {
  const { usage } = response;
  if (!usage) return undefined;
  const now = systemClock.now();
  const durationMs = now - generation.createdAt;
  const outputTokens = usage.output_tokens ?? 0;
  const input = usage.input_token_details;
  const cached = input?.cached_tokens_details;
  return {
    type: 'realtime_model_metrics',
    label,
    requestId: generation.id,
    timestamp: generation.createdAt,
    durationMs,
    ttftMs: generation.firstAt === undefined ? -1 : generation.firstAt - generation.createdAt,
    cancelled: response.status === 'cancelled',
    inputTokens: usage.input_tokens ?? 0,
    outputTokens,
    totalTokens: usage.total_tokens ?? 0,
    tokensPerSecond: durationMs > 0 ? outputTokens / (durationMs / 1000) : 0,
    inputTokenDetails: {
      audioTokens: input?.audio_tokens ?? 0,
      textTokens: input?.text_tokens ?? 0,
      imageTokens: input?.image_tokens ?? 0,
      cachedTokens: input?.cached_tokens ?? 0,
      cachedTokensDetails: {
        audioTokens: cached?.audio_tokens ?? 0,
        textTokens: cached?.text_tokens ?? 0,
        imageTokens: cached?.image_tokens ?? 0,
      },
    },
    outputTokenDetails: {
      textTokens: usage.output_token_details?.text_tokens ?? 0,
      audioTokens: usage.output_token_details?.audio_tokens ?? 0,
      imageTokens: 0,
    },
  };
}
