// LiveKit Inference: voices, streamed over sockets that are used again.
import {
  AgentsError,
  type APIConnectOptions,
  DEFAULT_API_CONNECT_OPTIONS,
  log,
  normalizeLanguage,
  tts,
} from '@livekit/agents-core';
import { WirePool, WireSynthesizeStream } from '@livekit/agents-provider';
import { given } from './fields.js';
import { Gateway } from './gateway.js';
import { hasAlignedTranscript, normalizeTTSFallback, parseTTSModelString } from './model-strings.js';
import type { InferenceTTSOptions, TTSConstructorOptions, TTSModels, TTSOptions } from './tts-options.js';
import { type GatewayTtsSettings, ttsWire } from './tts-wire.js';

export { hasAlignedTranscript, normalizeTTSFallback, parseTTSModelString } from './model-strings.js';
export type * from './tts-options.js';

type Changes<TModel extends TTSModels> = Partial<
  Pick<InferenceTTSOptions<TModel>, 'model' | 'voice' | 'language' | 'modelOptions'>
>;

// The gateway lets go of a socket that was not used for so long.
const socketLifeMs = 300_000;

/**
 * Voices of LiveKit Inference.
 *
 * @example
 * ```ts
 * import { inference } from '@livekit/agents';
 *
 * const tts = new inference.TTS({ model: 'cartesia/sonic-3', language: 'en' });
 * ```
 */
export class TTS<TModel extends TTSModels> extends tts.TTS {
  readonly label = 'inference.TTS';
  readonly #gateway: Gateway;
  readonly #sockets: WirePool;
  readonly #streams = new Set<SynthesizeStream<TModel>>();
  #opts: InferenceTTSOptions<TModel>;

  /** @throws MissingCredentialsError without LiveKit's key and secret. */
  constructor(opts: TTSConstructorOptions<TModel>) {
    const options = resolve(opts);
    super(options.sampleRate, 1, { streaming: true });
    this.#gateway = new Gateway(opts);
    const { baseURL, apiKey, apiSecret } = this.#gateway;
    this.#opts = { ...options, baseURL, apiKey, apiSecret };
    const wire = () => ttsWire(this.#gateway, settingsOf(this.#opts, DEFAULT_API_CONNECT_OPTIONS));
    this.#sockets = new WirePool(wire, socketLifeMs);
  }

  /** A voice for a name such as 'cartesia/sonic-3:a-voice'. */
  static fromModelString(modelString: string): TTS<TTSModels> {
    return new TTS({ model: modelString });
  }

  /** Such as 'cartesia/sonic-3'. */
  override get model(): string {
    return this.#opts.model ?? 'unknown';
  }

  override get provider(): string {
    return 'livekit';
  }

  override get capabilities(): { streaming: boolean; alignedTranscript: boolean } {
    return {
      streaming: true,
      alignedTranscript: hasAlignedTranscript(this.model, given({ ...this.#opts.modelOptions })),
    };
  }

  protected override markupProviderKey(): string {
    return this.model.split('/')[0] ?? '';
  }

  /** Changes the settings of what is synthesized from now on. */
  updateOptions(opts: Changes<TModel>): void {
    const changes = normalised(opts);
    const isElsewhere = changes.model !== undefined && changes.model !== this.#opts.model;
    this.#opts = { ...this.#opts, ...changes };
    if (isElsewhere) this.#sockets.pool.invalidate();
  }

  /** @throws AgentsError `not_supported`: the gateway takes streams only. */
  override synthesize(_text: string): tts.ChunkedStream {
    throw new AgentsError('inference.TTS speaks streams only: use stream().', { code: 'not_supported' });
  }

  /** Starts a synthesis. */
  override stream(options: { connOptions?: APIConnectOptions } = {}): SynthesizeStream<TModel> {
    const connOptions = options.connOptions ?? this.#opts.connOptions ?? DEFAULT_API_CONNECT_OPTIONS;
    const stream = new SynthesizeStream<TModel>(this, this.#opts, connOptions);
    this.#streams.add(stream);
    return stream;
  }

  /** Opens a socket ahead of the first text, in the background. */
  prewarm(): void {
    this.#sockets.pool.prewarm();
  }

  /** Stops everything that is being synthesized and closes the sockets. */
  override async close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
    await this.#sockets.pool.close();
    await super.close();
  }

  /** @internal */
  _ended(stream: SynthesizeStream<TModel>): void {
    this.#streams.delete(stream);
  }

  /** @internal */
  get _gateway(): Gateway {
    return this.#gateway;
  }

  /** @internal */
  get _sockets(): WirePool {
    return this.#sockets;
  }
}

/** A synthesis in progress; see {@link TTS.stream}. */
export class SynthesizeStream<TModel extends TTSModels> extends WireSynthesizeStream<null> {
  readonly #owner: TTS<TModel>;
  readonly #live: { opts: InferenceTTSOptions<TModel> };

  constructor(owner: TTS<TModel>, opts: InferenceTTSOptions<TModel>, connOptions: APIConnectOptions) {
    const live = { opts };
    const { expressive, markup } = owner;
    super({
      owner,
      label: 'inference.SynthesizeStream',
      sockets: owner._sockets,
      wire: () => ttsWire(owner._gateway, settingsOf(live.opts, connOptions)),
      connOptions,
      tokenizer: tts.sentenceTokenizer(markup.providerKey, { expressive }),
      ...(expressive ? { prepare: (sentence) => markup.convert(markup.normalize(sentence)) } : {}),
    });
    this.#owner = owner;
    this.#live = live;
  }

  /** Changes the settings of what is said from now on. */
  updateOptions(opts: Changes<TModel>): void {
    this.#live.opts = { ...this.#live.opts, ...normalised(opts) };
  }

  override close(): void {
    super.close();
    this.#owner._ended(this);
  }

  protected override onStreamDone(): void {
    this.#owner._ended(this);
  }
}

function resolve<TModel extends TTSModels>(
  opts: TTSConstructorOptions<TModel>,
): Omit<InferenceTTSOptions<TModel>, 'baseURL' | 'apiKey' | 'apiSecret'> {
  const { modelOptions, fallback, connOptions } = opts;
  const [model, voiceOfName] = parseTTSModelString(opts.model);
  const voice = opts.voice ?? voiceOfName;
  if (voiceOfName !== undefined && voiceOfName !== voice) {
    log().warn({ model: opts.model, voice }, 'the voice option wins over the one in the name of the model');
  }
  return {
    model: model as TModel,
    language: normalizeLanguage(opts.language ?? 'en'),
    encoding: opts.encoding ?? 'pcm_s16le',
    sampleRate: opts.sampleRate ?? 16_000,
    // Every member of the conditional type allows an empty object, which the compiler cannot see.
    modelOptions: modelOptions ?? ({} as TTSOptions<TModel>),
    ...(voice === undefined ? {} : { voice }),
    ...(fallback === undefined ? {} : { fallback: normalizeTTSFallback(fallback) }),
    ...(connOptions === undefined ? {} : { connOptions }),
  };
}

/** The changes that were given; a name may carry a voice. */
function normalised<TModel extends TTSModels>(opts: Changes<TModel>): Changes<TModel> {
  const { language, modelOptions } = opts;
  const [model, voiceOfName] = opts.model === undefined ? [] : parseTTSModelString(opts.model);
  const voice = opts.voice ?? voiceOfName;
  return {
    ...(model === undefined ? {} : { model: model as TModel }),
    ...(voice === undefined ? {} : { voice }),
    ...(language === undefined ? {} : { language: normalizeLanguage(language) }),
    ...(modelOptions === undefined ? {} : { modelOptions }),
  };
}

function settingsOf<TModel extends TTSModels>(
  opts: InferenceTTSOptions<TModel>,
  connection: APIConnectOptions,
): GatewayTtsSettings {
  const { model, voice, language, encoding, sampleRate, modelOptions, fallback = [] } = opts;
  return { model, voice, language, encoding, sampleRate, extra: given({ ...modelOptions }), fallback, connection };
}
