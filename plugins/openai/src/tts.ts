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
import { type AzureOptions, azureDeployment } from './azure.js';
import { Connection, openai, type Service } from './connection.js';
import type { TTSModels, TTSVoices } from './models.js';
import type { Call } from './request.js';
import { request } from './request.js';
import { withoutUndefined } from './shape.js';
import { audioOf, type TokenUsage } from './tts-audio.js';

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
  /** How fast, 0.25 to 4. Default: 1. */
  speed: number;
  /** How to speak, in words; gpt-4o-mini-tts follows it, tts-1 does not. */
  instructions?: string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. */
  baseURL?: string;
  /** A client of the openai package to use as it is; `apiKey` and `baseURL` are then ignored. */
  client?: OpenAI;
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
  /**
   * How the audio comes: as it is, or in events whose last one tells the tokens that are billed. Default: 'sse' for
   * OpenAI's gpt models at OpenAI and Azure, else 'audio'.
   */
  streamFormat?: 'audio' | 'sse';
}

/** What `TTS.withAzure` takes. */
export type AzureTTSOptions = Partial<Omit<TTSOptions, 'apiKey' | 'baseURL' | 'client'>> & AzureOptions;

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
  readonly #deployment: string | undefined;
  #options: TTSOptions;

  /**
   * @param opts - see {@link TTSOptions}
   * @param service - the provider. Default: OpenAI.
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   * @throws AgentsError `invalid_option` for a `speed` out of range
   */
  constructor(opts: Partial<TTSOptions> = {}, service: Service & { readonly deployment?: string } = openai) {
    super(sampleRate, 1, { streaming: false });
    const { model = 'tts-1', voice = 'alloy', speed = 1 } = opts;
    this.#options = checked({ ...opts, model, voice, speed });
    this.#connection = new Connection(opts, service);
    this.#deployment = service.deployment;
  }

  /**
   * A deployment at Azure; endpoint in `AZURE_OPENAI_ENDPOINT`, key in `AZURE_OPENAI_API_KEY` or a token of Microsoft
   * Entra. `model` is OpenAI's name of what is deployed.
   * @throws AgentsError `invalid_option` without an endpoint, MissingCredentialsError without key or token
   */
  static withAzure(opts: AzureTTSOptions = {}): TTS {
    const { service, connection, model } = azureDeployment(opts, opts.model ?? 'tts-1');
    return new TTS({ ...opts, ...withoutUndefined(connection) }, { ...service, deployment: model });
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
    const changed = { model, voice, speed, ...(instructions === undefined ? {} : { instructions }) };
    this.#options = checked({ ...this.#options, ...changed });
  }

  /** Speaks `text`. The stream's errors are APIErrors, tried again as `connOptions` say until audio has come. */
  override synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): ChunkedStream {
    const stream = new ChunkedStream(this, text, {
      connection: this.#connection,
      body: this.#requestFor(text),
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

  #requestFor(input: string): SpeechRequest {
    const { model, voice, speed, instructions, streamFormat } = this.#options;
    const isNative = /(^|\.)(openai\.com|azure\.com)$/.test(this.#connection.host);
    return {
      input,
      model: this.#deployment ?? model,
      voice,
      speed,
      response_format: 'pcm',
      ...(instructions ? { instructions } : {}),
      ...((streamFormat ?? (isNative && model.startsWith('gpt-') ? 'sse' : 'audio')) === 'sse'
        ? { stream_format: 'sse' as const }
        : {}),
    };
  }

  /** Stops everything that is being synthesized. */
  override async close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
    await super.close();
  }
}

type SpeechRequest = OpenAI.Audio.Speech.SpeechCreateParams;

function checked(options: TTSOptions): TTSOptions {
  if (options.speed >= 0.25 && options.speed <= 4) return options;
  throw new AgentsError('The speed of openai.TTS must be between 0.25 and 4.', { code: 'invalid_option' });
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
    const onUsage = (usage: TokenUsage) => this.setTokenUsage(usage);
    for await (const bytes of audioOf(response, { provider: connection.service.name, sampleRate, onUsage })) {
      call.alive();
      for (const frame of pcm.write(bytes)) send(frame);
    }
    if (call.signal.aborted) return;
    for (const frame of pcm.flush()) send(frame);
    if (!held) throw new APIError(`${connection.service.name} sent no audio.`);
    send(undefined);
  }
}
