// A session's place in a room of a real server.
import { ensureLivekitServer, startLivekitServer } from '@livekit/agents-tooling/livekit-server';
import type { RunningLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { SimulateScenarioKind, type Room } from '@livekit/rtc-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sleep, systemClock } from '../src/base/clock.js';
import { createSpeechOutput } from '../src/output/index.js';
import { RoomIO } from '../src/room/index.js';
import { createUserInputTranscribedEvent } from '../src/session/events.js';
import { Ear, FakeSession, join, publishTone, readTexts, tone, until } from './room-peers.js';

const found = await ensureLivekitServer({ build: false });
const wait = (ms: number) => sleep(systemClock, ms);

describe.runIf(found.bin)('a session in a room', () => {
  let server: RunningLivekitServer;
  let agentRoom: Room;
  let userRoom: Room;
  let session: FakeSession;
  let io: RoomIO;
  let ear: Ear;
  let roomCount = 0;
  let roomName: string;

  beforeAll(async () => {
    server = await startLivekitServer();
  });
  afterAll(() => server?.stop());

  beforeEach(async () => {
    roomCount += 1;
    roomName = `room-${roomCount}`;
    userRoom = await join({ server, roomName, identity: 'user' });
    ear = new Ear(userRoom);
    agentRoom = await join({ server, roomName, identity: 'agent', agent: true });
    session = new FakeSession();
    io = new RoomIO({ agentSession: session.asSession, room: agentRoom });
  });

  afterEach(async () => {
    await io.close();
    await ear.close();
    await agentRoom.disconnect();
    await userRoom.disconnect();
  });

  it('the user hears the agent; a pause is silent as soon as the network allows and loses nothing', async () => {
    io.start();
    const sink = session.output.audio;
    if (!sink) throw new Error('the room gave the session no audio output');
    const speech = createSpeechOutput({ output: session.output, clock: systemClock });
    const segment = speech.open('a');
    const send = (async () => {
      for (let count = 0; count < 30; count += 1) await segment.pushAudio(tone(100, { from: count * 2400 }));
      segment.endAudio();
      segment.endText();
    })();
    await until(() => ear.isLoud, 'the tone');
    await wait(500);
    speech.setPaused(true);
    const pausedAt = systemClock.now();
    await wait(700);
    const lastLoud = ear.lastLoudSince(pausedAt) ?? pausedAt;
    const silentAfterMs = lastLoud - pausedAt;
    expect(ear.isLoud).toBe(false);
    const resumedAt = systemClock.now();
    speech.setPaused(false);
    await until(() => ear.isLoud, 'the tone after the pause');
    const loudAfterMs = systemClock.now() - resumedAt;
    await send;
    const result = await segment.finished;
    await wait(300);
    const loudMs = ear.loudMs(0, Infinity);
    // A resume takes one trip through the network and the listener's buffer; a pause must not take much longer.
    expect(silentAfterMs).toBeLessThan(Math.max(100, loudAfterMs + 60));
    expect(result).toMatchObject({ interrupted: false });
    expect(Math.abs(result.playedMs - 3000)).toBeLessThan(1);
    expect(loudMs).toBeGreaterThan(2900);
    expect(loudMs).toBeLessThan(3150);
  });

  it('after an interruption it is silent and the next words are heard', async () => {
    io.start();
    const speech = createSpeechOutput({ output: session.output, clock: systemClock });
    for (let round = 0; round < 3; round += 1) {
      const segment = speech.open(`round-${round}`);
      void (async () => {
        for (let count = 0; count < 50; count += 1) await segment.pushAudio(tone(100));
      })();
      await until(() => ear.isLoud, 'the tone');
      await wait(300);
      segment.cancel();
      const cancelledAt = systemClock.now();
      const result = await segment.finished;
      expect(result.interrupted).toBe(true);
      expect(result.playedMs).toBeGreaterThan(200);
      await wait(400);
      expect((ear.lastLoudSince(cancelledAt) ?? cancelledAt) - cancelledAt).toBeLessThan(200);
    }
  });

  it("the agent's words arrive as one stream, cut where the agent was interrupted", async () => {
    const texts = readTexts(userRoom, 'lk.transcription');
    io.start();
    const speech = createSpeechOutput({ output: session.output, clock: systemClock });
    const segment = speech.open('a');
    segment.pushText('one two three four five six eight nine ten twelve');
    segment.endText();
    void (async () => {
      for (let count = 0; count < 50; count += 1) await segment.pushAudio(tone(100));
      segment.endAudio();
    })();
    await segment.started;
    await wait(1550);
    segment.cancel();
    const { heardText } = await segment.finished;
    await until(() => texts[0]?.ended === true, 'the end of the transcript');
    const trackSid = [...(agentRoom.localParticipant?.trackPublications.keys() ?? [])][0];
    expect(texts).toHaveLength(1);
    expect(texts[0]?.identity).toBe('agent');
    expect(texts[0]?.attributes).toMatchObject({
      'lk.transcription_final': 'false',
      'lk.transcribed_track_id': trackSid,
      'lk.segment_id': expect.stringMatching(/^SG_/),
    });
    expect(heardText.split(' ').length).toBeLessThan(10);
    expect(texts[0]?.chunks.join('').trim()).toBe(heardText);
  });

  it("the user's words arrive as a stream for each text and a final one", async () => {
    const texts = readTexts(userRoom, 'lk.transcription');
    const microphone = await publishTone(userRoom);
    io.start();
    const known = () => agentRoom.remoteParticipants.get('user')?.trackPublications.has(microphone.sid) === true;
    await until(known, 'the microphone of the user');
    session.emit('user_input_transcribed', createUserInputTranscribedEvent({ transcript: 'book a', isFinal: false }));
    session.emit(
      'user_input_transcribed',
      createUserInputTranscribedEvent({ transcript: 'book a table', isFinal: true }),
    );
    await until(() => texts.filter((text) => text.ended).length === 3, 'three streams');
    expect(texts.map((text) => text.chunks.join(''))).toEqual(['book a', 'book a table', 'book a table']);
    expect(texts.map((text) => text.attributes['lk.transcription_final'])).toEqual(['false', 'false', 'true']);
    expect(new Set(texts.map((text) => text.attributes['lk.segment_id'])).size).toBe(1);
    expect(texts.map((text) => text.identity)).toEqual(['user', 'user', 'user']);
    expect(texts[2]?.attributes['lk.transcribed_track_id']).toBe(microphone.sid);
    await microphone.stop();
  });

  it('hears a microphone that is published late, and notices when it is unpublished', async () => {
    io.start();
    let frames = 0;
    let stops = 0;
    session.input.audio?.onFrame((frame) => {
      frames += frame.sampleRate === 24_000 && frame.channels === 1 ? 1 : 0;
    });
    session.input.audio?.onStopped(() => (stops += 1));
    await wait(200);
    const microphone = await publishTone(userRoom);
    await until(() => frames > 20, 'audio of the user');
    await userRoom.localParticipant?.unpublishTrack(microphone.sid);
    await until(() => stops > 0, 'the end of the audio');
    expect(stops).toBe(1);
    await microphone.stop();
  });

  it('a user who comes back under the same identity is heard again', async () => {
    io = new RoomIO({ agentSession: session.asSession, room: agentRoom, inputOptions: { closeOnDisconnect: false } });
    io.start();
    let frames = 0;
    session.input.audio?.onFrame(() => (frames += 1));
    const first = await publishTone(userRoom);
    await until(() => frames > 10, 'audio of the user');
    const again = await join({ server, roomName, identity: 'user' });
    const second = await publishTone(again);
    await wait(300);
    frames = 0;
    await until(() => frames > 10, 'audio after the rejoin');
    expect(io.isParticipantAvailable).toBe(true);
    await second.stop();
    await first.stop();
    await again.disconnect();
  });

  it('the session closes when its user hangs up', async () => {
    io.start();
    await until(() => io.isParticipantAvailable, 'the user');
    await userRoom.disconnect();
    await until(() => session.calls.length > 0, 'the end of the session');
    expect(session.calls).toEqual([{ shutdown: { drain: false, reason: 'participant_disconnected' } }]);
  });

  it('a typed message interrupts the agent and is answered; two sessions share the room', async () => {
    const other = new FakeSession();
    io.start();
    const otherIo = new RoomIO({ agentSession: other.asSession, room: agentRoom, participant: 'somebody else' });
    otherIo.start();
    await until(() => io.isParticipantAvailable, 'the user');
    await userRoom.localParticipant?.sendText('hello', { topic: 'lk.chat' });
    await until(() => session.calls.length === 2, 'the reply');
    expect(session.calls).toEqual(['interrupt', { generateReply: { userInput: 'hello', inputModality: 'text' } }]);
    expect(other.calls).toEqual([]);
    await otherIo.close();
  });

  it('the state of the agent is an attribute of its participant', async () => {
    io.start();
    const seen = () => userRoom.remoteParticipants.get('agent')?.attributes['lk.agent.state'];
    await until(() => seen() === 'listening', 'the first state');
    session.emit('agent_state_changed', { newState: 'thinking' });
    session.emit('agent_state_changed', { newState: 'speaking' });
    await until(() => seen() !== 'listening', 'the next state');
    expect(seen()).toBe('speaking');
  });

  it('a disconnect in the middle of an utterance ends it as interrupted', async () => {
    io.start();
    const speech = createSpeechOutput({ output: session.output, clock: systemClock });
    const segment = speech.open('a');
    void (async () => {
      for (let count = 0; count < 100; count += 1) await segment.pushAudio(tone(100));
    })();
    await segment.started;
    await wait(500);
    await agentRoom.disconnect();
    const result = await segment.finished;
    expect(result.interrupted).toBe(true);
    expect(result.playedMs).toBeGreaterThan(400);
    expect(result.playedMs).toBeLessThan(1500);
  });

  it('is heard again after the connection was built anew', async () => {
    io.start();
    const speech = createSpeechOutput({ output: session.output, clock: systemClock });
    const segment = speech.open('a');
    let running = true;
    void (async () => {
      while (running) await segment.pushAudio(tone(100));
    })();
    await until(() => ear.isLoud, 'the tone');
    await agentRoom.simulateScenario(SimulateScenarioKind.SIMULATE_FULL_RECONNECT);
    await wait(1500);
    await until(() => ear.isLoud, 'the tone after the reconnect', 20_000);
    expect(agentRoom.localParticipant?.trackPublications.size).toBe(1);
    running = false;
    segment.cancel();
  });
});
