// Streaming for an STT that only recognises finished pieces: a VAD finds the pieces.
import type { AudioFrame } from '@livekit/rtc-node';
import { sleep, systemClock } from '../../base/clock.js';
import { safeEmit } from '../../base/emitter.js';
import { Scope } from '../../base/scope.js';
import { runAttempts } from '../attempts.js';
import type { AudioBuffer } from '../audio/frames.js';
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { type VAD, VADEventType, type VADStream } from '../vad/index.js';
import { SpeechBuffer } from './speech-buffer.js';
import { SpeechStream } from './speech-stream.js';
import { STT } from './stt.js';
import { type ConversationItemNotice, type SpeechEvent, SpeechEventType } from './types.js';

/** Makes `stt` streaming with the help of `vad`. Each utterance gives START_OF_SPEECH, END_OF_SPEECH and FINAL_TRANSCRIPT. */
export class StreamAdapter extends STT {
  label: string;
  readonly #stt: STT;
  readonly #vad: VAD;

  constructor(stt: STT, vad: VAD) {
    super({ ...stt.capabilities, streaming: true, interimResults: false });
    this.#stt = stt;
    this.#vad = vad;
    this.label = `stt.StreamAdapter<${stt.label}>`;
    stt.on('metrics_collected', (metrics) => safeEmit<STT, 'metrics_collected'>(this, 'metrics_collected', metrics));
  }

  override get model(): string {
    return this.#stt.model;
  }

  override get provider(): string {
    return this.#stt.provider;
  }

  /** Recognises through the wrapped STT, whose metrics this adapter emits. */
  override recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<SpeechEvent> {
    return this.#stt.recognize(frame, abortSignal);
  }

  _recognize(frame: AudioBuffer, abortSignal?: AbortSignal): Promise<SpeechEvent> {
    return this.#stt.recognize(frame, abortSignal);
  }

  override _updateSessionKeyterms(keyterms: string[]): void {
    this.#stt._updateSessionKeyterms(keyterms);
  }

  override _pushConversationItem(event: ConversationItemNotice): void {
    this.#stt._pushConversationItem(event);
  }

  stream(options: { connOptions?: APIConnectOptions } = {}): StreamAdapterWrapper {
    return new StreamAdapterWrapper(this, this.#vad, options.connOptions);
  }

  override async close(): Promise<void> {
    await this.#stt.close();
  }
}

// A VAD may never say that it has finished: after the last audio it gets this long.
const vadTailMs = 1000;

/** A recognition in pieces. */
export class StreamAdapterWrapper extends SpeechStream {
  label: string;
  readonly #stt: STT;
  readonly #vad: VAD;
  readonly #connOptions: APIConnectOptions;

  constructor(stt: STT, vad: VAD, connOptions: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS) {
    // Each piece is tried again by itself: the stream as a whole is not.
    super(stt, undefined, { ...connOptions, maxRetry: 0 });
    this.#stt = stt;
    this.#vad = vad;
    this.#connOptions = connOptions;
    this.label = `stt.StreamAdapterWrapper<${stt.label}>`;
  }

  protected async run(): Promise<void> {
    const failures: Error[] = [];
    const ended = new AbortController();
    await using scope = new Scope({
      name: this.label,
      signal: this.abortSignal,
      onError: (error) => {
        failures.push(error);
        ended.abort();
      },
    });
    const vad = this.#vad.stream();
    const buffer = new SpeechBuffer();
    const recognition = new Recognition((frames) => this.#recognize(frames, scope.signal));
    const listening = scope.spawn('vad events', () => this.#listen(vad, { buffer, recognition }));
    const feeding = this.#feed(vad, { buffer, recognition, signal: ended.signal });
    recognition.onError = (error) => {
      failures.push(error);
      ended.abort();
    };
    try {
      await feeding;
      await Promise.race([listening, sleep(systemClock, vadTailMs, ended.signal)]);
      if (buffer.isSpeaking) this.#endOfSpeech(buffer.take(), recognition);
      await recognition.done();
    } finally {
      vad.close();
    }
    if (failures[0]) throw failures[0];
  }

  async #feed(vad: VADStream, { buffer, recognition, signal }: Hearing & { signal: AbortSignal }): Promise<void> {
    for (;;) {
      const { done, value } = await this.input.next({ signal });
      if (done) break;
      if (value !== SpeechStream.FLUSH_SENTINEL) {
        buffer.push(value);
        vad.pushFrame(value);
        continue;
      }
      if (buffer.isSpeaking) this.#endOfSpeech(buffer.take(), recognition);
      vad.flush();
    }
    if (!this.closed) vad.endInput();
  }

  async #listen(vad: VADStream, { buffer, recognition }: Hearing): Promise<void> {
    for await (const event of vad) {
      if (event.type === VADEventType.START_OF_SPEECH) {
        buffer.start();
        this.queue.put({ type: SpeechEventType.START_OF_SPEECH });
      } else if (event.type === VADEventType.END_OF_SPEECH) {
        const own = buffer.take();
        this.#endOfSpeech(event.frames.length > 0 ? event.frames : own, recognition);
      }
    }
  }

  #endOfSpeech(frames: AudioFrame[], recognition: Recognition): void {
    this.queue.put({ type: SpeechEventType.END_OF_SPEECH });
    if (frames.length > 0) recognition.add(frames);
  }

  async #recognize(frames: AudioFrame[], signal: AbortSignal): Promise<void> {
    const error = await runAttempts({
      connOptions: this.#connOptions,
      signal,
      run: async () => {
        const event = await this.#stt.recognize(frames, signal);
        if (event.alternatives?.[0].text.trim()) this.queue.put({ ...event, type: SpeechEventType.FINAL_TRANSCRIPT });
      },
    });
    if (error) throw error;
  }
}

interface Hearing {
  buffer: SpeechBuffer;
  recognition: Recognition;
}

/** Recognises one piece after the other, so that the finals come in the order of the speech. */
class Recognition {
  readonly #recognize: (frames: AudioFrame[]) => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  onError: (error: Error) => void = () => {};

  constructor(recognize: (frames: AudioFrame[]) => Promise<void>) {
    this.#recognize = recognize;
  }

  add(frames: AudioFrame[]): void {
    this.#last = this.#last.then(() => this.#recognize(frames)).catch((error: Error) => this.onError(error));
  }

  done(): Promise<void> {
    return this.#last;
  }
}
