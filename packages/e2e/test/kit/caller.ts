// A person in a room, played by @livekit/rtc-node: a microphone, an ear, a screen.
import {
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  ParticipantKind,
  type RemoteParticipant,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { sleep, systemClock } from '@livekit/agents';
import { AccessToken } from 'livekit-server-sdk';
import { z } from 'zod';
import { endOf, onsetOf, Recording } from './recording.js';
import { asFrame, sampleRate, silence } from './speech.js';
import { waitFor } from './wait-for.js';
import type { ServerAccess } from './worker.js';

/** One text stream on `lk.transcription`. */
export interface Caption {
  readonly identity: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly startedAt: number;
  text: string;
  closed: boolean;
}

/** When the first and the last loud sample of something said left the microphone. */
export interface Said {
  readonly from: number;
  readonly to: number;
}

export interface HistoryMessage {
  readonly role: string;
  readonly text: string;
  readonly interrupted: boolean;
}

const frameMs = 20;
const historySchema = z.object({
  items: z.array(
    z.object({
      type: z.string(),
      role: z.string().optional(),
      content: z.array(z.string()).optional(),
      interrupted: z.boolean().optional(),
    }),
  ),
});

export class Caller implements AsyncDisposable {
  readonly room = new Room();
  /** What the agent said. */
  readonly heard = new Recording();
  /** What other people in the room said. */
  readonly overheard = new Recording();
  readonly captions: Caption[] = [];
  /** Values of `lk.agent.state` in the order they were seen. */
  readonly agentStates: string[] = [];
  readonly #microphone = new AudioSource(sampleRate, 1);
  readonly #toSay: { samples: Int16Array; said: (said: Said) => void }[] = [];
  readonly #background: Promise<void>[] = [];
  #speaking: Promise<void> | undefined;
  #hangingUp = false;

  /** Joins with a microphone. */
  static async join(server: ServerAccess, roomName: string): Promise<Caller> {
    const caller = await Caller.witness(server, roomName, 'caller');
    const track = LocalAudioTrack.createAudioTrack('microphone', caller.#microphone);
    const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
    await caller.room.localParticipant?.publishTrack(track, options);
    caller.#speaking = caller.#speak();
    return caller;
  }

  /** Joins somebody who only listens. */
  static async witness(server: ServerAccess, roomName: string, identity = 'witness'): Promise<Caller> {
    const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
    token.addGrant({ roomJoin: true, room: roomName });
    const caller = new Caller();
    caller.#listen();
    await caller.room.connect(server.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
    return caller;
  }

  /** The agent, once it listens for the first time. */
  async agent(): Promise<RemoteParticipant> {
    const agent = () =>
      [...this.room.remoteParticipants.values()].find(({ attributes }) => 'lk.agent.state' in attributes);
    await waitFor(() => (this.agentStates.includes('listening') ? true : undefined), 'an agent that listens', 60_000);
    return waitFor(agent, 'the agent in the room');
  }

  /** The agent, once it has greeted and listens. */
  async greeted(): Promise<RemoteParticipant> {
    const agent = await this.agent();
    await this.agentSpeaks(0);
    await this.agentFallsSilent();
    return agent;
  }

  /** Puts sound into the microphone. Resolves when all of it has been said. */
  async say(samples: Int16Array): Promise<Said> {
    return new Promise((said) => this.#toSay.push({ samples, said }));
  }

  /** Types into the chat. */
  async type(text: string): Promise<void> {
    await this.room.localParticipant?.sendText(text, { topic: 'lk.chat' });
  }

  /** When the agent's first sound after `from` arrived. */
  async agentSpeaks(from: number, timeoutMs = 30_000): Promise<number> {
    return waitFor(
      () => this.heard.loudSpans(from)[0]?.from,
      `the agent's voice (states: ${this.agentStates.join()})`,
      timeoutMs,
    );
  }

  /** Waits until the agent's voice has been silent for so long. */
  async agentFallsSilent(quietMs = 1500, timeoutMs = 60_000): Promise<void> {
    await waitFor(() => (this.heard.isLoud(quietMs) ? undefined : true), 'the agent to finish', timeoutMs);
  }

  /** The agent's history, as the agent tells it. */
  async history(agent: RemoteParticipant): Promise<HistoryMessage[]> {
    const payload = await this.room.localParticipant?.performRpc({
      destinationIdentity: agent.identity,
      method: 'history',
      payload: '',
      responseTimeout: 15_000,
    });
    const { items } = historySchema.parse(JSON.parse(payload ?? ''));
    return items.flatMap(({ type, role = '', content = [], interrupted = false }) =>
      type === 'message' ? [{ role, text: content.join('\n'), interrupted }] : [],
    );
  }

  async hangUp(): Promise<void> {
    if (this.#hangingUp) return;
    this.#hangingUp = true;
    await this.#speaking;
    await this.room.disconnect();
    await this.#microphone.close();
    await Promise.all(this.#background);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangUp();
  }

  #listen(): void {
    this.room.on(RoomEvent.TrackSubscribed, (track, _publication, { kind }) => {
      if (track.kind !== TrackKind.KIND_AUDIO) return;
      const recording = kind === ParticipantKind.AGENT ? this.heard : this.overheard;
      this.#background.push(record(new AudioStream(track, sampleRate, 1), recording));
    });
    this.room.on(RoomEvent.ParticipantAttributesChanged, (changed, participant) => {
      const state = changed['lk.agent.state'];
      if (state !== undefined && participant.identity !== 'caller') this.agentStates.push(state);
    });
    this.room.registerTextStreamHandler('lk.transcription', (reader, { identity }) => {
      const caption: Caption = {
        identity,
        attributes: reader.info.attributes ?? {},
        startedAt: systemClock.now(),
        text: '',
        closed: false,
      };
      this.captions.push(caption);
      this.#background.push(read(reader, caption));
    });
  }

  /** A microphone never stops: what is to be said, and silence otherwise. */
  async #speak(): Promise<void> {
    while (!this.#hangingUp) {
      const next = this.#toSay.shift();
      if (next) next.said(await this.#sayNow(next.samples));
      else await this.#capture(silence(frameMs));
    }
  }

  async #sayNow(samples: Int16Array): Promise<Said> {
    const startsAt = systemClock.now() + this.#microphone.queuedDuration;
    const frameSamples = (sampleRate * frameMs) / 1000;
    for (let at = 0; at < samples.length && !this.#hangingUp; at += frameSamples) {
      await this.#capture(samples.slice(at, at + frameSamples));
    }
    const endsAt = systemClock.now() + this.#microphone.queuedDuration;
    const ms = (count: number) => (count / sampleRate) * 1000;
    return { from: startsAt + ms(onsetOf(samples)), to: endsAt - ms(samples.length - endOf(samples)) };
  }

  /** Keeps the queue of the microphone short: what waits in it delays every later word. */
  async #capture(samples: Int16Array): Promise<void> {
    const tooMuchMs = this.#microphone.queuedDuration - frameMs;
    if (tooMuchMs > 0) await sleep(systemClock, tooMuchMs);
    await this.#microphone.captureFrame(asFrame(samples));
  }
}

async function record(stream: AudioStream, recording: Recording): Promise<void> {
  for await (const frame of stream) recording.add(new Int16Array(frame.data));
}

async function read(reader: AsyncIterable<string>, caption: Caption): Promise<void> {
  for await (const part of reader) caption.text += part;
  caption.closed = true;
}

/** What a history says the agent said, in order. */
export function agentTexts(history: readonly HistoryMessage[]): string[] {
  return history.filter(({ role }) => role === 'assistant').map(({ text }) => text);
}
