// A voice activity detector that hears loudness.
import type { AudioFrame } from '@livekit/rtc-node';

import {
  type Clock,
  type Millis,
  systemClock,
  VAD,
  type VADEvent,
  VADEventType,
  VADStream,
} from '@livekit/agents-core';
import { frameMs, isLoud } from './sounds.js';

export interface FakeVADOptions {
  /** Default: real time. */
  clock?: Clock;
  /** Ms of sound before speech begins. Default: 50. */
  minSpeechDuration?: Millis;
  /** Ms of silence before speech ends. Default: 550. */
  minSilenceDuration?: Millis;
}

/** Takes every loud frame for speech; see `loudFrame` and `silentFrame`. */
export class FakeVAD extends VAD {
  label = 'fake.VAD';
  readonly clock: Clock;
  readonly minSpeechMs: Millis;
  readonly #minSilenceMs: Millis;

  constructor({ clock = systemClock, minSpeechDuration = 50, minSilenceDuration = 550 }: FakeVADOptions = {}) {
    super({ updateInterval: 20 });
    this.clock = clock;
    this.minSpeechMs = minSpeechDuration;
    this.#minSilenceMs = minSilenceDuration;
  }

  override get minSilenceDuration(): Millis {
    return this.#minSilenceMs;
  }

  stream(): FakeVADStream {
    return new FakeVADStream(this);
  }
}

export class FakeVADStream extends VADStream {
  readonly #vad: FakeVAD;
  #samples = 0;
  #speaking = false;
  /** Ms of sound (while silent) or of silence (while speaking) that may yet turn out to be nothing. */
  #pendingMs: Millis = 0;
  #speechMs: Millis = 0;
  #silenceMs: Millis = 0;
  #frames: AudioFrame[] = [];

  constructor(vad: FakeVAD) {
    super(vad);
    this.#vad = vad;
  }

  protected override onFrame(frame: AudioFrame): void {
    const loud = isLoud(frame);
    const durationMs = frameMs(frame);
    this.#samples += frame.samplesPerChannel;
    this.#pendingMs = loud === this.#speaking ? 0 : this.#pendingMs + durationMs;
    if (loud || this.#speaking) this.#frames.push(frame);
    else this.#frames = [];
    if (this.#speaking) this.#speechMs += durationMs;
    else this.#silenceMs += durationMs;
    this.#send(VADEventType.INFERENCE_DONE, [frame], loud ? 1 : 0);
    if (!this.#speaking && loud && this.#pendingMs >= this.#vad.minSpeechMs) this.#begin();
    else if (this.#speaking && !loud && this.#pendingMs >= this.#vad.minSilenceDuration) this.#end();
  }

  protected override onFlush(): void {
    this.#speaking = false;
    this.#pendingMs = 0;
    this.#speechMs = 0;
    this.#silenceMs = 0;
    this.#frames = [];
  }

  #begin(): void {
    this.#speaking = true;
    this.#speechMs = this.#pendingMs;
    this.#pendingMs = 0;
    this.#silenceMs = 0;
    this.#send(VADEventType.START_OF_SPEECH, [...this.#frames], 1);
  }

  #end(): void {
    this.#speaking = false;
    this.#silenceMs = this.#pendingMs;
    this.#pendingMs = 0;
    this.#send(VADEventType.END_OF_SPEECH, this.#frames, 0);
    this.#frames = [];
    this.#speechMs = 0;
  }

  #send(type: VADEvent['type'], frames: AudioFrame[], probability: number): void {
    this.sendVADEvent({
      type,
      samplesIndex: this.#samples,
      timestamp: this.#vad.clock.now(),
      speechDuration: this.#speechMs,
      silenceDuration: this.#silenceMs,
      frames,
      probability,
      inferenceDuration: 0,
      speaking: this.#speaking,
      rawAccumulatedSilence: this.#speaking ? this.#pendingMs : 0,
      rawAccumulatedSpeech: this.#speaking ? 0 : this.#pendingMs,
    });
  }
}
