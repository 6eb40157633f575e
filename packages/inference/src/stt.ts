// LiveKit Inference: recognition, streamed over a socket.
import {
  AgentsError,
  type APIConnectOptions,
  DEFAULT_API_CONNECT_OPTIONS,
  type LanguageCode,
  log,
  normalizeLanguage,
  stt,
  type VAD,
} from '@livekit/agents-core';
import type { AudioFrame } from '@livekit/rtc-node';
import { WireSpeechStream } from '@livekit/agents-provider';
import { fieldsOf, given } from './fields.js';
import { Gateway } from './gateway.js';
import { keytermOptions, takesKeyterms } from './keyterms.js';
import { normalizeSTTFallback, parseSTTModelString } from './model-strings.js';
import type { InferenceSTTOptions, STTConstructorOptions, STTLanguages, STTModels, STTOptions } from './stt-options.js';
import { finalizeFrame, type GatewaySttSettings, type GatewaySttState, sttWire, updateFrame } from './stt-wire.js';
import { VadFinalizer } from './vad-finalizer.js';

export { normalizeSTTFallback, parseSTTModelString } from './model-strings.js';
export type * from './stt-options.js';

type Changes<TModel extends STTModels> = Partial<
  Pick<InferenceSTTOptions<TModel>, 'model' | 'language' | 'modelOptions'>
>;

/**
 * Recognition by LiveKit Inference.
 *
 * @example
 * ```ts
 * import { inference } from '@livekit/agents';
 *
 * const stt = new inference.STT({ model: 'deepgram/nova-3', language: 'en' });
 * ```
 */
export class STT<TModel extends STTModels> extends stt.STT {
  readonly label = 'inference.STT';
  readonly #gateway: Gateway;
  readonly #vad: VAD | undefined;
  readonly #streams = new Set<SpeechStream<TModel>>();
  #opts: InferenceSTTOptions<TModel>;
  /** Words the framework wants to be listened for. @internal */
  _sessionKeyterms: string[] = [];

  /** @throws MissingCredentialsError without LiveKit's key and secret. */
  constructor(opts: STTConstructorOptions<TModel> = {}) {
    const options = resolve(opts);
    super({
      streaming: true,
      interimResults: true,
      alignedTranscript: 'word',
      diarization: asksForSpeakers(options.modelOptions),
      keyterms: takesKeyterms(options.model),
    });
    this.#gateway = new Gateway(opts);
    const { baseURL, apiKey, apiSecret } = this.#gateway;
    this.#opts = { ...options, baseURL, apiKey, apiSecret };
    this.#vad = opts.vad;
  }

  /** A recogniser for a name such as 'deepgram/nova-3:en'. */
  static fromModelString(modelString: string): STT<STTModels> {
    return new STT({ model: modelString });
  }

  /** The detector that ends utterances for models that do not. Settles with undefined for those that do. */
  get vadPromise(): Promise<VAD | undefined> {
    return Promise.resolve(this._vad);
  }

  /** @internal */
  get _vad(): VAD | undefined {
    return this.#opts.model?.startsWith('speechmatics/') ? this.#vad : undefined;
  }

  /** Such as 'deepgram/nova-3'; 'auto' if the gateway chooses. */
  override get model(): string {
    return this.#opts.model ?? 'auto';
  }

  override get provider(): string {
    return 'livekit';
  }

  /** @throws AgentsError `not_supported`: the gateway takes streams only. */
  protected override async _recognize(): Promise<stt.SpeechEvent> {
    throw new AgentsError('inference.STT recognises streams only: use stream().', { code: 'not_supported' });
  }

  /** Changes the settings of this recogniser and of its streams, which connect anew for another model. */
  updateOptions(opts: Changes<TModel>): void {
    this.#opts = { ...this.#opts, ...normalised(opts) };
    this.updateCapabilities({
      diarization: asksForSpeakers(this.#opts.modelOptions),
      keyterms: takesKeyterms(this.#opts.model),
    });
    for (const stream of this.#streams) stream.updateOptions(opts);
  }

  /** @internal */
  override _updateSessionKeyterms(keyterms: string[]): void {
    this._sessionKeyterms = [...keyterms];
    for (const stream of this.#streams) stream.updateOptions({});
  }

  /** Starts a recognition. `language` wins over that of the recogniser. */
  override stream(
    options: { language?: STTLanguages | string; connOptions?: APIConnectOptions } = {},
  ): SpeechStream<TModel> {
    const language = options.language === undefined ? this.#opts.language : normalizeLanguage(options.language);
    const opts = { ...this.#opts, ...(language === undefined ? {} : { language }) };
    const connOptions = options.connOptions ?? this.#opts.connOptions ?? DEFAULT_API_CONNECT_OPTIONS;
    const stream = new SpeechStream<TModel>(this, opts, connOptions);
    this.#streams.add(stream);
    return stream;
  }

  /** @internal */
  _ended(stream: SpeechStream<TModel>): void {
    this.#streams.delete(stream);
  }

  /** @internal */
  get _gateway(): Gateway {
    return this.#gateway;
  }

  override async close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    await super.close();
  }
}

/** A recognition in progress; see {@link STT.stream}. */
export class SpeechStream<TModel extends STTModels> extends WireSpeechStream<GatewaySttState> {
  readonly #owner: STT<TModel>;
  readonly #live: { opts: InferenceSTTOptions<TModel> };
  readonly #connOptions: APIConnectOptions;
  readonly #finalizer: VadFinalizer | undefined;

  constructor(owner: STT<TModel>, opts: InferenceSTTOptions<TModel>, connOptions: APIConnectOptions) {
    const live = { opts };
    const wire = () => sttWire(owner._gateway, settingsOf(owner, live.opts, connOptions));
    super({ owner, label: 'inference.SpeechStream', wire, connOptions });
    this.#owner = owner;
    this.#live = live;
    this.#connOptions = connOptions;
    const vad = owner._vad;
    this.#finalizer = vad && new VadFinalizer(vad, () => this.sendFrame(finalizeFrame));
  }

  override pushFrame(frame: AudioFrame): void {
    super.pushFrame(frame);
    this.#finalizer?.push(frame);
  }

  /** Changes the settings; another model means another connection. */
  updateOptions(opts: Changes<TModel>): void {
    const before = this.#live.opts.model;
    this.#live.opts = { ...this.#live.opts, ...normalised(opts) };
    if (this.#live.opts.model !== before) this.renew();
    else this.sendFrame(updateFrame(settingsOf(this.#owner, this.#live.opts, this.#connOptions)));
  }

  override close(): void {
    super.close();
    this.#finalizer?.close();
    this.#owner._ended(this);
  }

  protected override async run(): Promise<void> {
    await super.run();
    this.#finalizer?.close();
    this.#owner._ended(this);
  }
}

function resolve<TModel extends STTModels>(
  opts: STTConstructorOptions<TModel>,
): Omit<InferenceSTTOptions<TModel>, 'baseURL' | 'apiKey' | 'apiSecret'> {
  const { modelOptions, fallback, connOptions } = opts;
  const [model, languageOfName] = opts.model === undefined ? [] : parseSTTModelString(opts.model);
  const language = opts.language === undefined ? languageOfName : normalizeLanguage(opts.language);
  if (languageOfName !== undefined && languageOfName !== language) {
    log().warn({ model: opts.model, language }, 'the language option wins over the one in the name of the model');
  }
  return {
    encoding: opts.encoding ?? 'pcm_s16le',
    sampleRate: opts.sampleRate ?? 16_000,
    // Every member of the conditional type allows an empty object, which the compiler cannot see.
    modelOptions: modelOptions ?? ({} as STTOptions<TModel>),
    ...(model === undefined || model === 'auto' ? {} : { model: model as TModel }),
    ...(language === undefined ? {} : { language }),
    ...(fallback === undefined ? {} : { fallback: normalizeSTTFallback(fallback) }),
    ...(connOptions === undefined ? {} : { connOptions }),
  };
}

/** The changes that were given; a name may carry a language. */
function normalised<TModel extends STTModels>({ model, language, modelOptions }: Changes<TModel>): Changes<TModel> {
  const [name, languageOfName] = model === undefined ? [] : parseSTTModelString(model);
  const spoken: LanguageCode | undefined = language === undefined ? languageOfName : normalizeLanguage(language);
  return {
    ...(name === undefined ? {} : { model: name as TModel }),
    ...(spoken === undefined ? {} : { language: spoken }),
    ...(modelOptions === undefined ? {} : { modelOptions }),
  };
}

function settingsOf<TModel extends STTModels>(
  owner: STT<TModel>,
  opts: InferenceSTTOptions<TModel>,
  connection: APIConnectOptions,
): GatewaySttSettings {
  const { model, language, encoding, sampleRate, fallback = [] } = opts;
  const extra = given({ ...opts.modelOptions });
  return {
    model,
    language,
    encoding,
    sampleRate,
    extra: { ...extra, ...keytermOptions(model, extra, owner._sessionKeyterms) },
    fallback,
    connection,
  };
}

function asksForSpeakers(modelOptions: object): boolean {
  const { diarize, speaker_labels: labels, diarization } = fieldsOf(modelOptions);
  return diarize === true || labels === true || (typeof diarization === 'string' && diarization !== 'none');
}
