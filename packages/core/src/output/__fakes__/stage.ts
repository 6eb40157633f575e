// What the tests of playing share: an agent's outputs in virtual time, and a way to say something.
import type { OutputSegment } from '../../model/speech-output.js';
import { AgentOutput } from '../agent-output.js';
import { FakeScreen, FakeSpeaker, frameOf } from './sinks.js';
import type { FakeSpeakerOptions } from './sinks.js';
import { VirtualClock } from './virtual-clock.js';

const ignore = () => undefined;

/** Ten words of one syllable each. */
export const tenWords = 'one two three four five six eight nine ten twelve';

/** The outputs of a session with a screen, and without a speaker at first. */
export class Stage {
  readonly clock = new VirtualClock();
  readonly output = new AgentOutput(ignore, ignore);
  readonly screen = new FakeScreen();

  constructor() {
    this.output.transcription = this.screen;
  }

  /** Gives the session a (new) speaker. */
  speaker(options: Omit<FakeSpeakerOptions, 'clock'> = {}): FakeSpeaker {
    const sink = new FakeSpeaker({ clock: this.clock, ...options });
    this.output.audio = sink;
    return sink;
  }
}

/** Hands a whole utterance over at once. */
export function say(segment: OutputSegment, { text, audioMs }: { text: string; audioMs: number }): void {
  segment.pushText(text);
  segment.endText();
  for (let ms = 0; ms < audioMs; ms += 100) void segment.pushAudio(frameOf(100));
  segment.endAudio();
}

/** What a promise has come to; undefined while it is open. */
export function track<T>(promise: Promise<T>): { value: T | undefined } {
  const state: { value: T | undefined } = { value: undefined };
  void promise.then((value) => (state.value = value));
  return state;
}
