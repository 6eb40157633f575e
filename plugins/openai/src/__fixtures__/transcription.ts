// What tests of realtime transcription share: audio, scripts of the server, reading a stream.

import { stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import type { STT } from '../stt.js';
import type { SpeechStream } from '../stt-stream.js';
import type { Peer, Script } from './socket-server.js';
import * as events from './transcription-events.js';

/** A second of a tone, in frames of 20 ms at 16 kHz. */
export function second(value = 1000): AudioFrame[] {
  return Array.from({ length: 50 }, () => new AudioFrame(new Int16Array(320).fill(value), 16_000, 1, 320));
}

/** All audio appended, as samples. */
export function heard(peer: Peer | undefined): Int16Array {
  const parts = (peer?.of('input_audio_buffer.append') ?? []).map(({ audio }) => Buffer.from(String(audio), 'base64'));
  const bytes = Buffer.concat(parts);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

export async function greet(peer: Peer): Promise<void> {
  peer.send(events.created);
  await peer.until('session.update');
  peer.send(events.updated);
}

/** Greets, recognises one piece of speech, and takes the leave. */
export const oneTurn =
  (id: string, text: string): Script =>
  async (peer) => {
    await greet(peer);
    await peer.until('input_audio_buffer.append', 10);
    peer.send(events.speechStarted(id, 120), events.delta(id, 'Go'), events.delta(id, ' forward'));
    peer.send(events.speechStopped(id, 480), events.committed(id), events.completed(id, text));
    await peer.until('input_audio_buffer.commit');
    peer.send(events.error('input_audio_buffer_commit_empty'));
    await peer.until('session.update', 2);
    peer.send(events.updated);
  };

export async function read(stream: SpeechStream): Promise<stt.SpeechEvent[]> {
  const all: stt.SpeechEvent[] = [];
  for await (const event of stream) all.push(event);
  return all;
}

export const textsOf = (all: stt.SpeechEvent[]) =>
  all.filter(({ type }) => type === stt.SpeechEventType.FINAL_TRANSCRIPT).map(({ alternatives }) => alternatives?.[0].text);

export function failureOf(ear: STT): Promise<Error> {
  return new Promise((resolve) => ear.on('error', ({ error }) => resolve(error)));
}

