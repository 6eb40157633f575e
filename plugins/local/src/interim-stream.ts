// Recognition while the user speaks, by an engine that takes whole recordings: it is asked again about the growing
// utterance. One request at a time, not too often, and none that a pause makes useless.
import type { AudioFrame } from '@livekit/rtc-node';
import {
  type APIConnectOptions,
  isAPIError,
  log,
  sleep,
  stt,
  systemClock,
  type VAD,
  VADEventType,
} from '@livekit/agents';
import { Utterance, type Asking } from './utterance.js';

// A VAD may never say that it has finished: after the last audio it gets this long.
const vadTailMs = 1_000;

/** One question to the engine. */
export interface InterimRequest {
  readonly frames: AudioFrame[];
  readonly type: stt.SpeechEventType;
  readonly signal: AbortSignal;
  /** A busy engine may refuse it. */
  readonly interim: boolean;
}

/** What an {@link InterimStream} works with. */
export interface InterimStreamOptions {
  readonly vad: VAD;
  readonly connOptions: APIConnectOptions | undefined;
  readonly recognize: (request: InterimRequest) => Promise<stt.SpeechEvent>;
}

/**
 * Gives START_OF_SPEECH, INTERIM_TRANSCRIPTs, END_OF_SPEECH and a FINAL_TRANSCRIPT for each utterance. Finals come in
 * the order of the speech.
 */
export class InterimStream extends stt.SpeechStream {
  label = 'local.SpeechStream';
  readonly #options: InterimStreamOptions;
  #utterance: Utterance;
  #finals: Promise<void> = Promise.resolve();
  readonly #failed = new AbortController();

  constructor(owner: stt.STT, options: InterimStreamOptions) {
    super(owner, undefined, { ...(options.connOptions ?? defaults), maxRetry: 0 });
    this.#options = options;
    this.#utterance = this.#begin();
  }

  protected async run(): Promise<void> {
    const vad = this.#options.vad.stream();
    const listening = this.#listen(vad).catch((error: unknown) => this.#failed.abort(error));
    try {
      await this.#feed(vad);
      const tail = new AbortController();
      await Promise.race([listening, sleep(systemClock, vadTailMs, tail.signal)]);
      tail.abort();
      this.#end([]);
      await this.#finals;
    } finally {
      vad.close();
    }
    if (this.#failed.signal.aborted) throw this.#failed.signal.reason;
  }

  async #feed(vad: ReturnType<VAD['stream']>): Promise<void> {
    while (!this.#failed.signal.aborted) {
      const { done, value } = await this.input.next({ signal: this.#failed.signal });
      if (done) break;
      if (value === InterimStream.FLUSH_SENTINEL) {
        this.#end([]);
        vad.flush();
      } else {
        this.#utterance.push(value);
        vad.pushFrame(value);
      }
    }
    if (!this.closed) vad.endInput();
  }

  async #listen(vad: ReturnType<VAD['stream']>): Promise<void> {
    for await (const event of vad) {
      if (event.type === VADEventType.START_OF_SPEECH) {
        this.#utterance.start();
        this.#put({ type: stt.SpeechEventType.START_OF_SPEECH });
      } else if (event.type === VADEventType.INFERENCE_DONE) {
        this.#utterance.judged(event.rawAccumulatedSilence);
      } else if (event.type === VADEventType.END_OF_SPEECH) {
        this.#end(event.frames);
      }
    }
  }

  /** Ends the utterance, if one is being spoken, and puts its final text in line. */
  #end(heard: AudioFrame[]): void {
    const utterance = this.#utterance;
    if (!utterance.isSpeaking) return;
    this.#utterance = this.#begin();
    this.#put({ type: stt.SpeechEventType.END_OF_SPEECH });
    this.#finals = this.#finals
      .then(() => utterance.finish(heard))
      .then((event) => this.#say(event))
      .catch((error: unknown) => this.#failed.abort(error));
  }

  #say({ event, seconds }: { event: stt.SpeechEvent; seconds: number }): void {
    const type = stt.SpeechEventType.FINAL_TRANSCRIPT;
    if (event.alternatives?.[0].text.trim()) this.#put({ ...event, type });
    const usage = { audioDuration: seconds };
    this.#put({
      type: stt.SpeechEventType.RECOGNITION_USAGE,
      requestId: event.requestId ?? '',
      recognitionUsage: usage,
    });
  }

  #begin(): Utterance {
    return new Utterance({
      clock: systemClock,
      ask: (asking) => this.#ask(asking),
      onInterim: (event) => {
        if (event.alternatives?.[0].text.trim()) this.#put(event);
      },
    });
  }

  async #ask({ frames, interim }: Asking): Promise<stt.SpeechEvent> {
    const type = interim ? stt.SpeechEventType.INTERIM_TRANSCRIPT : stt.SpeechEventType.FINAL_TRANSCRIPT;
    const request = { frames, type, interim, signal: this.abortSignal };
    const attempts = interim ? 1 : 1 + (this.#options.connOptions ?? defaults).maxRetry;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#options.recognize(request);
      } catch (error) {
        if (attempt >= attempts || !isAPIError(error) || !error.retryable || this.abortSignal.aborted) throw error;
        log().warn({ err: error, attempt }, 'local speech recognition failed, retrying');
        await sleep(systemClock, (this.#options.connOptions ?? defaults).retryIntervalMs, this.abortSignal);
      }
    }
  }

  #put(event: stt.SpeechEvent): void {
    if (!this.queue.closed) this.queue.put(event);
  }
}

const defaults = { maxRetry: 3, retryIntervalMs: 2_000, timeoutMs: 10_000 };
