// Whole conversations in virtual time: what the harness shows of a session.
import { Agent, ToolError, llm } from '@livekit/agents-core';
import { expect, it } from 'vitest';
import { z } from 'zod';

import { FakeTTS } from './fake-tts.js';
import { scenariosWith } from './scenario.js';
import { startSession, type TestSession } from './start-session.js';

const scenario = scenariosWith(it);

const messagesOf = (test: Pick<TestSession, 'session'>) =>
  test.session.history.items.flatMap((item) =>
    item.type === 'message' ? [`${item.role}: ${item.textContent}${item.interrupted ? ' (interrupted)' : ''}`] : [],
  );

scenario(
  'a user asks and hears the answer',
  async (s) => {
    s.userSays('Hello there', 600);
    await s.finish();
    expect(s.heardByUser).toBe('Good evening to you!');
    expect(s.screen.texts).toEqual(['Good evening to you!']);
    expect(messagesOf(s)).toEqual(['user: Hello there', 'assistant: Good evening to you!']);
    expect(s.llm?.requests.map(({ input }) => input)).toEqual(['Hello there']);
  },
  { llm: [{ input: 'Hello there', content: 'Good evening to you!' }] },
);

scenario('a cough does not stop the agent', async (s) => {
  s.agentSays('Your table is booked for eight.');
  s.at(1000).userMakesNoise(300);
  await s.finish();
  expect(s.heardByUser).toBe('Your table is booked for eight.');
});

scenario(
  'an interrupted answer is kept as far as it was heard',
  async (s) => {
    s.agentSays('one two three four five six seven eight nine ten');
    s.at(1000).userSays('No stop please', 900);
    await s.finish();
    const [said = ''] = messagesOf(s);
    expect(s.speeches[0]?.interrupted).toBe(true);
    expect(said).toMatch(/^assistant: one two three .* \(interrupted\)$/);
    // The word in whose middle the voice fell silent counts as said.
    const heard = s.heardByUser.replace(' Fine.', '').split(' ');
    expect(said.split(' ').length - 2 - heard.length).toBeLessThanOrEqual(1);
    expect(said.startsWith(`assistant: ${heard.join(' ')}`)).toBe(true);
    expect(heard).not.toContain('nine');
    expect(s.heardByUser.endsWith(' Fine.')).toBe(true);
  },
  { llm: [{ input: 'No stop please', content: 'Fine.' }] },
);

scenario(
  'a tool is called between question and answer',
  async (s) => {
    s.userSays('Weather in Bonn?');
    await s.finish();
    expect(s.heardByUser).toBe('It is sunny.');
    expect(s.session.history.items.map(({ type }) => type).filter((type) => type.startsWith('function'))).toEqual([
      'function_call',
      'function_call_output',
    ]);
  },
  {
    llm: [
      { input: 'Weather in Bonn?', toolCalls: [{ name: 'look', args: { city: 'Bonn' } }] },
      { input: '"sunny in Bonn"', content: 'It is sunny.' },
    ],
    agent: new Agent({
      instructions: 'Tell the weather.',
      tools: {
        look: llm.tool({
          description: 'Looks the weather up.',
          parameters: z.object({ city: z.string() }),
          execute: async ({ city }) => {
            if (city !== 'Bonn') throw new ToolError('unknown city');
            return `sunny in ${city}`;
          },
        }),
      },
    }),
  },
);

it('tells which words of a slow voice were heard when', async () => {
  const test = await startSession({ options: { userAwayTimeout: null } });
  const tts = test.tts ?? new FakeTTS();
  const startAt = test.clock.now();
  tts.behaviour.ttfbMs = 400;
  test.session.say('one two');
  await test.clock.advanceBy(800);
  expect(test.heardByUser).toBe('one');
  expect(test.speaker?.heard[0]?.at).toBe(startAt + 400);
  expect(test.session.agentState).toBe('speaking');
  await test.untilQuiet();
  expect(test.heardByUser).toBe('one two');
  expect(test.clock.now() - startAt).toBeGreaterThan(4000);
  await test.close();
});

it('runs without ears or a voice, by text alone', async () => {
  const test = await startSession({
    stt: null,
    vad: null,
    tts: null,
    speaker: null,
    llm: [{ input: 'Hi', content: 'Hello!' }],
  });
  const reply = test.session.generateReply({ userInput: 'Hi' });
  await test.clock.until(reply.waitForPlayout());
  expect(test.heardByUser).toBe('Hello!');
  expect(messagesOf(test)).toEqual(['user: Hi', 'assistant: Hello!']);
  await test.close();
});

it('says so when a session is never quiet', async () => {
  const test = await startSession();
  test.session.say('word '.repeat(100));
  await expect(test.untilQuiet({ limitMs: 5000 })).rejects.toThrow(/not quiet within 5000/);
  await test.close();
});

scenario(
  'a tool hands over to another agent, which knows the conversation',
  async (s) => {
    s.userSays('Billing please');
    await s.finish();
    s.userSays('Hello again');
    await s.finish();
    expect(s.session.currentAgent.id).toBe('billing');
    expect(s.heardByUser).toBe('Passed on. Billing here.');
    expect(s.llm?.requests.at(-1)?.chatCtx.items[0]).toMatchObject({ role: 'system', content: ['You do billing.'] });
  },
  {
    llm: [
      { input: 'Billing please', toolCalls: [{ name: 'pass', args: {} }] },
      { input: '"passed"', content: 'Passed on.' },
      { input: 'Hello again', content: 'Billing here.' },
    ],
    agent: new Agent({
      instructions: 'Welcome people.',
      tools: {
        pass: llm.tool({
          description: 'Passes the user on.',
          execute: async () =>
            llm.handoff({ agent: new Agent({ id: 'billing', instructions: 'You do billing.' }), returns: 'passed' }),
        }),
      },
    }),
  },
);

scenario(
  'latencies tell how long the user waited for each answer',
  async (s) => {
    s.userSays('Hello', 600);
    await s.finish();
    s.modelBecomes({ slowMs: 700 });
    s.userSays('And you', 600);
    await s.finish();
    const [quick = 0, slow = 0] = s.latencies;
    expect(s.latencies).toHaveLength(2);
    expect(quick).toBeGreaterThanOrEqual(500);
    expect(slow - quick).toBeCloseTo(700, -2);
  },
  {
    llm: [
      { input: 'Hello', content: 'Hi!' },
      { input: 'And you', content: 'Fine.' },
    ],
    options: { turnHandling: { preemptiveGeneration: { enabled: false } } },
  },
);

scenario(
  'the user talks over the agent as soon as it speaks',
  async (s) => {
    s.agentSays('one two three four five six seven eight nine ten');
    s.whenAgentSpeaks(400).userSays('No stop', 900);
    await s.finish();
    expect(s.speeches[0]?.interrupted).toBe(true);
    expect(s.heardByUser).toMatch(/^one two .*Fine\.$/);
  },
  { llm: [{ input: 'No stop', content: 'Fine.' }] },
);

scenario('short noises again and again do not stop the agent', async (s) => {
  s.agentSays('Your table is booked for eight.');
  s.at(200).userMakesNoise(100, { times: 4, everyMs: 700 });
  await s.finish();
  expect(s.heardByUser).toBe('Your table is booked for eight.');
});

scenario(
  'a recogniser that dropped is connected again; a voice that fails is heard again when it is well',
  async (s) => {
    s.at(100).recogniserDrops();
    s.voiceBecomes({ failure: new Error('no voice') });
    s.at(5000).userSays('Hello', 600);
    await s.finish();
    expect(s.stt?.attempts).toBe(2);
    expect(s.screen.texts).toEqual(['Hi!']);
    expect(s.heardByUser).toBe('');
    s.voiceBecomes({ failure: null });
    s.userSays('Again', 600);
    await s.finish();
    expect(s.heardByUser).toBe('Fine.');
  },
  {
    llm: [
      { input: 'Hello', content: 'Hi!' },
      { input: 'Again', content: 'Fine.' },
    ],
  },
);
