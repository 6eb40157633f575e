// A recognition in progress over the realtime socket.

import type { APIConnectOptions, VAD } from '@livekit/agents';
import { APIError, stt } from '@livekit/agents';
import { WireSpeechStream } from '@livekit/agents/provider';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Connection } from './connection.js';
import { SpeechGate } from './speech-gate.js';
import type { ResolvedSTTOptions } from './stt-options.js';
import { turnDetectionOf } from './stt-options.js';
import { sessionUpdate, transcriptionWire, type WireState } from './stt-wire.js';
import type { UnknownEvents } from './unknown-events.js';

/** @internal */
export interface SpeechStreamOptions {
  readonly connection: Connection;
  readonly connOptions: APIConnectOptions;
  readonly options: ResolvedSTTOptions;
  readonly sessionKeyterms: readonly string[];
  readonly unknownEvents: UnknownEvents;
  /** The detector for models that find no ends of speech. */
  readonly loadVad: () => Promise<VAD>;
  readonly onClose: (stream: SpeechStream) => void;
}

/** What the stream and its wire share: the wire is made before the stream is. */
interface Shared {
  options: ResolvedSTTOptions;
  sessionKeyterms: readonly string[];
  /** Settings sent on this connection. */
  updates: number;
  isFinishing: boolean;
  /** Whether the server is at a piece of speech. */
  isSpeaking: boolean;
  isCommitPending: boolean;
  failure: Error | undefined;
}

/** Recognises speech while it is spoken; see {@link STT.stream}. Reconnects, and repeats what was not recognised. */
export class SpeechStream extends WireSpeechStream<WireState> {
  readonly #shared: Shared;
  readonly #gate: SpeechGate | undefined;
  readonly #onClose: (stream: SpeechStream) => void;
  #uncommittedMs = 0;

  /** Streams are made by {@link STT.stream}. */
  constructor(owner: stt.STT, { connection, connOptions, unknownEvents, ...given }: SpeechStreamOptions) {
    const { options, sessionKeyterms } = given;
    const shared: Shared = {
      options,
      sessionKeyterms,
      updates: 0,
      isFinishing: false,
      isSpeaking: false,
      isCommitPending: false,
      failure: undefined,
    };
    const vad = turnDetectionOf(options) === 'local' ? given.loadVad() : undefined;
    super({
      owner,
      label: 'openai.SpeechStream',
      connOptions,
      wire: () =>
        transcriptionWire({
          connection,
          settings: () => shared,
          unknownEvents,
          lastUpdate: () => (shared.isFinishing ? shared.updates + 1 : undefined),
          beforeConnecting: async () => {
            await vad;
            if (shared.failure) throw shared.failure;
          },
          onHello: () => {
            shared.updates = 1;
            shared.isSpeaking = false;
          },
          onSpeech: (isSpeaking) => {
            shared.isSpeaking = isSpeaking;
          },
          isCommitPending: () => shared.isCommitPending,
          onSettled: () => {
            shared.isCommitPending = false;
          },
        }),
    });
    this.#shared = shared;
    this.#onClose = given.onClose;
    if (vad) this.#gate = this.#newGate(vad);
  }

  /** The languages that are listened for; none: the model finds out. */
  get languages(): string[] {
    return [...this.#shared.options.languages];
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Changes the language from now on. */
  updateOptions({ language }: { language?: string | string[] }): void {
    if (language === undefined) return;
    const { options, sessionKeyterms } = this.#shared;
    this._updateOptions({ ...options, language, languages: [language].flat() }, sessionKeyterms);
  }

  /** @internal */
  _updateOptions(options: ResolvedSTTOptions, sessionKeyterms: readonly string[]): void {
    this.#shared.options = options;
    this.#shared.sessionKeyterms = sessionKeyterms;
    this.#shared.updates += 1;
    this.sendFrame(sessionUpdate(options, sessionKeyterms));
  }

  override pushFrame(frame: AudioFrame): void {
    if (this.#gate) this.#gate.push(frame);
    else this.#pass(frame);
  }

  /** Asks for what was heard so far to be recognised now. Silence is not asked about: a model would invent words. */
  override flush(): void {
    if (this.#isHeard && this.#uncommittedMs >= shortestCommitMs) this.#commit();
  }

  override endInput(): void {
    if (this.#gate && !this.closed) void this.#gate.end().then(() => this.#endInput());
    else this.#endInput();
  }

  override close(): void {
    super.close();
    this.#ended();
  }

  protected override async monitorMetrics(): Promise<void> {
    await super.monitorMetrics();
    this.#ended();
  }

  #ended(): void {
    this.#onClose(this);
    void this.#gate?.close();
  }

  #endInput(): void {
    if (this.closed || this.input.closed) return;
    this.#shared.isFinishing = true;
    super.endInput();
  }

  get #isHeard(): boolean {
    const detection = turnDetectionOf(this.#shared.options);
    if (detection === 'program') return true;
    return this.#gate ? this.#gate.isSpeaking : this.#shared.isSpeaking;
  }

  #pass(frame: AudioFrame): void {
    if (this.closed) return;
    this.#uncommittedMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    super.pushFrame(frame);
  }

  #commit(): void {
    this.#uncommittedMs = 0;
    this.#shared.isCommitPending = true;
    super.flush();
  }

  #newGate(vad: Promise<VAD>): SpeechGate {
    return new SpeechGate({
      vad,
      pass: (frame) => {
        if (!this.input.closed) this.#pass(frame);
      },
      onStart: () => this.queue.put({ type: stt.SpeechEventType.START_OF_SPEECH }),
      onEnd: () => {
        if (this.closed || this.input.closed) return;
        this.#commit();
        this.queue.put({ type: stt.SpeechEventType.END_OF_SPEECH });
      },
      onFailure: (cause) => {
        const message = 'The voice activity detection of openai.STT failed, so that no speech is recognised.';
        this.#shared.failure = new APIError(message, { cause, retryable: false });
        this.renew();
      },
    });
  }
}

/** OpenAI refuses less. */
const shortestCommitMs = 100;
