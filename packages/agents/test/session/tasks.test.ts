// Tasks: an agent borrows the conversation, finds something out, and gives it back with a result.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation } from './helpers.js';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

class NameTask extends voice.AgentTask<string> {
  constructor() {
    super({
      instructions: 'Find out the name.',
      tools: {
        setName: llm.tool({
          description: 'The name.',
          parameters: z.object({ name: z.string() }),
          execute: async ({ name }) => this.complete(name),
        }),
      },
    });
  }
  override async onEnter(): Promise<void> {
    this.session.say('What is your name?');
  }
}

const replies = [
  { input: 'Book a table', toolCalls: [{ name: 'book', args: {} }] },
  { input: 'I am Ada', toolCalls: [{ name: 'setName', args: { name: 'Ada' } }] },
  { input: '"booked for Ada"', content: 'Booked, Ada.' },
];

const host = (execute: () => Promise<unknown>) =>
  new voice.Agent({
    id: 'host',
    instructions: 'Book tables.',
    tools: { book: llm.tool({ description: 'Books.', execute }) },
  });

describe('AgentTask', () => {
  it('runs inside a tool, yields its result, and gives the conversation back', async () => {
    const agent = host(async () => `booked for ${await new NameTask().run()}`);
    const test = await startSession({ ...textOnly, agent, llm: replies });
    test.session.generateReply({ userInput: 'Book a table' });
    await test.untilQuiet();
    expect(test.session.currentAgent.id).toBe('name_task');
    expect(test.session.agentState).toBe('listening');
    test.session.generateReply({ userInput: 'I am Ada' });
    await test.untilQuiet();
    expect(test.session.currentAgent.id).toBe('host');
    expect(conversation(test.session)).toEqual([
      'handoff - > host',
      'user: Book a table',
      'handoff host > name_task',
      'assistant: What is your name?',
      'user: I am Ada',
      'call setName({"name":"Ada"})',
      'output ',
      'handoff name_task > host',
      'call book({})',
      'output "booked for Ada"',
      'assistant: Booked, Ada.',
    ]);
    const known = agent.chatCtx.items.flatMap((item) => (item.type === 'message' ? [item.textContent] : []));
    expect(known).toContain('What is your name?');
    await test.close();
  });

  it('H2: runs inside onEnter, also after a reply that called a tool', async () => {
    let name = '';
    class Greeter extends voice.Agent {
      override async onEnter(): Promise<void> {
        name = await new NameTask().run();
        this.session.say(`Hello ${name}.`);
      }
    }
    const test = await startSession({ ...textOnly, agent: new Greeter({ instructions: '' }), llm: replies });
    await test.untilQuiet();
    test.session.generateReply({ userInput: 'I am Ada' });
    await test.untilQuiet();
    expect(name).toBe('Ada');
    expect(conversation(test.session).at(-1)).toBe('assistant: Hello Ada.');
    await test.close();
  });

  it('H3: closing the session during a task ends the task with an error, within the limits', async () => {
    let failure: unknown;
    const agent = host(() => new NameTask().run().catch((error: unknown) => (failure = error)));
    const test = await startSession({ ...textOnly, agent, llm: replies });
    test.session.generateReply({ userInput: 'Book a table' });
    await test.untilQuiet();
    const before = test.clock.now();
    await test.close();
    expect(test.clock.now() - before).toBeLessThan(16_000);
    expect(failure).toMatchObject({ code: 'session_closed' });
  });

  it('H1: a handover while another tool runs a task does not deadlock', async () => {
    const other = new voice.Agent({ id: 'other', instructions: '' });
    const agent = new voice.Agent({
      id: 'host',
      instructions: '',
      tools: {
        book: llm.tool({ description: '', execute: () => new NameTask().run() }),
        leave: llm.tool({ description: '', execute: async () => llm.handoff({ agent: other }) }),
      },
    });
    const calls = [
      { name: 'book', args: {} },
      { name: 'leave', args: {} },
    ];
    const test = await startSession({ ...textOnly, agent, llm: [{ input: 'Both', toolCalls: calls }, ...replies] });
    test.session.generateReply({ userInput: 'Both' });
    await test.untilQuiet();
    test.session.generateReply({ userInput: 'I am Ada' });
    await test.untilQuiet();
    expect(test.session.currentAgent.id).toBe('other');
    await test.close();
  });

  it('says where it can run, and that it runs once', async () => {
    await expect(new NameTask().run()).rejects.toMatchObject({ code: 'agent_task_misplaced' });
    const task = new NameTask();
    task.complete('Ada');
    expect(() => task.complete('Bob')).toThrow(/call complete\(\) once/);
  });
});
