// Sound on its way into the published track.
import type { AudioFrame } from '@livekit/rtc-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { frameOf } from '../output/__fakes__/sinks.js';
import { settle, VirtualClock } from '../output/__fakes__/virtual-clock.js';
import { SourceQueue } from './source-queue.js';
import type { SoundSource } from './source-queue.js';

/** A native source in virtual time: plays what it holds, refuses to be overfilled. */
class FakeSource implements SoundSource {
  readonly #clock: VirtualClock;
  /** Samples it holds, by when they are due. */
  #queue: { readonly startAt: number; readonly endAt: number; readonly mark: number }[] = [];
  #release: () => void = () => undefined;
  failNext = false;
  captured = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** What was audible: the mark of each frame and how long it sounded. */
  readonly played: { mark: number; fromAt: number; ms: number }[] = [];

  async captureFrame(frame: AudioFrame): Promise<void> {
    if (this.failNext) {
      this.failNext = false;
      throw new Error('refused');
    }
    this.captured += 1;
    const startAt = Math.max(this.#clock.now(), this.#queue.at(-1)?.endAt ?? 0);
    const endAt = startAt + (frame.samplesPerChannel / frame.sampleRate) * 1000;
    this.#queue.push({ startAt, endAt, mark: frame.data[0] ?? 0 });
    const aheadMs = endAt - this.#clock.now() - 200;
    if (aheadMs > 0) await this.#roomIn(aheadMs);
  }

  clearQueue(): void {
    this.hear();
    this.#queue = [];
    this.#release();
  }

  #roomIn(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const alarm = this.#clock.wakeAt(this.#clock.now() + ms, resolve);
      this.#release = () => {
        alarm[Symbol.dispose]();
        resolve();
      };
    });
  }

  /** Notes what sounded until now. */
  hear(): void {
    const now = this.#clock.now();
    for (const { startAt, endAt, mark } of this.#queue) {
      if (startAt < now) this.played.push({ mark, fromAt: startAt, ms: Math.min(endAt, now) - startAt });
    }
    this.#queue = this.#queue
      .filter(({ endAt }) => endAt > now)
      .map(({ startAt, endAt, mark }) => ({ startAt: Math.max(startAt, now), endAt, mark }));
  }

  get playedMs(): number {
    this.hear();
    return this.played.reduce((sum, { ms }) => sum + ms, 0);
  }
}

let clock: VirtualClock;
let source: FakeSource;
let queue: SourceQueue;
let events: unknown[];

beforeEach(() => {
  clock = new VirtualClock();
  source = new FakeSource(clock);
  events = [];
  queue = new SourceQueue({
    source,
    clock,
    onStarted: () => events.push('started'),
    onFinished: (end) => events.push(end),
  });
  queue.open();
});

/** A frame whose samples all have the value `mark`. */
function marked(durationMs: number, mark: number): AudioFrame {
  const frame = frameOf(durationMs);
  frame.data.fill(mark);
  return frame;
}

function pushAll(count: number): void {
  for (let index = 0; index < count; index += 1) void queue.push(marked(100, index + 1));
}

describe('a segment', () => {
  it('starts with its first sound and ends with its last', async () => {
    pushAll(10);
    queue.flush();
    await clock.advance(999);
    expect(events).toEqual(['started']);
    await clock.advance(2);
    expect(events).toEqual(['started', { playedMs: 1000, interrupted: false }]);
    expect(source.playedMs).toBeCloseTo(1000);
    expect(clock.pending).toBe(0);
  });

  it('is handed over little by little', async () => {
    pushAll(20);
    await settle();
    expect(source.captured).toBeLessThanOrEqual(5);
    const room = queue.push(frameOf(100));
    let accepted = false;
    void room.then(() => (accepted = true));
    await clock.advance(1700);
    expect(accepted).toBe(false);
    await clock.advance(250);
    expect(accepted).toBe(true);
  });

  it('a long frame is accepted when its last piece is', async () => {
    let accepted = false;
    void queue.push(frameOf(400)).then(() => (accepted = true));
    await clock.advance(190);
    expect(accepted).toBe(false);
    await clock.advance(20);
    expect(accepted).toBe(true);
  });

  it('waits for the one before to end', async () => {
    pushAll(2);
    queue.flush();
    void queue.push(marked(100, 9)).then(() => queue.flush());
    await clock.advance(350);
    expect(events).toEqual([
      'started',
      { playedMs: 200, interrupted: false },
      'started',
      { playedMs: 100, interrupted: false },
    ]);
  });

  it('is silent at once when it is cleared, and knows what was heard', async () => {
    pushAll(20);
    await clock.advance(430);
    queue.clear();
    expect(events).toEqual(['started', { playedMs: 430, interrupted: true }]);
    await clock.advance(1000);
    expect(source.playedMs).toBeCloseTo(430);
  });

  it('waits while nobody listens', async () => {
    queue.shut();
    pushAll(2);
    queue.flush();
    await clock.advance(500);
    expect(events).toEqual([]);
    queue.open();
    await clock.advance(201);
    expect(source.played.map(({ mark }) => mark)).toEqual([]);
    expect(events).toEqual(['started', { playedMs: 200, interrupted: false }]);
  });

  it('a frame the source refuses is reported to who pushed it; the next one plays', async () => {
    source.failNext = true;
    await expect(queue.push(frameOf(100))).rejects.toThrow('refused');
    void queue.push(frameOf(100));
    await clock.advance(101);
    expect(source.playedMs).toBeCloseTo(100);
  });

  it('an empty frame is no segment that never ends', async () => {
    await queue.push(frameOf(0));
    void queue.push(frameOf(100));
    queue.flush();
    await clock.advance(101);
    expect(events).toContainEqual({ playedMs: 100, interrupted: false });
  });
});

describe('a pause', () => {
  it('is silent at once and loses nothing', async () => {
    pushAll(10);
    queue.flush();
    await clock.advance(430);
    queue.pause();
    await clock.advance(10_000);
    expect(source.playedMs).toBeCloseTo(430);
    queue.resume();
    await clock.advance(575);
    expect(events).toEqual(['started', { playedMs: 1000, interrupted: false }]);
    expect(source.playedMs).toBeCloseTo(1000);
    const msByMark = new Map<number, number>();
    for (const { mark, ms } of source.played) msByMark.set(mark, (msByMark.get(mark) ?? 0) + ms);
    expect([...msByMark.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const ms of msByMark.values()) expect(ms).toBeCloseTo(100, 0);
  });

  it('before the first sound holds it back', async () => {
    queue.pause();
    pushAll(2);
    await clock.advance(1000);
    expect(events).toEqual([]);
    queue.resume();
    await clock.advance(1);
    expect(events).toEqual(['started']);
  });

  it('a segment cleared while paused leaves the next one able to play', async () => {
    pushAll(10);
    await clock.advance(250);
    queue.pause();
    queue.clear();
    queue.resume();
    void queue.push(marked(100, 42));
    queue.flush();
    await clock.advance(101);
    expect(events).toEqual([
      'started',
      { playedMs: 250, interrupted: true },
      'started',
      { playedMs: 100, interrupted: false },
    ]);
    expect(source.playedMs).toBeCloseTo(350);
  });
});
