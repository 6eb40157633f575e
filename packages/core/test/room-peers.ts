// Two ends of a room for the end-to-end tests: what an agent's side sends, and what a listener hears and reads.
import { EventEmitter } from 'node:events';
import { AudioFrame, AudioSource, AudioStream, LocalAudioTrack, Room, RoomEvent, TrackKind } from '@livekit/rtc-node';
import { TrackPublishOptions, TrackSource } from '@livekit/rtc-node';
import type { RemoteTrack } from '@livekit/rtc-node';
import type { RunningLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { AccessToken } from 'livekit-server-sdk';
import { sleep, systemClock } from '../src/base/clock.js';
import { AgentInput, AgentOutput } from '../src/output/index.js';
import type { AgentSession } from '../src/session/faces.js';

export interface JoinOptions {
  readonly server: RunningLivekitServer;
  readonly roomName: string;
  readonly identity: string;
  /** As an agent. */
  readonly agent?: boolean;
}

export async function join({ server, roomName, identity, agent = false }: JoinOptions): Promise<Room> {
  const token = new AccessToken(server.apiKey, server.apiSecret, { identity, ttl: 600 });
  token.addGrant({ roomJoin: true, room: roomName, canUpdateOwnMetadata: true, agent });
  const room = new Room();
  await room.connect(server.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
  return room;
}

/** Only what a room needs of a session. */
export class FakeSession extends EventEmitter {
  readonly input = new AgentInput(() => undefined);
  readonly output = new AgentOutput(
    () => undefined,
    () => undefined,
  );
  agentState = 'listening';
  readonly calls: unknown[] = [];

  generateReply(options: unknown): void {
    this.calls.push({ generateReply: options });
  }

  interrupt(): { await: Promise<void>; done: boolean } {
    this.calls.push('interrupt');
    return { await: Promise.resolve(), done: true };
  }

  shutdown(options: unknown): void {
    this.calls.push({ shutdown: options });
  }

  get asSession(): AgentSession {
    return this as unknown as AgentSession;
  }
}

/** What was heard in 10 ms: when, and how loud (the highest sample). */
export interface HeardPiece {
  readonly at: number;
  readonly level: number;
}

/** Listens to the agent's track in a room. */
export class Ear {
  readonly heard: HeardPiece[] = [];
  readonly #readers = new Set<ReadableStreamDefaultReader<AudioFrame>>();

  constructor(room: Room) {
    room.on(RoomEvent.TrackSubscribed, (track) => this.#listen(track));
    for (const participant of room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        if (publication.track) this.#listen(publication.track as RemoteTrack);
      }
    }
  }

  get isLoud(): boolean {
    return this.levelSince(systemClock.now() - 60) > 1000;
  }

  /** The highest level since an instant. */
  levelSince(at: number): number {
    return Math.max(0, ...this.heard.filter((piece) => piece.at >= at).map((piece) => piece.level));
  }

  /** When it was last loud, at or after an instant; undefined if it was not. */
  lastLoudSince(at: number): number | undefined {
    return this.heard.findLast((piece) => piece.at >= at && piece.level > 1000)?.at;
  }

  /** How long it was loud between two instants, in ms. */
  loudMs(from: number, to: number): number {
    return 10 * this.heard.filter((piece) => piece.at >= from && piece.at < to && piece.level > 1000).length;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers].map((reader) => reader.cancel().catch(() => undefined)));
  }

  #listen(track: RemoteTrack): void {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    const reader = new AudioStream(track, { sampleRate: 48_000, numChannels: 1, frameSizeMs: 10 }).getReader();
    this.#readers.add(reader);
    void this.#read(reader);
  }

  async #read(reader: ReadableStreamDefaultReader<AudioFrame>): Promise<void> {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      let level = 0;
      for (const sample of next.value.data) level = Math.max(level, Math.abs(sample));
      this.heard.push({ at: systemClock.now(), level });
    }
  }
}

/** A frame of a loud 440 Hz tone. */
export function tone(durationMs: number, { sampleRate = 24_000, from = 0 } = {}): AudioFrame {
  const samples = Math.round((durationMs * sampleRate) / 1000);
  const data = Int16Array.from(
    { length: samples },
    (_, index) => 12_000 * Math.sin((2 * Math.PI * 440 * (from + index)) / sampleRate),
  );
  return new AudioFrame(data, sampleRate, 1, samples);
}

/** A microphone in a room that plays a tone until it is stopped. */
export async function publishTone(room: Room): Promise<{ sid: string; stop(): Promise<void> }> {
  const source = new AudioSource(48_000, 1);
  const track = LocalAudioTrack.createAudioTrack('microphone', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
  const publication = await room.localParticipant?.publishTrack(track, options);
  let running = true;
  const loop = (async () => {
    while (running) await source.captureFrame(tone(20, { sampleRate: 48_000 }));
  })();
  return {
    sid: publication?.sid ?? '',
    stop: async () => {
      running = false;
      await loop;
      await track.close(true);
    },
  };
}

/** A text stream as it arrived. */
export interface ReceivedText {
  readonly identity: string;
  readonly attributes: Record<string, string>;
  chunks: string[];
  ended: boolean;
}

/** Collects the text streams of a topic. */
export function readTexts(room: Room, topic: string): ReceivedText[] {
  const received: ReceivedText[] = [];
  room.registerTextStreamHandler(topic, (reader, { identity }) => {
    const text: ReceivedText = { identity, attributes: reader.info.attributes ?? {}, chunks: [], ended: false };
    received.push(text);
    void (async () => {
      for await (const chunk of reader) text.chunks.push(chunk);
      text.ended = true;
    })().catch(() => undefined);
  });
  return received;
}

/** Waits until `check` holds. */
export async function until(check: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const giveUpAt = systemClock.now() + timeoutMs;
  while (!check()) {
    if (systemClock.now() > giveUpAt) throw new Error(`waited in vain for: ${what}`);
    await sleep(systemClock, 10);
  }
}
