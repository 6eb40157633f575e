// Speech recognition, over a socket while people speak or over HTTP for one utterance at a time. For OpenAI and every
// server with the same endpoints.

import type { APIConnectOptions, AudioBuffer, VAD } from '@livekit/agents';
import { AgentsError, DEFAULT_API_CONNECT_OPTIONS, stt } from '@livekit/agents';
import { type AzureOptions, azureDeployment } from './azure.js';
import type { Service } from './connection.js';
import { Connection, openai } from './connection.js';
import { loadDefaultVad } from './default-vad.js';
import type { GroqAudioModels } from './models.js';
import { presets } from './presets.js';
import { request } from './request.js';
import { withoutUndefined } from './shape.js';
import { transcribe } from './stt-file.js';
import {
  hintsOf,
  type ResolvedSTTOptions,
  resolveOptions,
  type SessionTurnDetection,
  type STTOptions,
  turnDetectionOf,
} from './stt-options.js';
import { SpeechStream } from './stt-stream.js';
import { UnknownEvents } from './unknown-events.js';

/** What the presets take. */
export type STTPresetOptions<Model extends string> = Partial<
  Pick<STTOptions, 'apiKey' | 'baseURL' | 'client' | 'language' | 'detectLanguage'> & { model: string | Model }
>;

/** What `STT.withAzure` takes. */
export type AzureSTTOptions = Partial<Omit<STTOptions, 'apiKey' | 'baseURL' | 'client'>> & AzureOptions;

/** An utterance can be long and a local server slow. */
const timeoutMs = 30_000;

/**
 * Speech recognition.
 *
 * @example
 * ```ts
 * import * as openai from '@livekit/agents-plugin-openai';
 *
 * const stt = new openai.STT({ model: 'gpt-4o-mini-transcribe', language: 'de' });
 * const local = new openai.STT({ baseURL: 'http://localhost:8000/v1', model: 'tiny.en', useRealtime: false });
 * ```
 */
export class STT extends stt.STT {
  label = 'openai.STT';
  readonly #connection: Connection;
  readonly #streams = new Set<SpeechStream>();
  readonly #unknownEvents = new UnknownEvents();
  #options: ResolvedSTTOptions;
  #sessionKeyterms: string[] = [];
  #vad: Promise<VAD> | undefined;

  /**
   * @param opts - see {@link STTOptions}
   * @param service - the provider; the `with…` functions set it. Default: OpenAI.
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   * @throws AgentsError `invalid_option` for a `turnDetection` that the model does not have
   */
  constructor(opts: Partial<STTOptions> = {}, service: Service = openai) {
    const options = resolveOptions(withoutUndefined(opts));
    const { useRealtime } = options;
    super({ streaming: useRealtime, interimResults: useRealtime, alignedTranscript: false, keyterms: true });
    this.#options = options;
    this.#connection = new Connection(opts, service);
  }

  /** Groq's Whisper; key in `GROQ_API_KEY`. Default model: 'whisper-large-v3-turbo'. One utterance at a time. */
  static withGroq(opts: STTPresetOptions<GroqAudioModels> = {}): STT {
    return new STT({ model: 'whisper-large-v3-turbo', ...opts, useRealtime: false }, presets.groq);
  }

  /** OVHcloud AI Endpoints; key in `OVHCLOUD_API_KEY`. Default model: 'whisper-large-v3-turbo'. One utterance at a time. */
  static withOVHcloud(opts: STTPresetOptions<string> = {}): STT {
    return new STT({ model: 'whisper-large-v3-turbo', ...opts, useRealtime: false }, presets.ovhcloud);
  }

  /**
   * A deployment at Azure; endpoint in `AZURE_OPENAI_ENDPOINT`, key in `AZURE_OPENAI_API_KEY`.
   * @throws AgentsError `invalid_option` without an endpoint, MissingCredentialsError without key or token
   */
  static withAzure(opts: AzureSTTOptions = {}): STT {
    const useRealtime = opts.useRealtime ?? true;
    // The addresses of dated versions know no sockets.
    const azure = useRealtime ? { ...opts, apiVersion: '' } : opts;
    const { service, connection, model } = azureDeployment(azure, resolveOptions(opts).model);
    return new STT({ ...opts, ...withoutUndefined({ apiKey: connection.apiKey }), model, ...connection }, service);
  }

  override get model(): string {
    return this.#options.model;
  }

  /** The provider's host, such as 'api.openai.com'. */
  override get provider(): string {
    return this.#connection.host;
  }

  /** The server's detection of the ends of speech; null if it does none, undefined over HTTP. */
  get turnDetection(): SessionTurnDetection | null | undefined {
    if (!this.#options.useRealtime) return undefined;
    const detection = turnDetectionOf(this.#options);
    return typeof detection === 'string' ? null : detection;
  }

  /** Events of types this version does not know, by type: they were ignored. */
  get unknownEvents(): ReadonlyMap<string, number> {
    return this.#unknownEvents.counts;
  }

  /**
   * Changes settings of later requests, and of streams that are open. The connection and `useRealtime` stay.
   * @throws AgentsError `invalid_option` for another `useRealtime`, or a `turnDetection` that the model does not have
   */
  updateOptions(opts: Partial<STTOptions>): void {
    const { useRealtime } = this.#options;
    if (opts.useRealtime !== undefined && opts.useRealtime !== useRealtime) {
      throw new AgentsError('useRealtime cannot change: make another openai.STT.', { code: 'invalid_option' });
    }
    this.#options = resolveOptions({ ...this.#options, ...withoutUndefined(opts) });
    this.#tellStreams();
  }

  /** @internal */
  override _updateSessionKeyterms(keyterms: string[]): void {
    this.#sessionKeyterms = [...keyterms];
    this.#tellStreams();
  }

  /**
   * Recognises one utterance, over HTTP. A realtime model is replaced by 'whisper-1' there.
   * @throws APIError when the request fails
   */
  override async _recognize(buffer: AudioBuffer, abortSignal?: AbortSignal): Promise<stt.SpeechEvent> {
    const connOptions = { ...DEFAULT_API_CONNECT_OPTIONS, timeoutMs };
    const signal = abortSignal ?? new AbortController().signal;
    const options = { ...this.#options, model: fileModel(this.#options.model) };
    const hints = hintsOf(options, this.#sessionKeyterms);
    return request({ connection: this.#connection, signal, connOptions }, (call) =>
      transcribe(call, buffer, { options, hints }),
    );
  }

  /**
   * Recognises speech while it is spoken.
   * @throws AgentsError `not_supported` with `useRealtime: false`: then a session's VAD, or `stt.StreamAdapter`, cuts the utterances
   */
  override stream(options: { connOptions?: APIConnectOptions; language?: string | string[] } = {}): SpeechStream {
    if (!this.#options.useRealtime) {
      throw new AgentsError('openai.STT takes whole utterances: give the session a VAD, or use stt.StreamAdapter.', {
        code: 'not_supported',
      });
    }
    const { connOptions = DEFAULT_API_CONNECT_OPTIONS, language } = options;
    const stream = new SpeechStream(this, {
      connection: this.#connection,
      connOptions,
      options: language === undefined ? this.#options : resolveOptions({ ...this.#options, language }),
      sessionKeyterms: this.#sessionKeyterms,
      unknownEvents: this.#unknownEvents,
      loadVad: () => this.#loadVad(),
      onClose: (ended) => this.#streams.delete(ended),
    });
    this.#streams.add(stream);
    return stream;
  }

  /** Closes all streams. */
  override async close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    await super.close();
  }

  #tellStreams(): void {
    for (const stream of this.#streams) stream._updateOptions(this.#options, this.#sessionKeyterms);
  }

  /** Rejects with an APIError: it ends the stream that needs the detector. */
  #loadVad(): Promise<VAD> {
    const { model, vad } = this.#options;
    this.#vad ??= vad ? Promise.resolve(vad) : loadDefaultVad(model);
    this.#vad.catch(() => {
      this.#vad = undefined;
    });
    return this.#vad;
  }
}

/** The endpoint for files does not know the realtime models. */
function fileModel(model: string): string {
  if (model.startsWith('gpt-realtime-whisper')) return 'whisper-1';
  return model.startsWith('gpt-live-transcribe') ? 'gpt-transcribe' : model;
}
