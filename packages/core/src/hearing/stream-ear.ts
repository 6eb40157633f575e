// The ear for words, for recognisers that listen all the time, and for the agent's own sttNode.
import type { AudioFrame } from '@livekit/rtc-node';
import { untilAborted } from '../base/bounded-iteration.js';
import { Channel } from '../base/channel.js';
import type { Clock } from '../base/clock.js';
import type { APIConnectOptions } from '../model/connect-options.js';
import { SpeechEventType, type SpeechEvent, type STT } from '../model/stt/index.js';
import type { Ear, HearingListener } from './events.js';

/** Where the words come from. */
export type Recogniser =
  | { readonly tag: 'stt'; readonly stt: STT; readonly connOptions: APIConnectOptions }
  | { readonly tag: 'node'; readonly node: (audio: AsyncIterable<AudioFrame>) => AsyncIterable<SpeechEvent | string> };

export interface StreamEarOptions {
  readonly recogniser: Recogniser;
  readonly clock: Clock;
  /** Whether the recogniser's start and end of speech count (turn mode 'stt', or no VAD). */
  readonly reportsSpeech: boolean;
  readonly onEvent: HearingListener;
}

interface WordStream extends AsyncIterable<SpeechEvent | string> {
  push(frame: AudioFrame): void;
  flush(): void;
  close(): void;
}

// 30 s of 20 ms frames: a recogniser that is further behind than this has stopped reading.
const unreadFrames = 1500;

export class StreamEar implements Ear {
  readonly #options: StreamEarOptions;
  readonly #stream: WordStream;
  readonly #done: Promise<void>;
  readonly #stop = new AbortController();

  constructor(options: StreamEarOptions) {
    this.#options = options;
    this.#stream = open(options.recogniser);
    this.#done = this.#listen();
  }

  hear(_frame: AudioFrame, words: AudioFrame): void {
    if (!this.#stop.signal.aborted) this.#stream.push(words);
  }

  flush(): void {
    if (!this.#stop.signal.aborted) this.#stream.flush();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#stream.close();
    await this.#done;
  }

  async #listen(): Promise<void> {
    const { onEvent } = this.#options;
    try {
      for await (const event of untilAborted(this.#stream, this.#stop.signal))
        this.#onSpeechEvent(typeof event === 'string' ? finalOf(event) : event);
      if (!this.#stop.signal.aborted)
        onEvent({
          type: 'failed',
          ear: 'stt',
          error: new Error('The recogniser ended although the session goes on.'),
          deaf: true,
        });
    } catch (error) {
      if (!this.#stop.signal.aborted) onEvent({ type: 'failed', ear: 'stt', error, deaf: true });
    }
  }

  #onSpeechEvent(event: SpeechEvent): void {
    const { onEvent, clock, reportsSpeech } = this.#options;
    const data = event.alternatives?.[0];
    switch (event.type) {
      case SpeechEventType.START_OF_SPEECH:
        if (reportsSpeech) onEvent({ type: 'speech-started', since: clock.now() });
        return;
      case SpeechEventType.END_OF_SPEECH:
        if (reportsSpeech)
          onEvent({ type: 'speech-ended', since: Math.min(clock.now(), event.speechEndTime ?? clock.now()) });
        return;
      case SpeechEventType.INTERIM_TRANSCRIPT:
      case SpeechEventType.PREFLIGHT_TRANSCRIPT:
        if (data?.text.trim()) onEvent({ type: 'interim', data });
        return;
      case SpeechEventType.FINAL_TRANSCRIPT:
        if (data?.text.trim()) onEvent({ type: 'final', data });
        return;
      case SpeechEventType.RECOGNITION_USAGE:
        return;
    }
  }
}

function finalOf(text: string): SpeechEvent {
  return {
    type: SpeechEventType.FINAL_TRANSCRIPT,
    alternatives: [{ text, language: '' as never, startTime: 0, endTime: 0, confidence: 0 }],
  };
}

function open(recogniser: Recogniser): WordStream {
  if (recogniser.tag === 'stt') {
    const stream = recogniser.stt.stream({ connOptions: recogniser.connOptions });
    return {
      push: (frame) => stream.pushFrame(frame),
      flush: () => stream.flush(),
      close: () => stream.close(),
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    };
  }
  const frames = new Channel<AudioFrame>({ limit: unreadFrames });
  const events = recogniser.node(frames);
  return {
    push: (frame) => frames.push(frame),
    flush: () => undefined,
    close: () => frames.close(),
    [Symbol.asyncIterator]: () => events[Symbol.asyncIterator](),
  };
}
