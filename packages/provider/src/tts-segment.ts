// One text being spoken: bytes become frames, the words go with the sound, and the last frame says that it is.
import { APIError, AudioByteStream, shortuuid, type TimedString, type tts } from '@livekit/agents-core';
import type { AudioFrame } from '@livekit/rtc-node';
import type { Endpoint } from './endpoint.js';

const framesPerSecond = 50;

export class TtsSegment {
  readonly #id = shortuuid('segment_');
  readonly #endpoint: Endpoint;
  readonly #put: (audio: tts.SynthesizedAudio) => void;
  readonly #bytes: AudioByteStream;
  #words: TimedString[] = [];
  // One frame is held back, because the last one must say that it is.
  #held: AudioFrame | undefined;

  constructor(endpoint: Endpoint, sampleRate: number, put: (audio: tts.SynthesizedAudio) => void) {
    this.#endpoint = endpoint;
    this.#bytes = new AudioByteStream(sampleRate, 1, sampleRate / framesPerSecond);
    this.#put = put;
  }

  audio(pcm: Uint8Array): void {
    for (const frame of this.#bytes.write(pcm)) this.#send(frame);
  }

  words(words: readonly TimedString[]): void {
    this.#words.push(...words);
  }

  /**
   * @param hasWords - whether there was anything to say: dots alone make no sound
   * @throws APIError if there were words, and no sound at all
   */
  finish(hasWords: boolean): void {
    for (const frame of this.#bytes.flush()) this.#send(frame);
    if (!this.#held && !hasWords) return;
    if (!this.#held) throw new APIError(`${this.#endpoint.name} sent no audio.`);
    this.#send(undefined);
  }

  #send(next: AudioFrame | undefined): void {
    if (this.#held) {
      const timedTranscripts = this.#words.splice(0);
      this.#put({
        requestId: this.#id,
        segmentId: this.#id,
        frame: this.#held,
        final: next === undefined,
        ...(timedTranscripts.length > 0 ? { timedTranscripts } : {}),
      });
    }
    this.#held = next;
  }
}
