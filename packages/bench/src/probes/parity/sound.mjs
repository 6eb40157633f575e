// A microphone and a loudspeaker in memory, written against the published classes.
import { ReadableStream } from 'node:stream/web';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

/** @typedef {import('./time.mjs').Time} Time */

const sampleRate = 16_000;
const frameMs = 20;
/** How long the voice takes for a word. */
export const wordMs = 260;

/** A steady sound: the value of its samples says which word it is; 0 is silence. */
export function soundOf(value, ms = frameMs) {
  const samples = (sampleRate * ms) / 1000;
  return new AudioFrame(new Int16Array(samples).fill(value), sampleRate, 1, samples);
}

/** A frame every 20 ms; loud while the user makes a sound. */
export class Microphone extends voice.AudioInput {
  #controller;
  #time;
  #loudUntil = 0;
  #open = true;
  #nextAt;

  /** @param {Time} time */
  constructor(time) {
    super();
    this.#time = time;
    this.multiStream.addInputStream(new ReadableStream({ start: (controller) => (this.#controller = controller) }));
    this.#nextAt = time.now();
    this.#tick();
  }
  makeSound(ms) {
    this.#loudUntil = this.#time.now() + ms;
  }
  stop() {
    this.#open = false;
  }
  #tick() {
    if (!this.#open) return;
    this.#controller.enqueue(soundOf(this.#time.now() < this.#loudUntil ? 8000 : 0));
    // On a busy machine timers are late; a microphone is not.
    this.#nextAt += frameMs;
    this.#time.after(Math.max(0, this.#nextAt - this.#time.now()), () => this.#tick());
  }
}

/** Plays in its time, can pause, and keeps which words were heard. */
export class Loudspeaker extends voice.AudioOutput {
  /** The values of the frames that were heard. @type {number[]} */
  heard = [];
  #time;
  #reports;
  #queue = [];
  #waiting = [];
  #open = false;
  #flushed = false;
  #paused = false;
  #playedMs = 0;
  #ticking = false;

  /** @param {Time} time @param {{ reports?: boolean }} [options] */
  constructor(time, { reports = true } = {}) {
    super(sampleRate, undefined, { pause: true });
    this.#time = time;
    this.#reports = reports;
  }
  async captureFrame(frame) {
    await super.captureFrame(frame);
    this.#open = true;
    this.#flushed = false;
    for (let at = 0; at < frame.samplesPerChannel; at += (sampleRate * frameMs) / 1000)
      this.#queue.push(frame.data[at]);
    this.#start();
    if (this.#queue.length * frameMs > 200) await new Promise((resolve) => this.#waiting.push(resolve));
  }
  flush() {
    super.flush();
    this.#flushed = true;
    this.#start();
  }
  clearBuffer() {
    this.#queue = [];
    this.#admit();
    if (this.#open) this.#finish(true);
  }
  pause() {
    this.#paused = true;
  }
  resume() {
    this.#paused = false;
    this.#start();
  }
  #start() {
    if (this.#ticking || !this.#open) return;
    this.#ticking = true;
    this.#tick();
  }
  #tick() {
    if (this.#paused || !this.#open) return void (this.#ticking = false);
    const value = this.#queue.shift();
    if (value === undefined) {
      this.#ticking = false;
      if (this.#flushed) this.#finish(false);
      return;
    }
    if (this.#playedMs === 0 && this.#reports) this.onPlaybackStarted(this.#time.now());
    this.#playedMs += frameMs;
    this.heard.push(value);
    this.#admit();
    this.#time.after(frameMs, () => this.#tick());
  }
  #admit() {
    if (this.#queue.length * frameMs <= 200) for (const go of this.#waiting.splice(0)) go();
  }
  #finish(interrupted) {
    const playbackPosition = this.#playedMs / 1000;
    this.#open = false;
    this.#flushed = false;
    this.#playedMs = 0;
    if (this.#reports) this.onPlaybackFinished({ playbackPosition, interrupted });
  }
}
