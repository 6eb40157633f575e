// The agent's voice in a room: one published audio track.
import { AudioSource, LocalAudioTrack, RoomEvent } from '@livekit/rtc-node';
import type { AudioFrame, LocalParticipant, LocalTrackPublication, Room, TrackPublishOptions } from '@livekit/rtc-node';
import { systemClock } from '../base/clock.js';
import { AgentsError, toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { AudioOutput } from '../output/audio-output.js';
import { toChannels } from './channels.js';
import { SourceQueue } from './source-queue.js';

/** How the agent's voice is published. */
export interface AudioOutputOptions {
  /** Hz. */
  sampleRate: number;
  numChannels: number;
  trackPublishOptions: TrackPublishOptions;
  /** How much sound is handed over ahead of time, in ms. Default 200. */
  queueSizeMs?: number;
}

const trackName = 'roomio_audio';
const defaultQueueSizeMs = 200;
/** How long the first words wait for somebody who listens. */
const subscriptionTimeoutMs = 5000;

/** Publishes the agent's voice as the track 'roomio_audio'. Can pause and resume without loss. */
export class ParticipantAudioOutput extends AudioOutput {
  readonly #room: Room;
  readonly #options: AudioOutputOptions;
  readonly #source: AudioSource;
  readonly #queue: SourceQueue;
  #track: LocalAudioTrack | undefined;
  #publication: LocalTrackPublication | undefined;
  /** The participant the track was published by: another one after the room was joined anew. */
  #publisher: LocalParticipant | undefined;
  #publishing: Promise<void> | undefined;
  #subscribed = false;
  #subscriptionAlarm: Disposable | undefined;
  /** Why nothing can be played at present. */
  #failure: AgentsError | undefined;
  #closed = false;

  constructor(room: Room, options: AudioOutputOptions) {
    super(options.sampleRate, undefined, { pause: true });
    this.#room = room;
    this.#options = options;
    this.#source = new AudioSource(options.sampleRate, options.numChannels, options.queueSizeMs ?? defaultQueueSizeMs);
    this.#queue = new SourceQueue({
      source: this.#source,
      clock: systemClock,
      onStarted: () => this.onPlaybackStarted(Math.round(systemClock.now())),
      onFinished: ({ playedMs, interrupted }) => {
        this.onPlaybackFinished({ playbackPosition: playedMs / 1000, interrupted });
      },
    });
    room.on(RoomEvent.Disconnected, this.#onDisconnected);
  }

  /** Whether anybody listens, or did. */
  get subscribed(): boolean {
    return this.#subscribed;
  }

  /** The server's id of the published track; another one after a reconnect. */
  get trackSid(): string | undefined {
    return this.#publication?.sid;
  }

  /** Publishes the track. The room must be connected. Sound waits until somebody subscribes, for at most 5 s. */
  start(signal?: AbortSignal): Promise<void> {
    if (this.#closed || signal?.aborted) return Promise.resolve();
    if (this.#publisher !== undefined && this.#publisher === this.#room.localParticipant) {
      return this.#publishing ?? Promise.resolve();
    }
    this.#publishing = this.#publish();
    return this.#publishing;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    if (this.#failure) throw this.#failure;
    await super.captureFrame(frame);
    await this.#queue.push(toChannels(frame, this.#options.numChannels));
  }

  override flush(): void {
    super.flush();
    this.#queue.flush();
  }

  override clearBuffer(): void {
    this.abandonOpenSegment();
    this.#queue.clear();
  }

  override pause(): void {
    super.pause();
    this.#queue.pause();
  }

  override resume(): void {
    super.resume();
    this.#queue.resume();
  }

  /** Ends the sound and unpublishes the track. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.clearBuffer();
    this.#failure = new AgentsError('The audio output is closed.', { code: 'audio_output_closed' });
    this.#closed = true;
    this.#room.off(RoomEvent.Disconnected, this.#onDisconnected);
    this.#stopWaiting();
    await this.#queue.close();
    await this.#publishing?.catch(() => undefined);
    const sid = this.#publication?.sid;
    if (this.#room.isConnected && sid !== undefined) await this.#unpublish(sid);
    // Closes the source as well.
    await (this.#track?.close(true) ?? this.#source.close());
  }

  async #publish(): Promise<void> {
    const publisher = this.#room.localParticipant;
    if (publisher === undefined) {
      throw new AgentsError('Connect the room before the audio output is started.', { code: 'room_not_connected' });
    }
    this.#publisher = publisher;
    this.#failure = undefined;
    // A track belongs to the room it was first published in; the source serves them all.
    await this.#track?.close(false);
    this.#track = LocalAudioTrack.createAudioTrack(trackName, this.#source);
    const publication = await this.#publishTrack(publisher, this.#track);
    this.#publication = publication;
    if (this.#closed) return;
    this.#subscriptionAlarm = systemClock.wakeAt(systemClock.now() + subscriptionTimeoutMs, () => this.#queue.open());
    void publication.waitForSubscription().then(() => this.#onSubscribed(publication));
  }

  async #publishTrack(publisher: LocalParticipant, track: LocalAudioTrack): Promise<LocalTrackPublication> {
    try {
      return await publisher.publishTrack(track, this.#options.trackPublishOptions);
    } catch (cause) {
      this.#failure = new AgentsError(
        "The agent's audio track could not be published; check that its token allows it.",
        {
          code: 'audio_not_published',
          cause,
        },
      );
      this.clearBuffer();
      throw this.#failure;
    }
  }

  #onSubscribed(publication: LocalTrackPublication): void {
    if (this.#publication !== publication || this.#closed) return;
    this.#subscribed = true;
    this.#stopWaiting();
    this.#queue.open();
  }

  #stopWaiting(): void {
    this.#subscriptionAlarm?.[Symbol.dispose]();
    this.#subscriptionAlarm = undefined;
  }

  readonly #onDisconnected = (): void => {
    this.#stopWaiting();
    this.#publication = undefined;
    this.#publisher = undefined;
    this.#queue.shut();
    this.#failure = new AgentsError('The room is disconnected; nobody can hear the agent.', {
      code: 'room_disconnected',
    });
    // What was being said ends here: nobody hears the rest.
    this.clearBuffer();
  };

  async #unpublish(sid: string): Promise<void> {
    try {
      await this.#publisher?.unpublishTrack(sid);
    } catch (error) {
      log().debug({ err: toError(error) }, 'the audio track could not be unpublished');
    }
  }
}
