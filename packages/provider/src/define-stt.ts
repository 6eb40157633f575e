// Streaming recognition over a socket: a provider supplies a pure codec, everything that can hang is here.
import {
  type APIConnectOptions,
  AudioByteStream,
  isAPIError,
  log,
  sleep,
  stt,
  systemClock,
  toError,
} from '@livekit/agents-core';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Endpoint } from './endpoint.js';
import { keepAlive, type KeepAliveFrame } from './keep-alive.js';
import { AnswerWatch } from './answer-watch.js';
import { ReplayRing } from './replay-ring.js';
import { monoOf } from './mono.js';
import { rethrow } from './request.js';
import { type Frame, type WireAddress, type WireClosed, WireSocket } from './wire-socket.js';

/** How one provider's recognition speaks over its socket. Everything here is pure, but for `connect`. */
export interface SttWire<State> {
  readonly endpoint: Endpoint;
  /** Hz. Audio is resampled to it and mixed to mono. */
  readonly sampleRate: number;
  /** Ms of audio in one frame. Default 50. */
  readonly chunkMs?: number;
  /** Seconds of audio without a final transcript that a new connection hears again. Default 10. */
  readonly replaySeconds?: number;
  /** What is known at the beginning of each connection. */
  readonly initial: State;
  /** Where to, for each connection anew: tokens may be short-lived. */
  connect(): WireAddress | Promise<WireAddress>;
  /** Said first on every connection. */
  hello?(): readonly Frame[];
  audio(samples: Int16Array): Frame;
  /** Asks for what was heard so far. */
  readonly flush?: Frame;
  /** Said when audio of an earlier connection was repeated on a new one: what was asked for then is to be asked again. */
  repeated?(): readonly Frame[];
  /** Says that no more audio comes; without it the connection is closed then. */
  readonly finish?: Frame | readonly Frame[];
  readonly keepAlive?: KeepAliveFrame;
  /**
   * What a message says: JSON in text, or bytes. Unknown messages say nothing.
   * @param offsetSeconds - to add to the provider's times, which begin at 0 with each connection.
   * @throws APIError if the message is an error
   */
  decode(state: State, message: unknown, offsetSeconds: number): readonly [State, readonly stt.SpeechEvent[]];
  /** Whether the server has accepted the session; it has the time of a connection for it. Default: at once. */
  isReady?(state: State): boolean;
  /** Whether everything was recognised after {@link finish}. Default: when the server closes. */
  isDone?(state: State): boolean;
}

export interface WireSpeechStreamOptions<State> {
  readonly owner: stt.STT;
  readonly label: string;
  /** Called for each connection, so that changed options count from the next one on. */
  readonly wire: () => SttWire<State>;
  readonly connOptions: APIConnectOptions;
}

// A connection that lived so long was a good one, whatever ended it: its loss is not one of the retries.
const goodAfterMs = 10_000;
const reconnectAfterMs = 100;

/** A recognition in progress over a {@link SttWire}. It reconnects, and repeats what no transcript covers yet. */
export class WireSpeechStream<State> extends stt.SpeechStream {
  label: string;
  readonly #owner: stt.STT;
  readonly #makeWire: () => SttWire<State>;
  readonly #connOptions: APIConnectOptions;
  readonly #bytes: AudioByteStream;
  readonly #ring: ReplayRing;
  #socket: WireSocket | undefined;
  #retries = 0;
  #unbilledSeconds = 0;
  #firstOffset: number | undefined;
  #renewing = false;

  constructor({ owner, label, wire, connOptions }: WireSpeechStreamOptions<State>) {
    const { sampleRate, chunkMs = 50, replaySeconds = 10 } = wire();
    super(owner, sampleRate, connOptions);
    this.label = label;
    this.#owner = owner;
    this.#makeWire = wire;
    this.#connOptions = connOptions;
    this.#bytes = new AudioByteStream(sampleRate, 1, Math.round((sampleRate * chunkMs) / 1000));
    this.#ring = new ReplayRing(sampleRate, replaySeconds);
  }

  /** Says something besides audio, if there is a connection. */
  sendFrame(frame: Frame): void {
    this.#socket?.send(frame);
  }

  /** Changes to a new connection, because options changed that the present one cannot take. */
  renew(): void {
    if (!this.#socket) return;
    this.#renewing = true;
    this.#socket.close();
  }

  override close(): void {
    if (!this.closed) this.#bill(undefined);
    super.close();
  }

  protected override async run(): Promise<void> {
    this.#firstOffset ??= this.startTimeOffset;
    for (;;) {
      const beganAt = systemClock.now();
      try {
        await this.#connection(this.#makeWire());
        if (!this.#renewing) break;
        this.#renewing = false;
      } catch (error) {
        if (this.abortSignal.aborted) return;
        const isGood = systemClock.now() - beganAt >= goodAfterMs && isAPIError(error) && error.retryable;
        if (!isGood) await this.#failed(error);
        log().warn({ stt: this.#owner.label, err: toError(error) }, 'speech recognition: connecting again');
        this.#retries = 0;
        await sleep(systemClock, reconnectAfterMs, this.abortSignal);
      }
    }
    this.#bill(undefined);
  }

  async #failed(error: unknown): Promise<never> {
    const retries = this.#retries;
    this.#retries += 1;
    const { endpoint } = this.#makeWire();
    return rethrow({ endpoint, signal: this.abortSignal, connOptions: this.#connOptions, retries }, error);
  }

  /** One connection, from its opening to its end. Resolves when everything is recognised. */
  async #connection(wire: SttWire<State>): Promise<void> {
    const { timeoutMs } = this.#connOptions;
    const address = await wire.connect();
    const options = { ...address, endpoint: wire.endpoint, timeoutMs, signal: this.abortSignal };
    const socket = await WireSocket.open(options);
    this.#socket = socket;
    const ended = new AbortController();
    using _keeping = wire.keepAlive ? keepAlive(socket, wire.keepAlive) : undefined;
    const watch = new AnswerWatch(wire.endpoint, socket, timeoutMs);
    if (wire.isReady) watch.expect();
    const sending = this.#listen({ wire, socket, watch, signal: ended.signal });
    const closed = await socket.closed;
    watch[Symbol.dispose]();
    ended.abort();
    this.#socket = undefined;
    const isFinished = await sending;
    this.#ended({ socket, watch, closed, isFinished });
  }

  #ended({ socket, watch, closed, isFinished }: Ending): void {
    if (this.abortSignal.aborted || watch.isDone || this.#renewing) return;
    if (watch.error) throw watch.error;
    if (isFinished && closed.code === 1000 && !socket.failure) return;
    throw socket.closeError(closed);
  }

  /** Says hello, what was not recognised before, and then the audio as it comes. True if all of it was sent. */
  async #listen({ wire, socket, watch, signal }: Listening<State>): Promise<boolean> {
    const offset = (this.#firstOffset ?? 0) + this.#ring.beginsAt;
    let state = wire.initial;
    for (const frame of wire.hello?.() ?? []) socket.send(frame);
    socket.onMessage((message) => {
      const [next, events] = wire.decode(state, message, offset);
      state = next;
      for (const event of events) this.#heard(event);
      watch.answered(wire.isReady?.(state) ?? true, wire.isDone?.(state) ?? false);
    });
    const { pieces } = this.#ring;
    for (const samples of pieces) this.#say(wire, socket, samples);
    if (pieces.length > 0) for (const frame of wire.repeated?.() ?? []) socket.send(frame);
    for (;;) {
      const { value, done } = await this.input.next({ signal });
      // What was taken out must be kept, even if the connection has ended meanwhile.
      if (!done) this.#take(value, wire, socket);
      else if (signal.aborted) return false;
      else break;
    }
    this.#flushBytes(wire, socket);
    watch.finished();
    if (wire.finish === undefined) socket.close();
    else for (const frame of framesOf(wire.finish)) socket.send(frame);
    return true;
  }

  #take(value: AudioFrame | symbol, wire: SttWire<State>, socket: WireSocket): void {
    if (typeof value !== 'symbol') {
      for (const { data } of this.#bytes.write(monoOf(value))) this.#sayNew(wire, socket, data);
      return;
    }
    this.#flushBytes(wire, socket);
    if (wire.flush !== undefined) socket.send(wire.flush);
  }

  #flushBytes(wire: SttWire<State>, socket: WireSocket): void {
    for (const { data } of this.#bytes.flush()) this.#sayNew(wire, socket, data);
  }

  #sayNew(wire: SttWire<State>, socket: WireSocket, samples: Int16Array): void {
    this.#ring.push(samples);
    this.#say(wire, socket, samples);
  }

  #say(wire: SttWire<State>, socket: WireSocket, samples: Int16Array): void {
    if (!socket.isOpen) return;
    this.#unbilledSeconds += samples.length / wire.sampleRate;
    socket.send(wire.audio(samples));
  }

  #heard(event: stt.SpeechEvent): void {
    if (event.type === stt.SpeechEventType.FINAL_TRANSCRIPT) {
      const { endTime = 0 } = event.alternatives?.[0] ?? {};
      this.#ring.forget(endTime > 0 ? endTime - (this.#firstOffset ?? 0) : this.#ring.heardSeconds);
      this.#retries = 0;
      this.#bill(event.requestId);
    }
    this.queue.put(event);
  }

  /** Reports the audio sent since the last report. */
  #bill(requestId: string | undefined): void {
    const audioDuration = this.#unbilledSeconds;
    if (audioDuration === 0) return;
    this.#unbilledSeconds = 0;
    this.queue.put({
      type: stt.SpeechEventType.RECOGNITION_USAGE,
      recognitionUsage: { audioDuration },
      ...(requestId === undefined ? {} : { requestId }),
    });
  }
}

function framesOf(frames: Frame | readonly Frame[]): readonly Frame[] {
  return typeof frames === 'string' || frames instanceof Uint8Array ? [frames] : frames;
}

interface Listening<State> {
  readonly wire: SttWire<State>;
  readonly socket: WireSocket;
  readonly watch: AnswerWatch;
  readonly signal: AbortSignal;
}

interface Ending {
  readonly socket: WireSocket;
  readonly watch: AnswerWatch;
  readonly closed: WireClosed;
  readonly isFinished: boolean;
}
