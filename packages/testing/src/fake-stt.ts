// A speech recogniser that hears what a test tells it.
import { AudioFrame } from '@livekit/rtc-node';

import {
  APIConnectionError,
  type APIConnectOptions,
  asLanguageCode,
  AsyncIterableQueue,
  type AudioBuffer,
  type Clock,
  type Millis,
  sleep,
  stt as recognition,
  systemClock,
  withResolvers,
} from '@livekit/agents-core';

/** Something a user says. Ms from the first frame that the stream gets. */
export type FakeUserSpeech = recognition.testing.FakeUserSpeech;
/** The same speech with every time multiplied by a factor. */
export const speedUpFakeUserSpeech = recognition.testing.speedUpFakeUserSpeech;
/** Stands for one call of `recognize()`. */
export const RecognizeSentinel = recognition.testing.RecognizeSentinel;
export type RecognizeSentinel = recognition.testing.RecognizeSentinel;

export interface FakeSTTOptions {
  label?: string;
  /** Every attempt fails with it. */
  fakeException?: Error | null;
  /** Every attempt hears this at once. */
  fakeTranscript?: string | null;
  /** Ms that every attempt takes before anything else. */
  fakeTimeoutMs?: Millis | null;
  /** What the user says, from the first frame on. */
  fakeUserSpeeches?: FakeUserSpeech[] | null;
  /** Waits for a frame before `fakeTranscript`. Default: false. */
  fakeRequireAudio?: boolean;
  capabilities?: Partial<recognition.STTCapabilities>;
  /** Default: real time. */
  clock?: Clock;
}

type Script = Required<Omit<FakeSTTOptions, 'label' | 'capabilities' | 'clock'>>;

/** What {@link FakeSTT.hear} hears. */
export interface HeardSpeech {
  text: string;
  /** How long the user speaks. */
  durationMs: Millis;
  /** From the end of the speech until the final transcript. Default: 100. */
  delayMs?: Millis;
}

/** A speech recogniser that hears what a test tells it, at the times a test tells it. */
export class FakeSTT extends recognition.STT {
  label: string;
  readonly clock: Clock;
  #attempts = 0;
  readonly #recognizeCh = new AsyncIterableQueue<RecognizeSentinel>();
  readonly #streamCh = new AsyncIterableQueue<FakeRecognizeStream>();
  readonly #streams = new Set<FakeRecognizeStream>();
  readonly #speechesDone = withResolvers<void>();
  #script: Script;

  constructor(options: FakeSTTOptions = {}) {
    super({ streaming: true, interimResults: true, ...options.capabilities });
    this.label = options.label ?? 'fake.STT';
    this.clock = options.clock ?? systemClock;
    this.#script = {
      fakeException: options.fakeException ?? null,
      fakeTranscript: options.fakeTranscript ?? null,
      fakeTimeoutMs: options.fakeTimeoutMs ?? null,
      fakeUserSpeeches: options.fakeUserSpeeches ?? null,
      fakeRequireAudio: options.fakeRequireAudio ?? false,
    };
  }

  /** Changes the script from the next attempt on. */
  updateOptions(options: Partial<Pick<FakeSTTOptions, 'fakeException' | 'fakeTranscript' | 'fakeTimeoutMs'>>): void {
    this.#script = { ...this.#script, ...options };
  }

  /** One item for every call of `recognize()`. */
  get recognizeCh(): AsyncIterableQueue<RecognizeSentinel> {
    return this.#recognizeCh;
  }

  /** Every stream that was opened. */
  get streamCh(): AsyncIterableQueue<FakeRecognizeStream> {
    return this.#streamCh;
  }

  get fakeUserSpeeches(): FakeUserSpeech[] | null {
    return this.#script.fakeUserSpeeches;
  }

  /** Resolves when a stream has heard all of `fakeUserSpeeches`. */
  get fakeUserSpeechesDone(): Promise<void> {
    return this.#speechesDone.promise;
  }

  /** @internal */
  get _state(): Readonly<Script> {
    return this.#script;
  }

  /** @internal */
  _markFakeUserSpeechesDone(): void {
    this.#speechesDone.resolve();
  }

  /** The user begins to speak now: all open streams hear it, with interim and final transcripts in time. */
  hear({ text, durationMs, delayMs = 100 }: HeardSpeech): void {
    const startAt = this.clock.now();
    const endAt = startAt + durationMs;
    this.#at(startAt, (stream) => stream._send({ type: recognition.SpeechEventType.START_OF_SPEECH }));
    this.#at(startAt + durationMs / 2, (stream) => stream.sendFakeTranscript(firstHalf(text), false));
    this.#at(endAt + delayMs, (stream) => {
      stream.sendFakeTranscript(text);
      stream._send({ type: recognition.SpeechEventType.END_OF_SPEECH, speechEndTime: endAt });
    });
  }

  /** The connection breaks: open streams hear nothing until they are connected again. */
  drop(error: Error = new APIConnectionError({ message: 'The connection of the fake recogniser was dropped.' })): void {
    for (const stream of this.#streams) stream._drop(error);
  }

  #at(at: Millis, act: (stream: FakeRecognizeStream) => void): void {
    this.clock.wakeAt(at, () => {
      for (const stream of this.#streams) act(stream);
    });
  }

  protected async _recognize(_frame: AudioBuffer): Promise<recognition.SpeechEvent> {
    return transcriptEvent(this.#script.fakeTranscript ?? '', true);
  }

  override async recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<recognition.SpeechEvent> {
    this.#recognizeCh.put(new RecognizeSentinel());
    const { fakeTimeoutMs, fakeException } = this.#script;
    if (fakeTimeoutMs !== null) await sleep(this.clock, fakeTimeoutMs, abortSignal);
    abortSignal?.throwIfAborted();
    if (fakeException) throw fakeException;
    return super.recognize(frame, abortSignal);
  }

  stream(options: { connOptions?: APIConnectOptions } = {}): FakeRecognizeStream {
    const stream = new FakeRecognizeStream(this, options.connOptions);
    this.#streams.add(stream);
    this.#streamCh.put(stream);
    return stream;
  }

  /** How often streams tried to connect, all together. */
  get attempts(): number {
    return this.#attempts;
  }

  /** @internal */
  _countAttempt(): void {
    this.#attempts += 1;
  }

  /** @internal */
  _forget(stream: FakeRecognizeStream): void {
    this.#streams.delete(stream);
  }
}

export class FakeRecognizeStream extends recognition.SpeechStream {
  label: string;
  readonly #stt: FakeSTT;
  #attempt = 0;
  #dropped: Error | null = null;

  constructor(stt: FakeSTT, connOptions?: APIConnectOptions) {
    super(stt, undefined, connOptions);
    this.label = `${stt.label}.stream`;
    this.#stt = stt;
  }

  /** How often `run` was tried. */
  get attempt(): number {
    return this.#attempt;
  }

  /** Sends a transcript to whoever listens. */
  sendFakeTranscript(transcript: string, isFinal = true): void {
    this._send(transcriptEvent(transcript, isFinal));
  }

  /** @internal */
  _send(event: recognition.SpeechEvent): void {
    if (!this.#dropped && !this.closed && !this.queue.closed) this.queue.put(event);
  }

  #throwIfDropped(): void {
    if (this.#dropped) throw this.#dropped;
  }

  /** @internal */
  _drop(error: Error): void {
    this.#dropped = error;
  }

  override close(): void {
    super.close();
    this.#stt._forget(this);
  }

  protected override get _clock(): Clock {
    return this.#stt.clock;
  }

  protected async run(): Promise<void> {
    this.#attempt += 1;
    this.#stt._countAttempt();
    this.#dropped = null;
    const { fakeException, fakeTranscript, fakeTimeoutMs, fakeUserSpeeches, fakeRequireAudio } = this.#stt._state;
    if (fakeTimeoutMs !== null) await sleep(this.#stt.clock, fakeTimeoutMs, this.abortSignal);
    if (fakeException) throw fakeException;
    if (fakeTranscript !== null && !fakeRequireAudio) this.sendFakeTranscript(fakeTranscript);
    let speeches: Promise<void> | undefined;
    for await (const item of this.input) {
      this.#throwIfDropped();
      if (speeches || typeof item === 'symbol') continue;
      if (fakeTranscript !== null && fakeRequireAudio) this.sendFakeTranscript(fakeTranscript);
      speeches = this.#speak(fakeUserSpeeches ?? []);
    }
    await speeches;
  }

  /** Never rejects. */
  async #speak(speeches: readonly FakeUserSpeech[]): Promise<void> {
    const { clock } = this.#stt;
    const startAt = clock.now();
    const reach = (ms: Millis) => sleep(clock, startAt + ms - clock.now(), this.abortSignal);
    for (const { startTime, endTime, sttDelay, transcript, final = true } of speeches) {
      await reach((startTime + endTime) / 2);
      this.sendFakeTranscript(firstHalf(transcript), false);
      await reach(endTime + sttDelay);
      if (final) this.sendFakeTranscript(transcript);
      if (this.abortSignal.aborted) return;
    }
    if (speeches.length > 0) this.#stt._markFakeUserSpeechesDone();
  }
}

function firstHalf(text: string): string {
  const words = text.split(' ');
  return words.slice(0, Math.max(1, Math.ceil(words.length / 2))).join(' ');
}

function transcriptEvent(text: string, isFinal: boolean): recognition.SpeechEvent {
  return {
    type: isFinal ? recognition.SpeechEventType.FINAL_TRANSCRIPT : recognition.SpeechEventType.INTERIM_TRANSCRIPT,
    alternatives: [{ text, language: asLanguageCode('en'), startTime: 0, endTime: 0, confidence: 1 }],
  };
}

/** A frame without samples, for `recognize()`. */
export function emptyAudioFrame(): AudioBuffer {
  return new AudioFrame(new Int16Array(0), 16_000, 1, 0);
}
