// Whole conversations of an agent with the realtime model.
import { voice, type llm } from '@livekit/agents';
import { FakeSTT, FakeTTS, FakeVAD } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import type { FakeReply } from './__fixtures__/fake-reply.js';
import { call, clock, conversation, heardMs, hello, until } from './__fixtures__/open-call.js';

describe('an agent with a realtime model', () => {
  it('speaks when asked to, with what the agent is', async () => {
    const { server, session, speaker, errors } = await call();
    const states: string[] = [];
    session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => states.push(newState));
    await session.generateReply({ instructions: 'Greet the user.', userInput: 'I am here.' }).waitForPlayout();
    expect(conversation(session)).toEqual(['user: I am here.', 'assistant: Good evening.']);
    expect(heardMs(speaker)).toBe(200);
    expect(states).toEqual(['thinking', 'speaking', 'listening']);
    const connection = await server.connection();
    expect(connection.session).toMatchObject({ instructions: 'Be kind.' });
    expect(connection.items).toMatchObject([
      { role: 'user', content: [{ text: 'I am here.' }] },
      { role: 'assistant' },
    ]);
    expect(connection.of('response.create')[0]?.response?.instructions).toBe('Be kind.\nGreet the user.');
    expect(session.usage.modelUsage).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('R7: answers a turn that the server found; words that come later go before the answer', async () => {
    const { server, session } = await call();
    const heard: string[] = [];
    session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript, isFinal }) => {
      heard.push(`${transcript} ${isFinal}`);
    });
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.append').length > 1);
    const id = connection.startsSpeaking();
    await until(() => session.userState === 'speaking');
    connection.stopsSpeaking(id);
    await until(() => conversation(session).length > 0);
    connection.transcribe(id, 'Hello?');
    await until(() => conversation(session).length > 1);
    expect(conversation(session)).toEqual(['user: Hello?', 'assistant: Good evening.']);
    expect(heard).toEqual(['Hello? true']);
    expect(session.history.items.some((item) => item.id === id)).toBe(true);
    expect(connection.of('response.create')).toEqual([]);
  });

  it('stops when the user speaks, and the model learns what was heard', async () => {
    const long: FakeReply = { messages: [{ text: 'One two three four five six.', audioMs: 3000 }], endless: true };
    const { server, session, speaker, errors } = await call({ replies: [long, hello] });
    const speech = session.generateReply();
    const connection = await server.connection();
    await until(() => heardMs(speaker) >= 400);
    const id = connection.startsSpeaking();
    await speech.waitForPlayout();
    expect(speech.interrupted).toBe(true);
    await connection.until((c) => c.of('conversation.item.truncate').length > 0);
    const [cut] = connection.of('conversation.item.truncate');
    expect(cut?.audio_end_ms).toBeGreaterThanOrEqual(350);
    expect(cut?.audio_end_ms).toBeLessThan(1500);
    expect(Number.isInteger(cut?.audio_end_ms)).toBe(true);
    connection.stopsSpeaking(id);
    connection.transcribe(id, 'Wait!');
    await until(() => conversation(session).length > 2 && session.agentState === 'listening');
    expect(conversation(session)[0]).toMatch(/^assistant: One.* \(interrupted\)$/);
    expect(conversation(session).slice(1)).toEqual(['user: Wait!', 'assistant: Good evening.']);
    expect(errors).toEqual([]);
  });

  it('stops the model when the program interrupts', async () => {
    const long: FakeReply = { messages: [{ text: 'One two three.', audioMs: 3000 }], endless: true };
    const { server, session, errors } = await call({ replies: [long] });
    const speech = session.generateReply();
    await until(() => session.agentState === 'speaking');
    speech.interrupt();
    const connection = await server.connection();
    await connection.until((c) => c.of('response.cancel').length > 0);
    await speech.waitForPlayout();
    expect(errors).toEqual([]);
  });

  it('lets the agent change its sound', async () => {
    class Silent extends voice.Agent {
      override async realtimeAudioOutputNode(audio: Parameters<voice.Agent['realtimeAudioOutputNode']>[0]) {
        for await (const frame of audio) expect(frame.sampleRate).toBe(24_000);
        return null;
      }
    }
    const { session, speaker } = await call({ agent: new Silent({ instructions: 'Be kind.' }) });
    await session.generateReply().waitForPlayout();
    expect(heardMs(speaker)).toBe(0);
  });

  it('does not hear what is said while the agent must not be interrupted', async () => {
    const { server, session, microphone } = await call({ replies: [{ messages: [{ text: 'One.', audioMs: 1000 }] }] });
    const connection = await server.connection();
    const speech = session.generateReply({ allowInterruptions: false });
    await until(() => session.agentState === 'speaking');
    const before = connection.of('input_audio_buffer.append').length;
    microphone.makeSound(400);
    await speech.waitForPlayout();
    const heard = connection.of('input_audio_buffer.append').slice(before);
    expect(heard.length).toBeGreaterThan(2);
    // Resampling leaves traces of noise.
    const loud = (audio: string) => {
      const bytes = Buffer.from(audio, 'base64');
      return bytes.some((_, at) => at % 2 === 0 && Math.abs(bytes.readInt16LE(at)) > 500);
    };
    expect(heard.some(({ audio }) => loud(audio))).toBe(false);
    microphone.makeSound(400);
    await connection.until((c) => c.of('input_audio_buffer.append').some(({ audio }) => loud(audio)));
  });

  it('takes the words of a recogniser where the model writes none down', async () => {
    const stt = new FakeSTT({ clock });
    const { server, session, microphone } = await call({
      model: { inputAudioTranscription: null },
      session: { stt },
    });
    const connection = await server.connection();
    const id = connection.startsSpeaking();
    microphone.makeSound(300);
    stt.hear({ text: 'Hello?', durationMs: 300 });
    await until(() => session.userState === 'speaking');
    connection.stopsSpeaking(id);
    await until(() => conversation(session).length > 1 && session.agentState === 'listening');
    expect(conversation(session)).toEqual(['user: Hello?', 'assistant: Good evening.']);
    await session.generateReply().waitForPlayout();
    expect(connection.items.map((item) => 'role' in item && item.role)).toEqual(['user', 'assistant', 'assistant']);
  });

  it('R6: plays all messages of an answer, in order', async () => {
    const { session, speaker } = await call({
      replies: [
        {
          messages: [
            { text: 'One.', audioMs: 100 },
            { text: 'Two.', audioMs: 200 },
          ],
        },
      ],
    });
    await session.generateReply().waitForPlayout();
    expect(conversation(session)).toEqual(['assistant: One. Two.']);
    expect(heardMs(speaker)).toBe(300);
  });

  it('tells the model what was said without it', async () => {
    const { server, session } = await call({ session: { tts: new FakeTTS({ clock, wordMs: 20 }) } });
    await session.say('Welcome to the shop.').waitForPlayout();
    const connection = await server.connection();
    await connection.until((c) => c.items.length > 0);
    expect(connection.items).toMatchObject([{ role: 'assistant', content: [{ text: 'Welcome to the shop.' }] }]);
  });

  it('ends its connection with the session', async () => {
    const { server, session } = await call();
    const connection = await server.connection();
    await session.close();
    await connection.closed;
    expect(server.connections).toHaveLength(1);
  });
});

describe('with a voice of its own', () => {
  it('speaks what the model writes', async () => {
    const tts = new FakeTTS({ clock, wordMs: 50 });
    const { server, session, speaker } = await call({
      model: { modalities: ['text'] },
      session: { tts },
      replies: [{ messages: [{ text: 'In my own voice.' }] }],
    });
    await session.generateReply().waitForPlayout();
    expect(tts.heardIn(speaker.heardSamples)).toBe('In my own voice.');
    expect(conversation(session)).toEqual(['assistant: In my own voice.']);
    expect((await server.connection()).session).toMatchObject({ output_modalities: ['text'] });
  });

  it('tells the model how much of it was heard', async () => {
    const tts = new FakeTTS({ clock, wordMs: 200 });
    const { server, session, speaker } = await call({
      model: { modalities: ['text'] },
      session: { tts },
      replies: [{ messages: [{ text: 'One two three four five six seven.' }] }],
    });
    const speech = session.generateReply();
    await until(() => heardMs(speaker) >= 450);
    speech.interrupt();
    await speech.waitForPlayout();
    const heard = conversation(session)[0]?.slice('assistant: '.length, -' (interrupted)'.length);
    const connection = await server.connection();
    await connection.until((c) => c.of('conversation.item.create').length > 0);
    await until(() => connection.items.length === 1);
    expect(connection.items).toMatchObject([{ role: 'assistant', content: [{ text: heard }] }]);
    expect(connection.of('conversation.item.truncate')).toEqual([]);
  });

  it('speaks an answer that comes in writing although sound was asked for', async () => {
    const tts = new FakeTTS({ clock, wordMs: 50 });
    const { session, speaker } = await call({ session: { tts }, replies: [{ messages: [{ text: 'Only words.' }] }] });
    await session.generateReply().waitForPlayout();
    expect(tts.heardIn(speaker.heardSamples)).toBe('Only words.');
  });

  it('says so when there is no voice for such an answer', async () => {
    const { session, errors } = await call({ replies: [{ messages: [{ text: 'Only words.' }] }] });
    await session.generateReply().waitForPlayout();
    expect(errors).toEqual(['llm_error']);
  });
});

describe('with turns that the session finds', () => {
  it('commits what its VAD heard, and asks for the answer', async () => {
    const { server, session, microphone } = await call({
      model: { turnDetection: null },
      session: { vad: new FakeVAD({ clock }), turnHandling: { endpointing: { minDelay: 100 } } },
    });
    microphone.makeSound(600);
    const connection = await server.connection();
    await connection.until((c) => c.of('response.create').length > 0);
    expect(connection.of('input_audio_buffer.commit')).toHaveLength(1);
    const id = connection.items.find((item) => item.type === 'message' && item.role === 'user')?.id ?? '';
    await until(() => conversation(session).length > 0);
    connection.transcribe(id, 'Hello?');
    await until(() => conversation(session).length > 1);
    expect(conversation(session)).toEqual(['user: Hello?', 'assistant: Good evening.']);
    expect(connection.items).toHaveLength(2);
  });

  it('gives a text detector what the server writes down', async () => {
    const asked: string[] = [];
    const turnDetection = {
      model: 'reader',
      provider: 'test',
      supportsLanguage: async () => true,
      unlikelyThreshold: async () => 0.5,
      predictEndOfTurn: async ({ items }: llm.ChatContext) => {
        const last = items.at(-1);
        asked.push(last?.type === 'message' ? (last.textContent ?? '') : '');
        return 0.9;
      },
    };
    const { server, session, microphone } = await call({
      model: { turnDetection: null },
      session: { vad: new FakeVAD({ clock }), turnHandling: { turnDetection, endpointing: { minDelay: 100 } } },
    });
    microphone.makeSound(600);
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.commit').length > 0);
    expect(connection.of('response.create')).toEqual([]);
    connection.transcribe(connection.items.at(-1)?.id ?? '', 'I am done.');
    await until(() => conversation(session).length > 1);
    expect(asked).toEqual(['I am done.']);
    expect(connection.of('input_audio_buffer.commit')).toHaveLength(1);
    expect(conversation(session)).toEqual(['user: I am done.', 'assistant: Good evening.']);
    // The model has the words as the user's voice: they are not told once more.
    expect(connection.of('conversation.item.create')).toEqual([]);
  });

  it('commits when the program says so', async () => {
    const { server, session } = await call({
      model: { turnDetection: null },
      session: { turnHandling: { turnDetection: 'manual' } },
    });
    const connection = await server.connection();
    await connection.until((c) => c.of('input_audio_buffer.append').length > 2);
    session.commitUserTurn();
    await until(() => conversation(session).length > 0);
    expect(connection.of('input_audio_buffer.commit')).toHaveLength(1);
    expect(connection.of('response.create')).toHaveLength(1);
  });
});
