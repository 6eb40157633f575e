// The agent's voice over the local wire. The page says what was heard; nothing is guessed from the clock.
import { type Clock, shortuuid, systemClock, voice } from '@livekit/agents-core';
import type { AudioFrame } from '@livekit/rtc-node';
import { Framer } from './framer.js';
import { type FromPage, type ToPage, wireRate } from './protocol.js';

/** Where the voice is sent. */
export interface PageLink {
  send(message: ToPage): void;
  sendAudio(frame: Uint8Array): void;
}

interface Segment {
  readonly id: string;
  sentSamples: number;
  playedSamples: number;
  started: boolean;
}

// The page holds this much at most; the rest waits here, so a cut-off wastes little.
const aheadSamples = wireRate;

/** Plays in the page. */
export class LocalAudioOutput extends voice.AudioOutput {
  readonly #link: PageLink;
  readonly #clock: Clock;
  readonly #framer = new Framer();
  #segment: Segment | undefined;
  #ended = false;
  #room: (() => void) | undefined;

  constructor(link: PageLink, clock: Clock = systemClock) {
    super(wireRate, undefined, { pause: true });
    this.#link = link;
    this.#clock = clock;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.#ended) throw new Error('The page is gone.');
    const segment = this.#open();
    for (const bytes of this.#framer.push(frame)) this.#link.sendAudio(bytes);
    segment.sentSamples += frame.samplesPerChannel;
    if (this.#mayTakeMore(segment)) return;
    await new Promise<void>((resolve) => (this.#room = resolve));
  }

  override flush(): void {
    super.flush();
    const segment = this.#segment;
    if (!segment) return;
    for (const bytes of this.#framer.flush()) this.#link.sendAudio(bytes);
    this.#link.send({ type: 'audio-end', segment: segment.id });
  }

  override clearBuffer(): void {
    this.#framer.clear();
    const segment = this.#segment;
    if (!segment) return;
    this.#makeRoom();
    this.#link.send({ type: 'clear', segment: segment.id });
  }

  override pause(): void {
    this.#link.send({ type: 'pause' });
  }

  override resume(): void {
    this.#link.send({ type: 'resume' });
  }

  /** What the page heard. News of a segment that is over is ignored. */
  onPlayed(message: Extract<FromPage, { type: 'played' | 'finished' }>): void {
    const segment = this.#segment;
    if (!segment || segment.id !== message.segment) return;
    segment.playedSamples = Math.min(message.samples, segment.sentSamples);
    if (!segment.started && segment.playedSamples > 0) {
      segment.started = true;
      this.onPlaybackStarted(this.#clock.now());
    }
    if (message.type === 'finished') this.#finish(segment, message.interrupted);
    else if (this.#mayTakeMore(segment)) this.#makeRoom();
  }

  /** The page is gone: what it had not played will not be heard. */
  end(): void {
    this.#ended = true;
    if (this.#segment) this.#finish(this.#segment, true);
  }

  #open(): Segment {
    if (this.#segment) return this.#segment;
    const segment = { id: shortuuid('audio_'), sentSamples: 0, playedSamples: 0, started: false };
    this.#segment = segment;
    this.#link.send({ type: 'audio-start', segment: segment.id });
    return segment;
  }

  #finish(segment: Segment, interrupted: boolean): void {
    this.#segment = undefined;
    this.#framer.clear();
    this.#makeRoom();
    this.onPlaybackFinished({ playbackPosition: segment.playedSamples / wireRate, interrupted });
  }

  #mayTakeMore(segment: Segment): boolean {
    return segment.sentSamples - segment.playedSamples < aheadSamples;
  }

  #makeRoom(): void {
    this.#room?.();
    this.#room = undefined;
  }
}
