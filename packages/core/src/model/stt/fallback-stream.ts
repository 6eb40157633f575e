// The stream of the STT fallback adapter: audio goes to one STT; when it fails, the next one gets what was not understood.
import type { AudioFrame } from '@livekit/rtc-node';
import { APIConnectionError } from '../../base/api-errors.js';
import { systemClock } from '../../base/clock.js';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { Scope } from '../../base/scope.js';
import { frameSeconds } from '../audio/frames.js';
import type { Candidates } from '../candidates.js';
import type { APIConnectOptions } from '../connect-options.js';
import { SpeechStream } from './speech-stream.js';
import type { STT } from './stt.js';
import { type SpeechEvent, SpeechEventType, type STTSource } from './types.js';

/** What the stream needs of its adapter. */
export interface FallbackSTT extends STTSource {
  readonly _candidates: Candidates<STT>;
  readonly _attemptOptions: APIConnectOptions;
  _setActiveStt(stt: STT): void;
}

/** How much audio without a final transcript is repeated to the next STT. */
const replaySeconds = 10;

/** The audio since the last final transcript. */
class Unheard {
  frames: AudioFrame[] = [];
  seconds = 0;

  push(frame: AudioFrame): void {
    this.frames.push(frame);
    this.seconds += frameSeconds(frame);
    if (this.seconds <= replaySeconds * 1.1) return;
    // Now and then, not with every frame.
    while (this.seconds > replaySeconds) this.seconds -= frameSeconds(this.frames.shift() ?? frame);
  }

  clear(): void {
    this.frames = [];
    this.seconds = 0;
  }
}

export class FallbackSpeechStream extends SpeechStream {
  label = 'stt.FallbackSpeechStream';
  readonly #adapter: FallbackSTT;
  readonly #unheard = new Unheard();
  readonly #probes = new Set<SpeechStream>();
  readonly #startedAt = systemClock.now();
  #child: SpeechStream | undefined;
  #inputEnded = false;

  constructor(adapter: FallbackSTT, connOptions: APIConnectOptions) {
    super(adapter, undefined, { ...connOptions, maxRetry: 0 });
    this.#adapter = adapter;
  }

  // The STT that listens reports the metrics.
  protected override async monitorMetrics(): Promise<void> {
    for await (const event of this.queue) this.output.put(event);
  }

  protected async run(): Promise<void> {
    const scope = new Scope({ name: this.label, signal: this.abortSignal });
    const reading = this.#read();
    try {
      for (const stt of this.#adapter._candidates.down) this.#probe(stt, scope);
      await this.#listenWithAny(scope);
    } finally {
      this.input.close();
      for (const stream of [this.#child, ...this.#probes]) stream?.close();
      await Promise.all([scope.close(), reading]);
    }
  }

  async #listenWithAny(scope: Scope): Promise<void> {
    let last: Error | undefined;
    let tried = new Set<STT>();
    for (let stt = this.#next(tried); stt; stt = this.#next(tried)) {
      const { error, understood } = await this.#listen(stt);
      if (scope.signal.aborted || (!error && this.#inputEnded)) return;
      last = error ?? new APIConnectionError({ message: 'The STT ended its stream by itself.' });
      log().warn({ stt: stt.label, err: last }, 'an STT failed, trying the next one');
      this.#adapter._candidates.mark(stt, false);
      this.#probe(stt, scope);
      // Whoever failed before this one understood something gets another chance.
      tried = understood ? new Set([stt]) : tried.add(stt);
    }
    throw new APIConnectionError({ message: 'All STT of the FallbackAdapter failed.', options: { cause: last } });
  }

  #next(tried: ReadonlySet<STT>): STT | undefined {
    return this.#adapter._candidates.next(tried);
  }

  async #read(): Promise<void> {
    for await (const item of this.input) {
      const frame = item === SpeechStream.FLUSH_SENTINEL ? undefined : item;
      if (frame) this.#unheard.push(frame);
      for (const stream of [this.#child, ...this.#probes]) if (stream) give(stream, frame);
    }
    this.#inputEnded = true;
    for (const stream of [this.#child, ...this.#probes]) if (stream) end(stream);
  }

  async #listen(stt: STT): Promise<{ error: Error | undefined; understood: boolean }> {
    let understood = false;
    try {
      const child = stt.stream({ connOptions: this.#adapter._attemptOptions });
      const elapsed = (systemClock.now() - this.#startedAt) / 1000;
      child.startTimeOffset = Math.max(0, this.startTimeOffset + elapsed - this.#unheard.seconds);
      this.#child = child;
      for (const frame of this.#unheard.frames) give(child, frame);
      if (this.#inputEnded) end(child);
      for await (const event of child) {
        understood = true;
        this.#adapter._setActiveStt(stt);
        this.#adapter._candidates.mark(stt, true);
        if (event.type === SpeechEventType.FINAL_TRANSCRIPT) this.#unheard.clear();
        this.queue.put(event);
      }
      return {
        error: child._failed ? new APIConnectionError({ message: `${stt.label} failed.` }) : undefined,
        understood,
      };
    } catch (error) {
      return { error: toError(error), understood };
    } finally {
      this.#child?.close();
      this.#child = undefined;
    }
  }

  /** Lets a failed STT hear the live audio until it understands something. */
  #probe(stt: STT, scope: Scope): void {
    void scope.spawn('probe', () =>
      this.#adapter._candidates.probe(stt, async () => {
        const stream = stt.stream({ connOptions: this.#adapter._attemptOptions });
        this.#probes.add(stream);
        try {
          for await (const event of stream) if (isUnderstood(event)) return true;
          return false;
        } finally {
          this.#probes.delete(stream);
          stream.close();
        }
      }),
    );
  }
}

function isUnderstood({ type, alternatives }: SpeechEvent): boolean {
  return type === SpeechEventType.FINAL_TRANSCRIPT && Boolean(alternatives?.[0].text.trim());
}

/** Pushes a frame (or a flush) unless the stream has ended meanwhile. */
function give(stream: SpeechStream, frame: AudioFrame | undefined): void {
  try {
    if (frame) stream.pushFrame(frame);
    else stream.flush();
  } catch {
    // It has ended: its reader finds out.
  }
}

function end(stream: SpeechStream): void {
  try {
    stream.endInput();
  } catch {
    // It has ended already.
  }
}
