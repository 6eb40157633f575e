// Speech synthesis: the whole text goes out, audio comes back as it is made.

import type { APIConnectOptions } from '@livekit/agents';
import {
  AgentsError,
  APIError,
  AudioByteStream,
  DEFAULT_API_CONNECT_OPTIONS,
  isAPIError,
  shortuuid,
  tts,
} from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import type { OpenAI } from 'openai';
import { Connection } from './connection.js';
import type { TTSModels, TTSVoices } from './models.js';
import type { Call } from './request.js';
import { request } from './request.js';

/** OpenAI's raw audio: 16 bit, mono, at this rate. */
const sampleRate = 24_000;
/** Frames of 20 ms. */
const frameSamples = sampleRate / 50;

/** Settings of {@link TTS}. */
export interface TTSOptions {
  /** Default: 'tts-1'. */
  model: TTSModels | string;
  /** Default: 'alloy'. Other servers have other voices. */
  voice: TTSVoices | (string & {});
  /** 0.25 to 4. Default: 1. */
  speed: number;
  /** How to speak, in words; gpt-4o-mini-tts follows it. */
  instructions?: string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. */
  baseURL?: string;
  /** A client of the openai package to use as it is; `apiKey` and `baseURL` are then ignored. */
  client?: OpenAI;
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
}

/**
 * OpenAI's voices, at 24 kHz mono.
 *
 * @example
 * ```ts
 * import * as openai from '@livekit/agents-plugin-openai';
 *
 * const tts = new openai.TTS({ model: 'gpt-4o-mini-tts', voice: 'ash', instructions: 'Speak calmly.' });
 * ```
 */
export class TTS extends tts.TTS {
  label = 'openai.TTS';
  readonly #connection: Connection;
  readonly #streams = new Set<ChunkedStream>();
  #options: TTSOptions;

  /**
   * @param opts - see {@link TTSOptions}
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   */
  constructor(opts: Partial<TTSOptions> = {}) {
    super(sampleRate, 1, { streaming: false });
    const { model = 'tts-1', voice = 'alloy', speed = 1 } = opts;
    this.#options = { ...opts, model, voice, speed };
    this.#connection = new Connection(opts);
  }

  override get model(): string {
    return this.#options.model;
  }

  /** The provider's host, such as 'api.openai.com'. */
  override get provider(): string {
    return this.#connection.host;
  }

  /** Changes model, voice, speed or instructions of what is synthesized from now on. */
  updateOptions(opts: Partial<Pick<TTSOptions, 'model' | 'voice' | 'speed' | 'instructions'>>): void {
    const { model, voice, speed, instructions } = { ...this.#options, ...opts };
    this.#options = { ...this.#options, model, voice, speed, ...(instructions === undefined ? {} : { instructions }) };
  }

  /** Speaks `text`. The stream's errors are APIErrors, tried again as `connOptions` say until audio has come. */
  override synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): ChunkedStream {
    const stream = new ChunkedStream(this, text, {
      connection: this.#connection,
      body: speechRequest(text, this.#options),
      connOptions: connOptions ?? DEFAULT_API_CONNECT_OPTIONS,
      abortSignal,
      onEnd: () => this.#streams.delete(stream),
    });
    this.#streams.add(stream);
    return stream;
  }

  /**
   * Not for this class: it needs the whole text. A session, or `tts.StreamAdapter`, cuts a stream into sentences.
   * @throws AgentsError always
   */
  override stream(): tts.SynthesizeStream {
    throw new AgentsError('openai.TTS speaks whole texts: use synthesize(), or tts.StreamAdapter for a stream.', {
      code: 'not_supported',
    });
  }

  /** Stops everything that is being synthesized. */
  override async close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
    await super.close();
  }
}

type SpeechRequest = OpenAI.Audio.Speech.SpeechCreateParams;

function speechRequest(input: string, { model, voice, speed, instructions }: TTSOptions): SpeechRequest {
  return { input, model, voice, speed, response_format: 'pcm', ...(instructions ? { instructions } : {}) };
}

/** @internal */
export interface ChunkedStreamOptions {
  connection: Connection;
  body: SpeechRequest;
  connOptions: APIConnectOptions;
  abortSignal: AbortSignal | undefined;
  onEnd: () => void;
}

/** One text being spoken; see {@link TTS.synthesize}. */
export class ChunkedStream extends tts.ChunkedStream {
  label = 'openai.ChunkedStream';
  readonly #options: ChunkedStreamOptions;
  #retries = 0;

  /** Streams are made by {@link TTS.synthesize}. */
  constructor(owner: TTS, text: string, options: ChunkedStreamOptions) {
    super(text, owner, options.connOptions, options.abortSignal);
    this.#options = options;
  }

  override close(): void {
    super.close();
    this.#options.onEnd();
  }

  protected override async run(): Promise<void> {
    const { connection, connOptions } = this.#options;
    const retries = this.#retries;
    this.#retries += 1;
    const signal = this.abortSignal;
    try {
      await request({ connection, signal, connOptions, retries }, (call) => this.#receive(call));
      this.#options.onEnd();
    } catch (error) {
      const isLast = retries >= connOptions.maxRetry || !isAPIError(error) || !error.retryable;
      if (isLast) this.#options.onEnd();
      throw error;
    }
  }

  async #receive(call: Call): Promise<void> {
    const { body, connection } = this.#options;
    const response = await call.client.audio.speech.create(body, { signal: call.signal });
    const requestId = response.headers.get('x-request-id') ?? shortuuid('tts_');
    const pcm = new AudioByteStream(sampleRate, 1, frameSamples);
    // One frame is held back, because the last one must say that it is.
    let held: AudioFrame | undefined;
    const send = (next: AudioFrame | undefined) => {
      if (held && !this.abortSignal.aborted) {
        this.queue.put({ requestId, segmentId: requestId, frame: held, final: next === undefined });
      }
      held = next;
    };
    for await (const bytes of response.body ?? []) {
      call.alive();
      for (const frame of pcm.write(bytes)) send(frame);
    }
    if (call.signal.aborted) return;
    for (const frame of pcm.flush()) send(frame);
    if (!held) throw new APIError(`${connection.service.name} sent no audio.`);
    send(undefined);
  }
}
