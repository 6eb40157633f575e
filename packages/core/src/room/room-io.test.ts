// A session in a room, without a server.
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { runWithJobContext } from '../job/current-job.js';
import type { JobContext } from '../job/job-context.js';
import { FakeScreen, FakeSpeaker } from '../output/__fakes__/sinks.js';
import { settle, VirtualClock } from '../output/__fakes__/virtual-clock.js';
import { AgentInput, AgentOutput, AudioInput } from '../output/index.js';
import type { AgentSession } from '../session/faces.js';
import { FakeRoom } from './__fakes__/fake-room.js';
import { attachRoom } from './room-io.js';
import type { RoomIOOptions } from './room-io.js';

class FakeSession extends EventEmitter {
  readonly input = new AgentInput(() => undefined);
  readonly output = new AgentOutput(
    () => undefined,
    () => undefined,
  );
  agentState = 'listening';
}

let room: FakeRoom;
let session: FakeSession;

beforeEach(() => {
  room = new FakeRoom();
  room.isConnected = false;
  session = new FakeSession();
});

function attach(options: Omit<RoomIOOptions, 'agentSession' | 'room'> = {}) {
  return attachRoom(session as unknown as AgentSession, room.asRoom, options);
}

describe('a session in a room', () => {
  it('gets a voice, an ear and captions', async () => {
    const io = attach();
    expect(session.output.audio).toBe(io.audioOutput);
    expect(session.output.audio?.sampleRate).toBe(24_000);
    expect(session.output.audio?.canPause).toBe(true);
    expect(session.input.audio).not.toBeNull();
    expect(session.output.transcription).toBe(io.transcriptionOutput);
    expect(room.handlers.has('lk.chat')).toBe(true);
    await io.close();
    expect(room.eventNames()).toEqual([]);
    expect(session.eventNames()).toEqual([]);
    expect(room.handlers.size).toBe(0);
  });

  it('watches what the user shows only if it is told to', async () => {
    const blind = attach();
    expect(room.listenerCount('trackUnmuted')).toBe(0);
    await blind.close();
    const seeing = attach({ inputOptions: { videoEnabled: true } });
    expect(room.listenerCount('trackUnmuted')).toBe(1);
    await seeing.close();
    expect([room.eventNames(), session.eventNames()]).toEqual([[], []]);
  });

  it('keeps the inputs and outputs it already has', async () => {
    const [speaker, screen] = [new FakeSpeaker({ clock: new VirtualClock() }), new FakeScreen()];
    session.output.audio = speaker;
    session.output.transcription = screen;
    class Microphone extends AudioInput {}
    const microphone = new Microphone();
    session.input.audio = microphone;
    const io = attach();
    expect([session.output.audio, session.output.transcription]).toEqual([speaker, screen]);
    expect(session.input.audio).toBe(microphone);
    await io.close();
  });

  it('gets only what its options ask for', async () => {
    const io = attach({
      inputOptions: { audioEnabled: false, textEnabled: false },
      outputOptions: { audioEnabled: false, transcriptionEnabled: false, syncTranscription: false },
    });
    expect([session.input.audio, session.output.audio, session.output.transcription]).toEqual([null, null, null]);
    expect(session.output.transcriptionSynced).toBe(false);
    expect(room.handlers.size).toBe(0);
    room.isConnected = true;
    room.enter('user');
    session.emit('user_input_transcribed', { transcript: 'hello', isFinal: true });
    await settle();
    expect(room.texts).toEqual([]);
    await io.close();
  });

  it('writes what the linked user says, whoever else is there', async () => {
    const io = attach({ participant: 'anna', outputOptions: { audioEnabled: false } });
    room.isConnected = true;
    room.enter('bert');
    room.enter('anna');
    session.emit('user_input_transcribed', { transcript: 'hello', isFinal: true });
    await settle();
    expect(io.linkedParticipant?.identity).toBe('anna');
    expect(room.texts.map((text) => [text.sender, text.chunks.join('')])).toEqual([
      ['anna', 'hello'],
      ['anna', 'hello'],
    ]);
    await io.close();
  });

  it('leaves the room when the session closes, and deletes it if asked to', async () => {
    const deleted: (string | undefined)[] = [];
    const job = { deleteRoom: async (name?: string) => deleted.push(name) } as unknown as JobContext;
    runWithJobContext(job, () => attach({ inputOptions: { deleteRoomOnClose: true } }));
    session.emit('close', { reason: 'user_initiated' });
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    await settle();
    expect(deleted).toEqual(['fake']);
    expect(room.eventNames()).toEqual([]);
  });
});
