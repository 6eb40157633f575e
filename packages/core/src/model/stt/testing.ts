// A stand-in STT for tests of applications and plugins (the public namespace `stt.testing`).
import { AudioFrame } from '@livekit/rtc-node';
import { APITimeoutError } from '../../base/api-errors.js';
import { AsyncIterableQueue } from '../../base/async-iterable-queue.js';
import { sleep, systemClock } from '../../base/clock.js';
import { withResolvers } from '../../base/future.js';
import type { AudioBuffer } from '../audio/frames.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { normalizeLanguage } from '../language.js';
import { SpeechStream } from './speech-stream.js';
import { STT } from './stt.js';
import { type SpeechEvent, SpeechEventType, type STTCapabilities } from './types.js';

/** Something a user says, in ms from the first audio frame of the stream. */
export interface FakeUserSpeech {
  startTime: number;
  endTime: number;
  transcript: string;
  /** Ms from the end of the speech to its final transcript; an interim one comes half-way. */
  sttDelay: number;
  /** Whether a final transcript comes at all. Default true. */
  final?: boolean;
}

/** The same speech with every time multiplied by `factor`. */
export function speedUpFakeUserSpeech(speech: FakeUserSpeech, factor: number): FakeUserSpeech {
  const { startTime, endTime, sttDelay } = speech;
  return { ...speech, startTime: startTime * factor, endTime: endTime * factor, sttDelay: sttDelay * factor };
}

/** Put into {@link FakeSTT.recognizeCh} for each call of `recognize`. */
export class RecognizeSentinel {}

interface FakeState {
  /** Thrown by every attempt. */
  fakeException: Error | null;
  /** What is recognised at once. */
  fakeTranscript: string | null;
  /** How long an attempt takes before it times out. */
  fakeTimeoutMs: number | null;
  /** What the user says while the stream runs. */
  fakeUserSpeeches: FakeUserSpeech[] | null;
  /** Whether nothing happens before the first frame. */
  fakeRequireAudio: boolean;
}

export interface FakeSTTOptions extends Partial<FakeState> {
  label?: string;
  capabilities?: Partial<STTCapabilities>;
}

/** An STT that does what a test says. */
export class FakeSTT extends STT {
  label: string;
  readonly #recognizeCh = new AsyncIterableQueue<RecognizeSentinel>();
  readonly #streamCh = new AsyncIterableQueue<FakeRecognizeStream>();
  readonly #done = withResolvers<void>();
  #state: FakeState;

  constructor(options: FakeSTTOptions = {}) {
    super({ streaming: true, interimResults: false, ...options.capabilities });
    this.label = options.label ?? 'fake.STT';
    this.#state = {
      fakeException: options.fakeException ?? null,
      fakeTranscript: options.fakeTranscript ?? null,
      fakeTimeoutMs: options.fakeTimeoutMs ?? null,
      fakeUserSpeeches: options.fakeUserSpeeches ?? null,
      fakeRequireAudio: options.fakeRequireAudio ?? false,
    };
  }

  /** Changes what happens from now on. */
  updateOptions(options: Partial<Pick<FakeState, 'fakeException' | 'fakeTranscript' | 'fakeTimeoutMs'>>): void {
    this.#state = { ...this.#state, ...options };
  }

  /** One item per call of `recognize`. */
  get recognizeCh(): AsyncIterableQueue<RecognizeSentinel> {
    return this.#recognizeCh;
  }

  /** Each stream that was opened. */
  get streamCh(): AsyncIterableQueue<FakeRecognizeStream> {
    return this.#streamCh;
  }

  get fakeUserSpeeches(): FakeUserSpeech[] | null {
    return this.#state.fakeUserSpeeches;
  }

  /** Resolves when everything the user says was recognised. */
  get fakeUserSpeechesDone(): Promise<void> {
    return this.#done.promise;
  }

  /** @internal */
  get _state(): Readonly<FakeState> {
    return this.#state;
  }

  /** @internal */
  _markFakeUserSpeechesDone(): void {
    this.#done.resolve();
  }

  protected async _recognize(_frame: AudioBuffer): Promise<SpeechEvent> {
    await failIfTold(this.#state);
    return transcript(SpeechEventType.FINAL_TRANSCRIPT, this.#state.fakeTranscript ?? '');
  }

  override recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<SpeechEvent> {
    this.#recognizeCh.put(new RecognizeSentinel());
    return super.recognize(frame, abortSignal);
  }

  stream(options: { connOptions?: APIConnectOptions } = {}): FakeRecognizeStream {
    const stream = new FakeRecognizeStream(this, options.connOptions);
    this.#streamCh.put(stream);
    return stream;
  }
}

async function failIfTold({ fakeTimeoutMs, fakeException }: FakeState, signal?: AbortSignal): Promise<void> {
  if (fakeTimeoutMs !== null) {
    await sleep(systemClock, fakeTimeoutMs, signal);
    throw new APITimeoutError();
  }
  if (fakeException) throw fakeException;
}

function transcript(type: SpeechEventType, text: string): SpeechEvent {
  const data = { text, language: normalizeLanguage('en'), startTime: 0, endTime: 0, confidence: 1 };
  return { type, alternatives: [data] };
}

/** The stream of a {@link FakeSTT}. */
export class FakeRecognizeStream extends SpeechStream {
  label = 'fake.RecognizeStream';
  readonly #stt: FakeSTT;
  #attempt = 0;

  constructor(stt: FakeSTT, connOptions: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS) {
    super(stt, undefined, connOptions);
    this.#stt = stt;
  }

  /** How often it was tried. */
  get attempt(): number {
    return this.#attempt;
  }

  /** Says something now. */
  sendFakeTranscript(text: string, isFinal = true): void {
    this.queue.put(transcript(isFinal ? SpeechEventType.FINAL_TRANSCRIPT : SpeechEventType.INTERIM_TRANSCRIPT, text));
  }

  protected async run(): Promise<void> {
    this.#attempt += 1;
    const { fakeTranscript, fakeRequireAudio, fakeUserSpeeches } = this.#stt._state;
    await failIfTold(this.#stt._state, this.abortSignal);
    if (fakeRequireAudio || fakeUserSpeeches) await this.input.next();
    if (fakeTranscript !== null) this.sendFakeTranscript(fakeTranscript);
    if (fakeUserSpeeches) await this.#speak(fakeUserSpeeches);
    for await (const _ of this.input);
  }

  async #speak(speeches: readonly FakeUserSpeech[]): Promise<void> {
    const startedAt = systemClock.now();
    const until = (ms: number) => sleep(systemClock, startedAt + ms - systemClock.now(), this.abortSignal);
    for (const { startTime, endTime, transcript: text, sttDelay, final = true } of speeches) {
      await until(startTime);
      await until(endTime + sttDelay / 2);
      this.sendFakeTranscript(text, false);
      await until(endTime + sttDelay);
      if (final) this.sendFakeTranscript(text);
    }
    this.#stt._markFakeUserSpeechesDone();
  }
}

/** A frame without samples. */
export function emptyAudioFrame(): AudioBuffer {
  return new AudioFrame(new Int16Array(0), 16000, 1, 0);
}
