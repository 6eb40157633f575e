// Handing the conversation over: in every phase of it, with and without what was said before.
import { llm, voice } from '@livekit/agents';
import { startSession, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { conversation } from './helpers.js';

/** Writes down when it came and went. */
class Logged extends voice.Agent {
  readonly log: string[];
  constructor(...[id, log, options = {}]: [string, string[], Partial<voice.AgentOptions>?]) {
    super({ id, instructions: `I am ${id}.`, ...options });
    this.log = log;
  }
  override async onEnter(): Promise<void> {
    this.log.push(`enter ${this.id}`);
  }
  override async onExit(): Promise<void> {
    this.log.push(`exit ${this.id}`);
  }
}

const replies = [
  { input: 'Hello', content: 'Good evening, what can I do for you tonight?', ttft: 1500 },
  { input: 'And now?', content: 'I am here.', ttft: 400 },
];

/** Phases of a conversation: what brings it there. */
const phases: [string, (test: TestSession) => Promise<void>][] = [
  ['silence', async (test) => test.untilQuiet()],
  [
    'the user speaks',
    async (test) => {
      test.userSays('Hello', 1500);
      await test.clock.advanceBy(700);
      expect(test.session.userState).toBe('speaking');
    },
  ],
  [
    'the agent thinks',
    async (test) => {
      test.userSays('Hello', 600);
      while (test.session.agentState !== 'thinking') await test.clock.advanceBy(20);
    },
  ],
  [
    'the agent speaks',
    async (test) => {
      test.userSays('Hello', 600);
      while (test.session.agentState !== 'speaking') await test.clock.advanceBy(20);
      await test.clock.advanceBy(300);
    },
  ],
  [
    'a turn is about to end',
    async (test) => {
      test.userSays('Hello', 600);
      await test.clock.advanceBy(900);
    },
  ],
];

describe('updateAgent', () => {
  it.each(phases)(
    'while %s: the next agent answers, no turn is lost, each comes and goes once',
    async (name, reach) => {
      const log: string[] = [];
      const next = new Logged('next', log);
      const test = await startSession({ agent: new Logged('first', log), llm: replies });
      await test.untilQuiet();
      await reach(test);
      test.session.updateAgent(next);
      await test.untilQuiet();
      expect(log).toEqual(['enter first', 'exit first', 'enter next']);
      expect(test.session.currentAgent).toBe(next);
      test.userSays('And now?', 600);
      await test.untilQuiet();
      const lines = conversation(test.session);
      expect(lines.filter((line) => line === 'user: Hello')).toHaveLength(name === 'silence' ? 0 : 1);
      expect(lines.slice(-2)).toEqual(['user: And now?', 'assistant: I am here.']);
      expect(test.llm?.requests.at(-1)?.chatCtx.items[0]).toMatchObject({ content: ['I am next.'] });
      await test.close();
      expect(log.at(-1)).toBe('exit next');
    },
  );

  it('lets what is being said end first', async () => {
    const log: string[] = [];
    const test = await startSession({ agent: new Logged('first', log), llm: replies });
    test.session.say('This sentence is said to its end.');
    await test.clock.advanceBy(300);
    test.session.updateAgent(new Logged('next', log));
    await test.untilQuiet();
    expect(test.heardByUser).toBe('This sentence is said to its end.');
    await test.close();
  });

  it('twice in a row: both come and go, in order', async () => {
    const log: string[] = [];
    const test = await startSession({ agent: new Logged('first', log) });
    test.session.updateAgent(new Logged('second', log));
    test.session.updateAgent(new Logged('third', log));
    await test.untilQuiet();
    expect(log).toEqual(['enter first', 'exit first', 'enter second', 'exit second', 'enter third']);
    await test.close();
  });

  it('from onEnter, onExit and onUserTurnCompleted', async () => {
    const log: string[] = [];
    const last = new Logged('last', log);
    class Passing extends Logged {
      override async onEnter(): Promise<void> {
        await super.onEnter();
        this.session.updateAgent(last);
      }
    }
    class Asked extends Logged {
      override async onUserTurnCompleted(): Promise<void> {
        this.session.updateAgent(new Passing('passing', log));
      }
    }
    const test = await startSession({ agent: new Asked('asked', log), llm: replies });
    test.userSays('Hello', 600);
    await test.untilQuiet();
    expect(log).toEqual(['enter asked', 'exit asked', 'enter passing', 'exit passing', 'enter last']);
    expect(conversation(test.session)).toContain('user: Hello');
    await test.close();
  });

  it('to the agent that is there already does nothing', async () => {
    const log: string[] = [];
    const agent = new Logged('first', log);
    const test = await startSession({ agent });
    test.session.updateAgent(agent);
    await test.untilQuiet();
    expect(log).toEqual(['enter first']);
    await test.close();
  });

  it('to an agent that was there before: it knows what it knew, and enters again', async () => {
    const log: string[] = [];
    const first = new Logged('first', log);
    const test = await startSession({ agent: first, llm: replies });
    test.userSays('Hello', 600);
    await test.untilQuiet();
    test.session.updateAgent(new Logged('next', log));
    await test.untilQuiet();
    test.session.updateAgent(first);
    await test.untilQuiet();
    test.userSays('And now?', 600);
    await test.untilQuiet();
    expect(log).toEqual(['enter first', 'exit first', 'enter next', 'exit next', 'enter first']);
    const told = test.llm?.requests.at(-1)?.chatCtx.items ?? [];
    expect(told.flatMap((item) => (item.type === 'message' ? [item.textContent] : []))).toContain('Hello');
    await test.close();
  });
});

describe('a handoff by a tool', () => {
  const told = (test: TestSession) =>
    (test.llm?.requests.at(-1)?.chatCtx.items ?? []).flatMap((item) =>
      item.type === 'message' ? [item.textContent] : [],
    );

  it.each([true, false])('with the conversation so far: %s', async (withContext) => {
    const log: string[] = [];
    const first = new Logged('first', log, {
      tools: {
        sales: llm.tool({
          description: '',
          execute: async () => {
            const chatCtx = first.chatCtx.copy({ excludeInstructions: true });
            return llm.handoff({
              agent: new Logged('sales', log, withContext ? { chatCtx } : {}),
              returns: 'Connected.',
            });
          },
        }),
      },
    });
    const script = [
      { input: 'I want to buy', toolCalls: [{ name: 'sales', args: {} }] },
      { input: '"Connected."', content: 'I connect you.' },
      { input: 'And now?', content: 'I am here.' },
    ];
    const test = await startSession({ agent: first, llm: script });
    test.userSays('I want to buy', 800);
    await test.untilQuiet();
    expect(conversation(test.session).slice(1)).toEqual([
      'user: I want to buy',
      'call sales({})',
      'output "Connected."',
      'assistant: I connect you.',
      'handoff first > sales',
    ]);
    test.userSays('And now?', 600);
    await test.untilQuiet();
    expect(told(test)).toEqual(
      withContext ? ['I am sales.', 'I want to buy', 'And now?'] : ['I am sales.', 'And now?'],
    );
    await test.close();
  });
});
