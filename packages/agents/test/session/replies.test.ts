// Replies and tool rounds: the order of events, what the model is told, and what history keeps.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation, eventsOf } from './helpers.js';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

const weatherAgent = (execute: (args: { city: string }) => Promise<unknown>) =>
  new voice.Agent({
    instructions: 'Tell the weather.',
    tools: {
      weather: llm.tool({ description: 'Looks it up.', parameters: z.object({ city: z.string() }), execute }),
    },
  });
const askWeather = {
  input: 'Weather?',
  content: 'Let me look.',
  toolCalls: [{ name: 'weather', args: { city: 'Bonn' } }],
};

describe('a typed turn', () => {
  it('emits its events in the published order', async () => {
    const test = await startSession({ ...textOnly, llm: [{ input: 'Hi', content: 'Hello!' }] });
    const events = eventsOf(test.session);
    await test.clock.until(test.session.generateReply({ userInput: 'Hi' }).waitForPlayout());
    await test.close();
    expect(events).toEqual([
      'speech_created',
      'item user',
      'state thinking',
      'state speaking',
      'item assistant',
      'state listening',
      'close user_initiated',
    ]);
  });

  it('adds instructions for one reply only', async () => {
    const test = await startSession({ ...textOnly, llm: [{ input: 'Hi', content: 'Hello!' }] });
    await test.clock.until(test.session.generateReply({ userInput: 'Hi', instructions: 'Be brief.' }).waitForPlayout());
    await test.clock.until(test.session.generateReply({ userInput: 'Hi' }).waitForPlayout());
    const systems = test.llm?.requests.map(({ chatCtx }) =>
      chatCtx.items.flatMap((item) => (item.type === 'message' && item.role === 'system' ? [item.textContent] : [])),
    );
    expect(systems).toEqual([['Be helpful.\n\nBe brief.'], ['Be helpful.']]);
    expect(conversation(test.session).some((line) => line.startsWith('system'))).toBe(false);
    await test.close();
  });
});

describe('a tool round', () => {
  it('U1: what was said before the call is in context before the model is asked again', async () => {
    const agent = weatherAgent(async () => 'sunny');
    const test = await startSession({
      ...textOnly,
      agent,
      llm: [askWeather, { input: '"sunny"', content: 'It is sunny.' }],
    });
    const handle = test.session.generateReply({ userInput: 'Weather?' });
    await test.clock.until(handle.waitForPlayout());
    const second = test.llm?.requests[1]?.chatCtx.items.map((item) => item.type);
    expect(second).toEqual(['message', 'message', 'message', 'function_call', 'function_call_output']);
    expect(handle.numSteps).toBe(2);
    expect(handle.chatItems.map(({ type }) => type)).toEqual([
      'message',
      'message',
      'function_call',
      'function_call_output',
      'message',
    ]);
    await test.close();
  });

  it('shows one change of state for each thing that happens', async () => {
    const agent = weatherAgent(async () => 'sunny');
    const test = await startSession({
      ...textOnly,
      agent,
      llm: [askWeather, { input: '"sunny"', content: 'It is sunny.' }],
    });
    const events = eventsOf(test.session);
    await test.clock.until(test.session.generateReply({ userInput: 'Weather?' }).waitForPlayout());
    await test.clock.advanceBy(10);
    expect(events.filter((event) => event.startsWith('state'))).toEqual([
      'state thinking',
      'state speaking',
      'state thinking',
      'state speaking',
      'state listening',
    ]);
    await test.close();
  });

  it('U4: a thrown error is masked, a ToolError is passed on, invalid arguments give their reason', async () => {
    for (const [thrown, expected] of [
      [new Error('secret 42'), 'An internal error occurred'],
      [new llm.ToolError('no such city'), 'no such city'],
    ] as const) {
      const agent = weatherAgent(() => Promise.reject(thrown));
      const test = await startSession({
        ...textOnly,
        agent,
        llm: [askWeather, { input: expected, content: 'Sorry.' }],
      });
      await test.clock.until(test.session.generateReply({ userInput: 'Weather?' }).waitForPlayout());
      expect(conversation(test.session).slice(-2)).toEqual([`output ${expected}`, 'assistant: Sorry.']);
      await test.close();
    }
    const call = { ...askWeather, toolCalls: [{ name: 'weather', args: { city: Number.NaN } }] };
    const test = await startSession({ ...textOnly, agent: weatherAgent(async () => 'sunny'), llm: [call] });
    await test.clock.until(test.session.generateReply({ userInput: 'Weather?' }).waitForPlayout());
    expect(conversation(test.session).at(-1)).toMatch(/^output Invalid arguments for weather: /);
    await test.close();
  });

  it('an undefined result needs no reply, null does', async () => {
    for (const [result, requests] of [
      [undefined, 1],
      [null, 2],
    ] as const) {
      const test = await startSession({ ...textOnly, agent: weatherAgent(async () => result), llm: [askWeather] });
      await test.clock.until(test.session.generateReply({ userInput: 'Weather?' }).waitForPlayout());
      expect(test.llm?.requests.length).toBe(requests);
      await test.close();
    }
  });

  it('stops calling tools after maxToolSteps', async () => {
    const again = { input: '"again"', toolCalls: [{ name: 'weather', args: { city: 'Bonn' } }] };
    const test = await startSession({
      ...textOnly,
      agent: weatherAgent(async () => 'again'),
      llm: [askWeather, again],
      options: { maxToolSteps: 2 },
    });
    await test.clock.until(test.session.generateReply({ userInput: 'Weather?' }).waitForPlayout());
    expect(test.llm?.requests.map(({ toolChoice }) => toolChoice)).toEqual([undefined, 'auto', 'none']);
    await test.close();
  });

  it('U5: a speech that a tool starts does not deadlock the tool', async () => {
    const agent = new voice.Agent({
      instructions: '',
      tools: {
        weather: llm.tool({
          description: 'Slow.',
          execute: async (_args, { ctx }) => {
            await ctx.waitForPlayout();
            await ctx.session.say('One moment.');
            return 'sunny';
          },
        }),
      },
    });
    const test = await startSession({
      agent,
      stt: null,
      vad: null,
      llm: [askWeather, { input: '"sunny"', content: 'Sunny.' }],
    });
    test.session.generateReply({ userInput: 'Weather?' });
    await test.untilQuiet();
    expect(test.heardByUser).toBe('Let me look. One moment. Sunny.');
    await test.close();
  });

  it("waiting for one's own speech inside a tool is refused with a reason", async () => {
    let refused: unknown;
    const agent = new voice.Agent({
      instructions: '',
      tools: {
        weather: llm.tool({
          description: 'Waits for itself.',
          execute: async (_args, { ctx }) => {
            await ctx.speechHandle.waitForPlayout().catch((error: unknown) => (refused = error));
          },
        }),
      },
    });
    const test = await startSession({ ...textOnly, agent, llm: [askWeather] });
    await test.clock.until(test.session.generateReply({ userInput: 'Weather?' }).waitForPlayout());
    expect(refused).toBeInstanceOf(voice.SpeechHandleCircularWaitError);
    await test.close();
  });
});

describe('a handover', () => {
  it('goes to the agent a tool returns; its onEnter speaks, its tools and instructions count', async () => {
    class Billing extends voice.Agent {
      constructor() {
        super({ instructions: 'Handle bills.' });
      }
      override async onEnter(): Promise<void> {
        this.session.say('Billing here.');
      }
    }
    const agent = new voice.Agent({
      id: 'reception',
      instructions: 'Route.',
      tools: {
        toBilling: llm.tool({
          description: 'Bills.',
          execute: async () => llm.handoff({ agent: new Billing(), returns: 'moved' }),
        }),
      },
    });
    const replies = [
      { input: 'A bill', toolCalls: [{ name: 'toBilling', args: {} }] },
      { input: '"moved"', content: 'I put you through.' },
      { input: 'Thanks', content: 'Welcome.' },
    ];
    const test = await startSession({ ...textOnly, agent, llm: replies });
    test.session.generateReply({ userInput: 'A bill' });
    await test.untilQuiet();
    await test.clock.until(test.session.generateReply({ userInput: 'Thanks' }).waitForPlayout());
    expect(conversation(test.session)).toEqual([
      'handoff - > reception',
      'user: A bill',
      'call toBilling({})',
      'output "moved"',
      'assistant: I put you through.',
      'handoff reception > billing',
      'assistant: Billing here.',
      'user: Thanks',
      'assistant: Welcome.',
    ]);
    expect(test.session.currentAgent.id).toBe('billing');
    await test.close();
  });
});
