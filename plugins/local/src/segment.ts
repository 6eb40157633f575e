// One segment of speech: sentences in, audio frames with the times of their words out.
import { AudioByteStream, shortuuid, type TimedString, type tts } from '@livekit/agents';
import type { Voice } from './voice.js';
import { WordTimes } from './word-times.js';

const framesPerSecond = 50;

type Frame = tts.SynthesizedAudio['frame'];

/** Speaks the sentences of one segment, one after the other. */
export class Segment {
  readonly #voice: Voice;
  readonly #signal: AbortSignal;
  readonly #emit: (audio: tts.SynthesizedAudio) => void;
  readonly #bytes: AudioByteStream;
  readonly #requestId: string;
  readonly #segmentId = shortuuid('SEG_');
  #samples = 0;
  // The last frame is held back: only at the end of the segment is it known to be the last.
  #held: tts.SynthesizedAudio | undefined;
  #words: TimedString[] = [];
  #deltaText: string | undefined;

  constructor(options: {
    voice: Voice;
    requestId: string;
    signal: AbortSignal;
    emit: (audio: tts.SynthesizedAudio) => void;
  }) {
    this.#voice = options.voice;
    this.#signal = options.signal;
    this.#emit = options.emit;
    this.#requestId = options.requestId;
    const { sampleRate } = options.voice;
    this.#bytes = new AudioByteStream(sampleRate, 1, Math.round(sampleRate / framesPerSecond));
  }

  /**
   * Speaks one sentence; resolves when its audio has been emitted.
   * @throws {@link LocalSpeechError}
   */
  async say(sentence: string): Promise<void> {
    this.#pause();
    const times = new WordTimes(sentence, this.#seconds);
    this.#deltaText = sentence;
    await this.#voice.say({
      text: sentence,
      signal: this.#signal,
      onSound: ({ pcm, words }) => {
        this.#samples += pcm.length;
        this.#words.push(...times.add(words));
        this.#push(this.#bytes.write(pcm));
      },
    });
    this.#words.push(...times.end(this.#seconds));
  }

  /** Ends the segment: emits what is held back, marked as the last. */
  finish(): void {
    this.#push(this.#bytes.flush());
    const last = this.#held;
    this.#held = undefined;
    if (last === undefined || this.#signal.aborted) return;
    this.#emit({ ...last, ...withWords([...(last.timedTranscripts ?? []), ...this.#words]), final: true });
  }

  #pause(): void {
    if (this.#samples === 0 || this.#signal.aborted) return;
    const silence = new Int16Array(Math.round((this.#voice.pauseMs * this.#voice.sampleRate) / 1000));
    this.#samples += silence.length;
    this.#push(this.#bytes.write(silence));
  }

  get #seconds(): number {
    return this.#samples / this.#voice.sampleRate;
  }

  #push(frames: Frame[]): void {
    for (const frame of frames) {
      if (this.#held !== undefined) this.#emit(this.#held);
      const delta = this.#deltaText === undefined ? {} : { deltaText: this.#deltaText };
      const ids = { requestId: this.#requestId, segmentId: this.#segmentId };
      this.#held = { ...ids, frame, final: false, ...delta, ...withWords(this.#words) };
      this.#words = [];
      this.#deltaText = undefined;
    }
  }
}

function withWords(words: TimedString[]): { timedTranscripts?: TimedString[] } {
  return words.length === 0 ? {} : { timedTranscripts: words };
}
