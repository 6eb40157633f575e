// Instructions with a spoken and a written variant: a typed turn gets the one, a spoken turn the other.
import { Instructions, llm, voice } from '@livekit/agents';
import { startSession, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { FakeRealtimeModel } from './fake-realtime.js';

const instructions = new Instructions({ audio: 'Speak in short sentences.', text: 'Write in Markdown.' });
const script = [
  { input: 'Spoken', content: 'Yes.' },
  { input: 'Typed', toolCalls: [{ name: 'look', args: {} }] },
  { input: '"seen"', content: 'Seen.' },
];

const told = (test: TestSession) =>
  (test.llm?.requests ?? []).map(({ chatCtx }) => {
    const first = chatCtx.items[0];
    return first?.type === 'message' ? first.textContent : undefined;
  });

function agent() {
  const look = llm.tool({ description: '', execute: async () => 'seen' });
  return new voice.Agent({ instructions, tools: { look } });
}

describe('in the pipeline', () => {
  it('each turn is answered by the instructions for its modality, tool rounds included', async () => {
    const test = await startSession({ agent: agent(), llm: script });
    test.userSays('Spoken', 600);
    await test.untilQuiet();
    test.session.generateReply({ userInput: 'Typed' });
    await test.untilQuiet();
    test.session.generateReply({ userInput: 'Spoken', inputModality: 'audio' });
    await test.untilQuiet();
    expect(told(test)).toEqual([instructions.audio, instructions.text, instructions.text, instructions.audio]);
    await test.close();
  });

  it('instructions for one reply have variants as well', async () => {
    const test = await startSession({ agent: agent(), llm: script });
    const extra = new Instructions({ audio: 'Say hello.', text: 'Write hello.' });
    test.session.generateReply({ instructions: extra });
    await test.untilQuiet();
    test.session.generateReply({ instructions: extra, inputModality: 'audio' });
    await test.untilQuiet();
    expect(told(test)).toEqual([`${instructions.text}\n\nWrite hello.`, `${instructions.audio}\n\nSay hello.`]);
    await test.close();
  });

  it('changed instructions are in force from the next reply on', async () => {
    const changing = agent();
    const test = await startSession({ agent: changing, llm: script });
    await changing.updateInstructions(new Instructions({ audio: 'Sing.', text: 'Draw.' }));
    test.userSays('Spoken', 600);
    await test.untilQuiet();
    expect(told(test)).toEqual(['Sing.']);
    await test.close();
  });
});

describe('with a realtime model', () => {
  const logOf = async (capabilities: Partial<llm.RealtimeCapabilities>) => {
    const model = new FakeRealtimeModel(capabilities);
    const test = await startSession({ agent: agent(), llm: model, stt: null, tts: null });
    for (const inputModality of ['text', 'audio'] as const) {
      await test.clock.until(test.session.generateReply({ userInput: 'Hello', inputModality }).waitForPlayout());
      await test.untilQuiet();
    }
    await test.close();
    return model.sessions[0]?.log.filter((entry) => /^(instructions|reply)/.test(entry));
  };

  it('a typed turn is answered by those for writing; then those for the voice are in force again', async () => {
    expect(await logOf({})).toEqual([
      `instructions ${instructions.audio}`,
      `instructions ${instructions.text}`,
      'reply',
      `instructions ${instructions.audio}`,
      'reply',
    ]);
  });

  it('one whose instructions cannot change keeps those for the voice', async () => {
    expect(await logOf({ midSessionInstructionsUpdate: false })).toEqual([
      `instructions ${instructions.audio}`,
      'reply',
      'reply',
    ]);
  });
});
