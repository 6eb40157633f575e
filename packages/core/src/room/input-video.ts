// What the user shows in a room, as single pictures: the screen they share, else their camera, while a model looks.
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web';
import { RoomEvent, VideoStream } from '@livekit/rtc-node';
import type { Participant, Room, Track, TrackPublication, VideoFrameEvent } from '@livekit/rtc-node';
import { sleep, systemClock, type Clock, type Millis } from '../base/clock.js';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import type { Eyes } from '../output/index.js';
import { pictureOf } from './participants.js';

export interface ParticipantVideoInputOptions {
  readonly room: Room;
  /** Who looks, asked before each picture. Undefined: not known yet; null: a model without eyes. */
  readonly eyes: () => Eyes | null | undefined;
  readonly clock?: Clock;
  /** Opens the video of a track. Default: rtc-node's `VideoStream`. */
  readonly openStream?: (track: Track) => ReadableStream<VideoFrameEvent>;
}

/** From one picture to the next while the user speaks: what they show is what they speak of. */
const speakingIntervalMs = 1000;
/** From one picture to the next otherwise. */
const quietIntervalMs = 3000;
/** A frame under way when its stream is closed is never freed by rtc-node: those that wait may arrive before. */
const lingerMs = 1;

/** Several events say that something about the video has changed; what is shown is looked up anew after each. */
const changes = [
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
] as const;

interface Look {
  readonly track: Track;
  readonly reader: ReadableStreamDefaultReader<VideoFrameEvent>;
}

/**
 * A video stream hands out a copy of every frame, 30 a second. So there is a stream only while a picture is due: it is
 * opened, gives one frame and is closed again.
 */
export class ParticipantVideoInput implements Disposable {
  readonly #options: ParticipantVideoInputOptions;
  readonly #clock: Clock;
  #identity: string | null = null;
  #isSpeaking = false;
  #lookedAt: Millis = -Infinity;
  #alarm: Disposable | undefined;
  #look: Look | undefined;
  #isBlindnessTold = false;
  #isClosed = false;

  constructor(options: ParticipantVideoInputOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { room } = options;
    for (const event of changes) room.on(event, this.#onChanged);
    room.on(RoomEvent.TrackSubscribed, this.#onTrack);
    room.on(RoomEvent.TrackUnsubscribed, this.#onTrack);
    room.on(RoomEvent.ParticipantDisconnected, this.#onLeft);
    room.on(RoomEvent.Disconnected, this.#stop);
  }

  /** Watches this participant from now on, also when it comes later or anew; null: nobody. */
  setParticipant(identity: string | null): void {
    if (identity !== this.#identity) this.#release();
    this.#identity = identity;
    this.#update();
  }

  /** Whether the user speaks: then pictures come more often. */
  setSpeaking(isSpeaking: boolean): void {
    this.#isSpeaking = isSpeaking;
    this.#update();
  }

  [Symbol.dispose](): void {
    const { room } = this.#options;
    for (const event of changes) room.off(event, this.#onChanged);
    room.off(RoomEvent.TrackSubscribed, this.#onTrack);
    room.off(RoomEvent.TrackUnsubscribed, this.#onTrack);
    room.off(RoomEvent.ParticipantDisconnected, this.#onLeft);
    room.off(RoomEvent.Disconnected, this.#stop);
    this.#isClosed = true;
    this.#stop();
  }

  /** Looks at nothing that is no longer shown, and plans the next picture if something is. */
  readonly #update = (): void => {
    const shown = this.#shown();
    if (this.#look?.track !== shown?.track) this.#release();
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    if (!shown || this.#look) return;
    const intervalMs = this.#isSpeaking ? speakingIntervalMs : quietIntervalMs;
    this.#alarm = this.#clock.wakeAt(Math.max(this.#clock.now(), this.#lookedAt + intervalMs), () => this.#onDue());
  };

  readonly #stop = (): void => {
    this.#release();
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  };

  #shown() {
    const { room } = this.#options;
    if (this.#isClosed || !room.isConnected || this.#identity === null) return undefined;
    const participant = room.remoteParticipants.get(this.#identity);
    return participant && pictureOf(participant);
  }

  #onDue(): void {
    const eyes = this.#options.eyes();
    const shown = this.#shown();
    if (!eyes?._canSee) {
      if (eyes !== undefined) this.#tellBlindness();
      // Another agent may see.
      this.#alarm = this.#clock.wakeAt(this.#clock.now() + speakingIntervalMs, () => this.#onDue());
    } else if (shown?.track) void this.#takePicture(shown.track);
    else shown?.setSubscribed(true);
  }

  #tellBlindness(): void {
    if (this.#isBlindnessTold) return;
    this.#isBlindnessTold = true;
    log().warn('the user shows a picture, but the model cannot see: use a realtime model that can, or no videoEnabled');
  }

  /** Never rejects. */
  async #takePicture(track: Track): Promise<void> {
    const { openStream = openTrack } = this.#options;
    let look: Look | undefined;
    try {
      look = { track, reader: openStream(track).getReader() };
      this.#look = look;
      const { value } = await look.reader.read();
      if (this.#look !== look) return;
      this.#lookedAt = this.#clock.now();
      if (value) this.#options.eyes()?.pushVideo(value.frame);
      await sleep(this.#clock, lingerMs);
    } catch (error) {
      this.#lookedAt = this.#clock.now();
      log().warn({ err: toError(error) }, "the user's video could not be read");
    }
    if (this.#look !== look) return;
    this.#release();
    this.#update();
  }

  #release(): void {
    const look = this.#look;
    this.#look = undefined;
    look?.reader.cancel().catch((error: unknown) => {
      log().debug({ err: toError(error) }, "the user's video stream could not be cancelled");
    });
  }

  readonly #onChanged = (_publication: TrackPublication, participant: Participant | undefined): void => {
    if (participant?.identity === this.#identity) this.#update();
  };

  readonly #onTrack = (...[, , participant]: [unknown, unknown, Participant]): void => {
    if (participant.identity === this.#identity) this.#update();
  };

  readonly #onLeft = (participant: Participant): void => {
    if (participant.identity === this.#identity) this.#update();
  };
}

function openTrack(track: Track): ReadableStream<VideoFrameEvent> {
  return new VideoStream(track);
}
