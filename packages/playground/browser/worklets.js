// Runs on the audio thread. Both sides change the rate themselves: not every browser opens a microphone at 16 kHz.
const wireRate = 16_000;
const frameSamples = 320;
// How often the page tells what was heard: every 40 ms.
const reportEvery = wireRate / 25;

/** Microphone samples to 16 kHz, by the mean of the samples that fall into each step. */
class Capture extends AudioWorkletProcessor {
  #frame = new Int16Array(frameSamples);
  #filled = 0;
  #sum = 0;
  #count = 0;
  #phase = 0;
  #loudest = 0;

  process([input]) {
    for (const sample of input[0] ?? []) {
      this.#sum += sample;
      this.#count += 1;
      this.#phase += wireRate / sampleRate;
      if (this.#phase < 1) continue;
      this.#phase -= 1;
      this.#push(this.#sum / this.#count);
      this.#sum = 0;
      this.#count = 0;
    }
    return true;
  }

  #push(sample) {
    const value = Math.max(-1, Math.min(1, sample));
    this.#loudest = Math.max(this.#loudest, Math.abs(value));
    this.#frame[this.#filled] = Math.round(value * 32_767);
    this.#filled += 1;
    if (this.#filled < frameSamples) return;
    const frame = this.#frame.buffer;
    this.port.postMessage({ frame, level: this.#loudest }, [frame]);
    this.#frame = new Int16Array(frameSamples);
    this.#filled = 0;
    this.#loudest = 0;
  }
}

/** Plays one segment at a time, and reports how much of it was heard. */
class Playback extends AudioWorkletProcessor {
  #segment;
  #frames = [];
  /** Where in the first frame the next sample is, in samples of the wire. */
  #at = 0;
  #played = 0;
  #reported = 0;
  #ended = false;
  #paused = false;
  #last = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#take(data);
  }

  process(_inputs, [output]) {
    const channel = output[0];
    for (let index = 0; index < channel.length; index += 1) channel[index] = this.#next();
    if (this.#segment === undefined) return true;
    if (this.#ended && this.#frames.length === 0) this.#finish(false);
    else if (this.#played - this.#reported >= reportEvery) this.#report();
    return true;
  }

  #take(message) {
    switch (message.type) {
      case 'audio-start':
        this.#reset(message.segment);
        break;
      case 'frame':
        if (this.#segment !== undefined) this.#frames.push(new Int16Array(message.frame));
        break;
      case 'audio-end':
        this.#ended = message.segment === this.#segment;
        break;
      case 'clear':
        if (this.#segment !== undefined) this.#finish(true);
        break;
      case 'pause':
        this.#paused = true;
        break;
      case 'resume':
        this.#paused = false;
        break;
    }
  }

  /** The next sample at the rate of the device, between the two nearest of the wire. */
  #next() {
    const frame = this.#frames[0];
    if (!frame || this.#paused) return 0;
    const index = Math.floor(this.#at);
    const here = frame[index];
    const before = index === 0 ? this.#last : frame[index - 1];
    const sample = before + (here - before) * (this.#at - index);
    const step = wireRate / sampleRate;
    this.#at += step;
    this.#played += step;
    if (this.#at >= frame.length) {
      this.#at -= frame.length;
      this.#last = frame[frame.length - 1];
      this.#frames.shift();
    }
    return sample / 32_768;
  }

  #finish(interrupted) {
    this.port.postMessage({ type: 'finished', segment: this.#segment, samples: Math.ceil(this.#played), interrupted });
    this.#reset(undefined);
  }

  #report() {
    this.#reported = this.#played;
    this.port.postMessage({ type: 'played', segment: this.#segment, samples: Math.floor(this.#played) });
  }

  #reset(segment) {
    this.#segment = segment;
    this.#frames = [];
    this.#at = 0;
    this.#played = 0;
    this.#reported = 0;
    this.#ended = false;
    this.#last = 0;
    // A new segment begins unpaused: only a cut-off follows a pause.
    this.#paused = segment === undefined ? false : this.#paused;
  }
}

registerProcessor('capture', Capture);
registerProcessor('playback', Playback);
