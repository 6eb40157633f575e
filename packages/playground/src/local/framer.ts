// Cuts sound of any length into frames of 20 ms for the wire.
import type { AudioFrame } from '@livekit/rtc-node';
import { frameSamples } from './protocol.js';

/** Holds back what does not fill a frame yet. */
export class Framer {
  #held: number[] = [];

  /** The frames that are full now. Mono. */
  push(frame: AudioFrame): Uint8Array[] {
    for (const sample of frame.data) this.#held.push(sample);
    const frames: Uint8Array[] = [];
    let start = 0;
    for (; start + frameSamples <= this.#held.length; start += frameSamples) {
      frames.push(encode(this.#held.slice(start, start + frameSamples)));
    }
    this.#held = this.#held.slice(start);
    return frames;
  }

  /** The rest, as a shorter frame; none if there is none. */
  flush(): Uint8Array[] {
    const rest = this.#held;
    this.#held = [];
    return rest.length === 0 ? [] : [encode(rest)];
  }

  clear(): void {
    this.#held = [];
  }
}

function encode(samples: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, index) => view.setInt16(index * 2, sample, true));
  return new Uint8Array(view.buffer);
}
