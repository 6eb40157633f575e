// The user's voice from a room: the microphone of one participant, followed through mutes, new tracks and rejoins.
import { ReadableStream } from 'node:stream/web';
import { AudioStream, isFrameProcessor, RoomEvent } from '@livekit/rtc-node';
import type {
  AudioFrame,
  FrameProcessor,
  NoiseCancellationOptions,
  Participant,
  RemoteParticipant,
  RemoteTrack,
  RemoteTrackPublication,
  Room,
  Track,
  TrackPublication,
} from '@livekit/rtc-node';
import { toError } from '../base/errors.js';
import { log } from '../base/log.js';
import { AudioInput } from '../output/audio-input.js';
import { isVoice, voiceOf } from './participants.js';

export interface ParticipantAudioInputOptions {
  readonly room: Room;
  /** Hz. */
  readonly sampleRate: number;
  readonly numChannels: number;
  readonly noiseCancellation?: NoiseCancellationOptions | FrameProcessor<AudioFrame> | undefined;
  /** Opens the audio of a track. Default: rtc-node's `AudioStream`. */
  readonly openStream?: (track: Track, options: AudioStreamSettings) => ReadableStream<AudioFrame>;
}

/** How the audio of a track is wanted. */
export interface AudioStreamSettings {
  readonly sampleRate: number;
  readonly numChannels: number;
  readonly frameSizeMs: number;
  readonly noiseCancellation?: NoiseCancellationOptions | FrameProcessor<AudioFrame>;
  readonly autoCloseNoiseCancellation?: boolean;
}

/** Short enough not to delay the detection of speech, long enough not to wake the process for every packet. */
const frameSizeMs = 20;
/** How much a slow reader of `stream` may lag behind before audio is dropped. */
const maxBufferedFrames = 500;

interface OpenTrack {
  readonly track: Track;
  readonly reader: ReadableStreamDefaultReader<AudioFrame>;
}

/** What the linked participant says. Reads nothing while nobody is linked or the input is switched off. */
export class ParticipantAudioInputStream extends AudioInput {
  readonly #options: ParticipantAudioInputOptions;
  #identity: string | null = null;
  #attached = false;
  #closed = false;
  #open: OpenTrack | undefined;
  #stream: ReadableStream<AudioFrame> | undefined;
  #endStream: () => void = () => undefined;

  constructor(options: ParticipantAudioInputOptions) {
    super();
    this.#options = options;
    const { room } = options;
    room.on(RoomEvent.TrackPublished, this.#onPublished);
    room.on(RoomEvent.TrackSubscribed, this.#onSubscribed);
    room.on(RoomEvent.TrackUnsubscribed, this.#onUnsubscribed);
    room.on(RoomEvent.TrackMuted, this.#onMuted);
    room.on(RoomEvent.ParticipantDisconnected, this.#onLeft);
    room.on(RoomEvent.Disconnected, this.#stop);
  }

  /** The audio as a stream; a reader that falls 10 s behind loses audio. */
  override get stream(): ReadableStream<AudioFrame> {
    this.#stream ??= this.#makeStream();
    return this.#stream;
  }

  /** Listens to this participant from now on, also when it comes later or anew; null to nobody. */
  setParticipant(participant: RemoteParticipant | string | null): void {
    const identity = typeof participant === 'object' ? (participant?.identity ?? null) : participant;
    if (identity !== this.#identity) this.#stop();
    this.#identity = identity;
    this.#update();
  }

  override setAttached(attached: boolean): void {
    this.#attached = attached;
    if (attached) this.#update();
    else this.#stop();
  }

  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { room, noiseCancellation } = this.#options;
    room.off(RoomEvent.TrackPublished, this.#onPublished);
    room.off(RoomEvent.TrackSubscribed, this.#onSubscribed);
    room.off(RoomEvent.TrackUnsubscribed, this.#onUnsubscribed);
    room.off(RoomEvent.TrackMuted, this.#onMuted);
    room.off(RoomEvent.ParticipantDisconnected, this.#onLeft);
    room.off(RoomEvent.Disconnected, this.#stop);
    this.#stop();
    if (isFrameProcessor(noiseCancellation)) noiseCancellation.close();
    this.#endStream();
    await super.close();
  }

  /** Frames come by themselves; nothing has to be started. */
  protected override startFrames(): void {}

  /** Opens what the linked participant has to offer, if anything. */
  #update(): void {
    if (!this.#attached || this.#closed || this.#identity === null) return;
    const participant = this.#options.room.remoteParticipants.get(this.#identity);
    const publication = participant && voiceOf(participant);
    if (publication?.track) this.#read(publication.track);
    else publication?.setSubscribed(true);
  }

  #read(track: Track): void {
    if (this.#open?.track === track) return;
    this.#release();
    const { sampleRate, numChannels, noiseCancellation, openStream = openTrack } = this.#options;
    const stream = openStream(track, {
      sampleRate,
      numChannels,
      frameSizeMs,
      ...(noiseCancellation && { noiseCancellation, autoCloseNoiseCancellation: false }),
    });
    const open = { track, reader: stream.getReader() };
    this.#open = open;
    void this.#pump(open);
  }

  /** Never rejects. */
  async #pump(open: OpenTrack): Promise<void> {
    try {
      for (let next = await open.reader.read(); !next.done && this.#open === open; next = await open.reader.read()) {
        this.emitFrame(next.value);
      }
    } catch (error) {
      log().warn({ err: toError(error) }, "the user's audio could not be read");
    }
    if (this.#open === open) this.#stop();
  }

  #release(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.reader.cancel().catch((error: unknown) => {
      log().debug({ err: toError(error) }, "the user's audio stream could not be cancelled");
    });
  }

  /** What was being said is over. */
  readonly #stop = (): void => {
    if (this.#open === undefined) return;
    this.#release();
    this.emitStopped();
  };

  readonly #onPublished = (publication: RemoteTrackPublication, participant: RemoteParticipant): void => {
    if (this.#isUsers(participant, publication) && !publication.subscribed) this.#update();
  };

  readonly #onSubscribed = (...args: [RemoteTrack, RemoteTrackPublication, RemoteParticipant]): void => {
    const [, publication, participant] = args;
    if (this.#isUsers(participant, publication)) this.#update();
  };

  readonly #onUnsubscribed = (track: RemoteTrack): void => {
    if (this.#open?.track === track) this.#stop();
  };

  readonly #onMuted = (publication: TrackPublication, participant: Participant): void => {
    if (this.#open && this.#isUsers(participant, publication)) this.emitStopped();
  };

  readonly #onLeft = (participant: RemoteParticipant): void => {
    if (participant.identity === this.#identity) this.#stop();
  };

  #isUsers(participant: Participant | undefined, publication: TrackPublication): boolean {
    return participant?.identity === this.#identity && isVoice(publication);
  }

  #makeStream(): ReadableStream<AudioFrame> {
    let listening: Disposable | undefined;
    return new ReadableStream<AudioFrame>(
      {
        start: (controller) => {
          if (this.#closed) return controller.close();
          listening = this.onFrame((frame) => {
            if ((controller.desiredSize ?? 0) > 0) controller.enqueue(frame);
          });
          this.#endStream = () => controller.close();
        },
        cancel: () => {
          listening?.[Symbol.dispose]();
          this.#endStream = () => undefined;
        },
      },
      { highWaterMark: maxBufferedFrames },
    );
  }
}

function openTrack(track: Track, settings: AudioStreamSettings): ReadableStream<AudioFrame> {
  return new AudioStream(track, settings);
}
