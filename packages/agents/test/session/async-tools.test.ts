// Tools that take their time: updates, late results, the foreground and fillers.
import { llm, voice } from '@livekit/agents';
import { startSession, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation } from './helpers.js';
import { agentWith, ask, gates, said, textOnly, toolHandling } from './tool-helpers.js';

describe('ctx.update', () => {
  const replies = [
    ask,
    { input: '"looking"', content: 'I am looking.' },
    { input: '"halfway"', content: 'Nearly there.' },
    { input: '"three hotels"', content: 'There are three.' },
    { input: 'Thanks', content: 'Welcome.' },
  ];

  it('answers the call at once, goes on in the background, and tells the result when nobody speaks', async () => {
    const gate = gates();
    let context: voice.RunContext | undefined;
    const agent = agentWith(async (_args, { ctx }) => {
      context = ctx as voice.RunContext;
      await ctx.update('looking');
      await gate.wait('half');
      await ctx.update('halfway');
      return gate.wait('end');
    });
    const test = await startSession({ ...textOnly, agent, llm: replies, options: { toolHandling } });
    const handle = said(test, 'Search');
    await test.clock.until(handle.waitForPlayout());
    expect(conversation(test.session).slice(-2)).toEqual(['output "looking"', 'assistant: I am looking.']);
    expect(context?.functionCall.extra['__livekit_agents_tool_non_blocking']).toBe(true);
    expect(test.session.agentState).toBe('listening');
    await test.clock.until(said(test, 'Thanks').waitForPlayout());
    gate.open('half');
    await test.untilQuiet();
    gate.open('end', 'three hotels');
    await test.untilQuiet();
    expect(conversation(test.session).slice(-6)).toEqual([
      'call search({"what":"hotels"})',
      'output "halfway"',
      'assistant: Nearly there.',
      'call search({"what":"hotels"})',
      'output "three hotels"',
      'assistant: There are three.',
    ]);
    expect(context?.updates.map(([item]) => item.callId.replace(context?.functionCall.callId ?? '', ''))).toEqual([
      '',
      '_update_2',
    ]);
    expect(instructionsOf(test, '"three hotels"')).toMatch(/^new: call_[\w-]+_final$/);
    await test.close();
  });

  it('U6: a result that comes while the user speaks is in the answer to the turn, and told after it', async () => {
    const gate = gates();
    const agent = agentWith(async (_args, { ctx }) => {
      await ctx.update('looking');
      return gate.wait('end');
    });
    const test = await startSession({ agent, llm: replies, options: { toolHandling } });
    await test.clock.until(said(test, 'Search').waitForPlayout());
    test.userSays('Thanks', 800);
    await test.clock.advanceBy(400);
    gate.open('end', 'three hotels');
    await test.clock.advanceBy(300);
    expect(test.session.agentState).toBe('listening');
    await test.untilQuiet();
    const thanks = test.llm?.requests.find(({ input }) => input === 'Thanks');
    expect(
      thanks?.chatCtx.items.some((item) => item.type === 'function_call_output' && item.output.includes('three')),
    ).toBe(true);
    const [instructions] = test.llm?.requests.at(-1)?.chatCtx.items ?? [];
    expect(instructions).toMatchObject({
      role: 'system',
      content: [expect.stringMatching(/^maybe: call_[\w-]+_final$/)],
    });
    await test.close();
  });

  it('tells a failure in the background without its message, and nothing for undefined', async () => {
    for (const [end, expected] of [
      [() => Promise.reject(new Error('secret')), 'output An internal error occurred'],
      [() => Promise.reject(new llm.ToolError('sold out')), 'output sold out'],
      [() => Promise.resolve(undefined), 'assistant: I am looking.'],
    ] as const) {
      const gate = gates();
      const agent = agentWith(async (_args, { ctx }) => {
        await ctx.update('looking');
        await gate.wait('end');
        return end();
      });
      const test = await startSession({ ...textOnly, agent, llm: replies, options: { toolHandling } });
      await test.clock.until(said(test, 'Search').waitForPlayout());
      gate.open('end');
      await test.untilQuiet();
      expect(conversation(test.session).at(-1)).toBe(expected);
      await test.close();
    }
  });

  it('hands over late, after the result was told', async () => {
    const gate = gates();
    const other = new voice.Agent({ id: 'other', instructions: '' });
    const agent = agentWith(async (_args, { ctx }) => {
      await ctx.update('looking');
      await gate.wait('end');
      return llm.handoff({ agent: other, returns: 'three hotels' });
    });
    const test = await startSession({ ...textOnly, agent, llm: replies, options: { toolHandling } });
    await test.clock.until(said(test, 'Search').waitForPlayout());
    gate.open('end');
    await test.untilQuiet();
    expect(conversation(test.session).slice(-2)).toEqual(['assistant: There are three.', 'handoff host > other']);
    await test.close();
  });

  it('outlives a handover: whoever has the conversation then tells the result', async () => {
    const gate = gates();
    const agent = agentWith(async (_args, { ctx }) => {
      await ctx.update('looking');
      return gate.wait('end');
    });
    const test = await startSession({ ...textOnly, agent, llm: replies, options: { toolHandling } });
    await test.clock.until(said(test, 'Search').waitForPlayout());
    const other = new voice.Agent({ id: 'other', instructions: '' });
    test.session.updateAgent(other);
    await test.untilQuiet();
    gate.open('end', 'three hotels');
    await test.untilQuiet();
    expect(conversation(test.session).at(-1)).toBe('assistant: There are three.');
    expect(other.chatCtx.items.map(({ type }) => type)).toEqual(['function_call', 'function_call_output', 'message']);
    await test.close();
  });

  it('takes the words of an AsyncToolset before those of the session', async () => {
    const search = llm.tool({
      name: 'search',
      description: '',
      parameters: z.object({ what: z.string() }),
      execute: (_args, { ctx }) => ctx.update('looking'),
    });
    const set = llm.AsyncToolset.create({
      id: 'set',
      tools: [search],
      toolHandling: { asyncOptions: { updateTemplate: 'set says {message}' } },
    });
    const agent = new voice.Agent({ instructions: '', tools: [set] });
    const test = await startSession({ ...textOnly, agent, llm: replies, options: { toolHandling } });
    said(test, 'Search');
    await test.untilQuiet();
    expect(conversation(test.session).at(-1)).toBe('output "set says looking"');
    await test.close();
  });

  it('stays with the session when it closes: the tool is told to stop and nothing is said', async () => {
    let aborted = false;
    const agent = agentWith(async (_args, { ctx, abortSignal }) => {
      abortSignal.addEventListener('abort', () => (aborted = true));
      await ctx.update('looking');
      return new Promise(() => undefined);
    });
    const test = await startSession({ ...textOnly, agent, llm: replies, options: { toolHandling } });
    await test.clock.until(said(test, 'Search').waitForPlayout());
    const before = test.clock.now();
    await test.close();
    expect(aborted).toBe(true);
    expect(test.clock.now() - before).toBeLessThan(1000);
  });
});

describe('ctx.foreground', () => {
  it('waits until nobody speaks, and may speak itself', async () => {
    const begun: string[] = [];
    const gate = gates();
    const agent = agentWith(async (_args, { ctx }) => {
      await ctx.update('looking');
      await gate.wait('go');
      return ctx.foreground(async ({ session }) => {
        begun.push(session.agentState);
        await session.say('One more question.');
        return 'three hotels';
      });
    });
    const test = await startSession({
      agent,
      options: { toolHandling },
      llm: [
        ask,
        { input: '"looking"', content: 'I am looking for it everywhere I can.' },
        { input: '"three hotels"', content: 'Three.' },
      ],
    });
    said(test, 'Search');
    await test.clock.advanceBy(500);
    expect(test.session.agentState).toBe('speaking');
    gate.open('go');
    await test.untilQuiet();
    expect(begun).toEqual(['listening']);
    expect(test.heardByUser).toBe('I am looking for it everywhere I can. One more question. Three.');
    await test.close();
  });
});

class NameTask extends voice.AgentTask<string> {
  constructor() {
    const setName = llm.tool({
      description: '',
      parameters: z.object({ name: z.string() }),
      execute: async ({ name }) => this.complete(name),
    });
    super({ instructions: '', tools: { setName } });
  }
  override async onEnter(): Promise<void> {
    this.session.say('What is your name?');
  }
}

describe('a task in the foreground', () => {
  it('borrows the conversation from a tool that works in the background', async () => {
    const gate = gates();
    const agent = agentWith(async (_args, { ctx }) => {
      await ctx.update('looking');
      await gate.wait('go');
      return ctx.foreground(() => new NameTask().run());
    });
    const script = [
      ask,
      { input: '"looking"', content: 'I am looking.' },
      { input: 'Ada', toolCalls: [{ name: 'setName', args: { name: 'Ada' } }] },
      { input: '"Ada"', content: 'Booked for Ada.' },
    ];
    const test = await startSession({ ...textOnly, agent, llm: script, options: { toolHandling } });
    await test.clock.until(said(test, 'Search').waitForPlayout());
    gate.open('go');
    await test.untilQuiet();
    expect(test.session.currentAgent.id).toBe('name_task');
    said(test, 'Ada');
    await test.untilQuiet();
    expect(test.session.currentAgent.id).toBe('host');
    expect(conversation(test.session).at(-1)).toBe('assistant: Booked for Ada.');
    await test.close();
  });
});

describe('ctx.filler', () => {
  const speak = async (options: voice.RunContextFillerOptions, workMs: number) => {
    const agent = agentWith((_args, { ctx }) =>
      ctx.filler(
        (index) => `Filler ${index}.`,
        options,
        () => gate.wait('end'),
      ),
    );
    const gate = gates();
    const test = await startSession({ agent, llm: [ask, { input: '"end"', content: 'Done.' }] });
    said(test, 'Search');
    await test.clock.advanceBy(workMs);
    gate.open('end');
    await test.untilQuiet();
    const heard = test.heardByUser;
    await test.close();
    return heard;
  };

  it('speaks once after the delay, unless the work ends before', async () => {
    expect(await speak({ delay: 2000 }, 1500)).toBe('Done.');
    expect(await speak({ delay: 2000 }, 20_000)).toBe('Filler 0. Done.');
  });

  it('repeats with an interval, so often', async () => {
    expect(await speak({ delay: 1000, interval: 1000, maxSteps: 2 }, 30_000)).toBe('Filler 0. Filler 1. Done.');
  });

  it('ends with its signal', async () => {
    expect(await speak({ delay: 1000, signal: AbortSignal.abort() }, 30_000)).toBe('Done.');
  });
});

function instructionsOf(test: TestSession, input: string): string {
  const request = test.llm?.requests.find((one) => one.input === input);
  const first = request?.chatCtx.items[0];
  return first?.type === 'message' ? (first.textContent ?? '') : '';
}
