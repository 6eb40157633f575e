// Finds the ends of speech here, for models that do not: sound goes through while somebody speaks.

import type { AudioFrame } from '@livekit/rtc-node';
import type { VAD, VADEvent, VADStream } from '@livekit/agents';
import { toError, VADEventType } from '@livekit/agents';

export interface SpeechGateOptions {
  readonly vad: Promise<VAD>;
  /** Takes the sound of speech. */
  readonly pass: (frame: AudioFrame) => void;
  readonly onStart: () => void;
  readonly onEnd: () => void;
  readonly onFailure: (error: Error) => void;
}

/** Sound before the detected beginning that belongs to the speech, in ms. */
const prefixMs = 600;
/** The detector may be so far behind, in ms: while it is being loaded, or when the machine is busy. */
const longestDelayMs = 30_000;

interface Kept {
  readonly frame: AudioFrame;
  /** Ms of sound until its end. */
  readonly endsAt: number;
}

export class SpeechGate {
  readonly #options: SpeechGateOptions;
  readonly #done: Promise<void>;
  #stream: VADStream | undefined;
  #windowMs = 0;
  #kept: Kept[] = [];
  /** Ms of sound that came, and that the detector has judged. */
  #pushedMs = 0;
  #judgedMs = 0;
  #isSpeaking = false;
  #isClosed = false;
  #isEnded = false;

  constructor(options: SpeechGateOptions) {
    this.#options = options;
    this.#done = this.#listen();
  }

  get isSpeaking(): boolean {
    return this.#isSpeaking;
  }

  push(frame: AudioFrame): void {
    if (this.#isClosed || this.#isEnded) return;
    this.#pushedMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    this.#kept.push({ frame, endsAt: this.#pushedMs });
    this.#forget(this.#pushedMs - longestDelayMs);
    this.#stream?.pushFrame(frame);
  }

  /** No more sound: what is still to be judged is passed, and then `onEnd` called if somebody speaks. Never rejects. */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.#stream?.endInput();
    await this.#done;
    if (!this.#isSpeaking || this.#isClosed) return;
    this.#judgedMs = this.#pushedMs;
    this.#pass();
    this.#isSpeaking = false;
    this.#options.onEnd();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stream?.close();
    await this.#done;
  }

  #forget(before: number): void {
    while ((this.#kept[0]?.endsAt ?? Infinity) < before) this.#kept.shift();
  }

  /** Lets through what was judged. */
  #pass(): void {
    while ((this.#kept[0]?.endsAt ?? Infinity) <= this.#judgedMs + this.#windowMs) {
      const next = this.#kept.shift();
      if (next) this.#options.pass(next.frame);
    }
  }

  /** Never rejects. */
  async #listen(): Promise<void> {
    const { onFailure, vad } = this.#options;
    try {
      const loaded = await vad;
      if (this.#isClosed) return;
      this.#windowMs = loaded.capabilities.updateInterval;
      this.#stream = loaded.stream();
      for (const { frame } of this.#kept) this.#stream.pushFrame(frame);
      if (this.#isEnded) this.#stream.endInput();
      for await (const event of this.#stream) if (!this.#isClosed) this.#hear(event);
    } catch (error) {
      if (!this.#isClosed) onFailure(toError(error));
    }
  }

  #hear({ type, speechDuration }: VADEvent): void {
    const { onEnd, onStart } = this.#options;
    if (type === VADEventType.INFERENCE_DONE) this.#judgedMs += this.#windowMs;
    // Some detectors tell beginnings and ends only.
    else if (this.#judgedMs === 0) this.#judgedMs = this.#pushedMs;
    if (type === VADEventType.START_OF_SPEECH && !this.#isSpeaking) {
      this.#isSpeaking = true;
      this.#forget(this.#judgedMs - speechDuration - prefixMs);
      onStart();
    }
    if (this.#isSpeaking) this.#pass();
    else this.#forget(this.#judgedMs - longestBeginningMs - prefixMs);
    if (type !== VADEventType.END_OF_SPEECH || !this.#isSpeaking) return;
    this.#isSpeaking = false;
    onEnd();
  }
}

/** How long a detector may listen before it reports a beginning, in ms. */
const longestBeginningMs = 1000;
