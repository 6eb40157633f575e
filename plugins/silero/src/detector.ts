// From audio frames to VAD events: windows, probability, start and end of speech, and the audio of each segment.

import { AudioFrame } from '@livekit/rtc-node';
import type { VADEvent } from '@livekit/agents';
import { sleep, systemClock, VADEventType } from '@livekit/agents';
import type { AudioWindow } from './audio-windows.js';
import { AudioWindows } from './audio-windows.js';
import type { OnnxModel } from './onnx-model.js';
import type { VADOptions } from './options.js';
import { mergeOptions } from './options.js';
import { SampleQueue } from './sample-queue.js';
import { SpeechGate } from './speech-gate.js';

/** After this much inference the process gets a turn for everything else, so that a backlog does not hold it up. */
const sliceMs = 4;

export class Detector {
  readonly #send: (event: VADEvent) => void;
  readonly #gate = new SpeechGate();
  /** Pre-roll, and during speech the segment so far, at the input rate. */
  readonly #segment = new SampleQueue();
  #model: OnnxModel;
  #options: VADOptions;
  #windows: AudioWindows | undefined;
  /** Samples judged so far, at the model's rate. */
  #samplesIndex = 0;
  #workedMs = 0;

  constructor(options: VADOptions, model: OnnxModel, send: (event: VADEvent) => void) {
    this.#options = options;
    this.#model = model;
    this.#send = send;
  }

  updateOptions(changes: Partial<VADOptions>): void {
    this.#options = mergeOptions(this.#options, changes);
  }

  /** Judges every window that `frame` completes; stops between windows once `cancelled` says so. */
  async push(frame: AudioFrame, cancelled: () => boolean): Promise<void> {
    const windows = this.#windowsFor(frame.sampleRate);
    windows.push(frame);
    for (let window = windows.next(); window && !cancelled(); window = windows.next()) {
      if (this.#workedMs > sliceMs) {
        await sleep(systemClock, 0);
        this.#workedMs = 0;
      }
      const startedAt = systemClock.now();
      const probability = await this.#model.run(window.model);
      const inferenceMs = systemClock.now() - startedAt;
      this.#workedMs += inferenceMs;
      if (!cancelled()) this.#judge(window, probability, inferenceMs);
    }
  }

  /** A hard border: speech under way is forgotten, the next frame starts afresh. */
  reset(): void {
    this.#gate.reset();
    this.#model.reset();
    this.#segment.clear();
    this.#windows?.close();
    this.#windows = undefined;
  }

  /** The end of the input: speech under way ends here. */
  finish(): void {
    if (!this.#gate.speaking) return;
    this.#gate.end();
    this.#emit(VADEventType.END_OF_SPEECH, [this.#segmentFrame()]);
  }

  close(): void {
    this.#windows?.close();
    this.#windows = undefined;
  }

  /** The window cutter for `inputRate`. A change of either rate ends the current speech: its parts do not join. */
  #windowsFor(inputRate: number): AudioWindows {
    const { sampleRate } = this.#options;
    const modelChanged = this.#model.sampleRate !== sampleRate;
    if (this.#windows?.inputRate === inputRate && !modelChanged) return this.#windows;
    if (this.#windows) {
      this.finish();
      this.reset();
    }
    if (modelChanged) this.#model = this.#model.atRate(sampleRate);
    this.#windows = new AudioWindows(inputRate, sampleRate, this.#model.windowSizeSamples);
    return this.#windows;
  }

  #judge(window: AudioWindow, probability: number, inferenceMs: number): void {
    const gate = this.#gate;
    this.#samplesIndex += window.model.length;
    this.#keep(window.input);
    gate.hear(probability, this.#model.windowMs, this.#options);
    this.#emit(VADEventType.INFERENCE_DONE, [this.#frame(window.input)], inferenceMs);
    const change = gate.decide(this.#options);
    if (change === 'started') this.#emit(VADEventType.START_OF_SPEECH, [this.#segmentFrame()]);
    if (change === 'ended') this.#emit(VADEventType.END_OF_SPEECH, [this.#segmentFrame()]);
    // A run that may yet become speech is kept whole: the pre-roll counts from where it began.
    if (!gate.speaking && gate.runSpeechMs === 0) this.#segment.keepNewest(this.#samplesIn('prefixPaddingDuration'));
  }

  #keep(samples: Int16Array): void {
    const room = this.#samplesIn('prefixPaddingDuration') + this.#samplesIn('maxBufferedSpeech') - this.#segment.length;
    if (room >= samples.length) this.#segment.push(samples);
    else if (room > 0) this.#segment.push(samples.subarray(0, room));
  }

  #samplesIn(duration: 'prefixPaddingDuration' | 'maxBufferedSpeech'): number {
    return Math.round((this.#options[duration] * (this.#windows?.inputRate ?? 0)) / 1000);
  }

  #segmentFrame(): AudioFrame {
    return this.#frame(this.#segment.copy());
  }

  #frame(samples: Int16Array): AudioFrame {
    return new AudioFrame(samples, this.#windows?.inputRate ?? this.#model.sampleRate, 1, samples.length);
  }

  #emit(type: VADEventType, frames: AudioFrame[], inferenceMs = 0): void {
    const gate = this.#gate;
    this.#send({
      type,
      samplesIndex: this.#samplesIndex,
      timestamp: systemClock.now(),
      speechDuration: gate.speechMs,
      silenceDuration: gate.silenceMs,
      frames,
      probability: gate.probability,
      inferenceDuration: inferenceMs,
      speaking: gate.speaking,
      rawAccumulatedSilence: gate.runSilenceMs,
      rawAccumulatedSpeech: gate.runSpeechMs,
    });
  }
}
