// Groups of tasks: one after the other, with a way back, and one result.
import { llm, voice, workflows } from '@livekit/agents';
import { type FakeLLMResponse, startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation } from './helpers.js';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

/** A task that asks a question and takes the answer through a tool of the given name. */
class Ask extends voice.AgentTask<string> {
  readonly #question: string;
  constructor(question: string, name: string) {
    const execute = async ({ value }: { value: string }) => {
      if (value === 'refused') this.complete(new Error('refused'));
      else this.complete(value);
    };
    super({
      id: name,
      instructions: question,
      tools: { [name]: llm.tool({ description: '', parameters: z.object({ value: z.string() }), execute }) },
    });
    this.#question = question;
  }
  override async onEnter(): Promise<void> {
    this.session.say(this.#question);
  }
}

const set = (name: string, value: string) => [{ name, args: { value } }];
const script: FakeLLMResponse[] = [
  { input: 'Ada', toolCalls: set('setName', 'Ada') },
  { input: 'Bob', toolCalls: set('setName', 'Bob') },
  { input: 'No, my name is wrong', toolCalls: [{ name: 'out_of_scope', args: { task_ids: ['name'] } }] },
  { input: 'a@b.c', toolCalls: set('setEmail', 'a@b.c') },
  { input: 'I will not tell', toolCalls: set('setEmail', 'refused') },
];

class Host extends voice.Agent {
  outcome: unknown;
  readonly #options: workflows.TaskGroupOptions;
  constructor(options: workflows.TaskGroupOptions = {}) {
    super({ id: 'host', instructions: '' });
    this.#options = options;
  }
  override async onEnter(): Promise<void> {
    const group = new workflows.TaskGroup({ summarizeChatCtx: false, ...this.#options })
      .add(() => new Ask('Your name?', 'setName'), { id: 'name', description: 'Asks for the name' })
      .add(() => new Ask('Your e-mail address?', 'setEmail'), { id: 'email', description: 'Asks for the address' });
    this.outcome = await group.run().catch((error: unknown) => error);
    this.session.say('Thank you.');
  }
}

async function answer(host: Host, inputs: readonly string[], replies: FakeLLMResponse[] = script) {
  const test = await startSession({ ...textOnly, agent: host, llm: replies });
  await test.untilQuiet();
  for (const userInput of inputs) {
    test.session.generateReply({ userInput });
    await test.untilQuiet();
  }
  return test;
}

describe('TaskGroup', () => {
  it('runs its tasks in order, each knowing what was said before, and gives one result', async () => {
    const completed: string[] = [];
    const host = new Host({
      onTaskCompleted: async ({ taskId, result }) => void completed.push(`${taskId}=${String(result)}`),
    });
    const test = await answer(host, ['Ada', 'a@b.c']);
    expect(host.outcome).toEqual({ taskResults: { name: 'Ada', email: 'a@b.c' } });
    expect(completed).toEqual(['name=Ada', 'email=a@b.c']);
    const told = test.llm?.requests.at(-1)?.chatCtx.items ?? [];
    expect(told.flatMap((item) => (item.type === 'message' ? [item.textContent] : []))).toContain('Your name?');
    expect(told.some((item) => item.type === 'function_call' && item.name === 'setName')).toBe(true);
    expect(test.session.currentAgent.id).toBe('host');
    expect(conversation(test.session).at(-1)).toBe('assistant: Thank you.');
    await test.close();
  });

  it('goes back to an earlier task when the model asks for it, then goes on where it was', async () => {
    const host = new Host();
    const test = await answer(host, ['Ada', 'No, my name is wrong', 'Bob', 'a@b.c']);
    expect(host.outcome).toEqual({ taskResults: { name: 'Bob', email: 'a@b.c' } });
    const said = conversation(test.session).filter((line) => line.startsWith('assistant'));
    expect(said).toEqual([
      'assistant: Your name?',
      'assistant: Your e-mail address?',
      'assistant: Your name?',
      'assistant: Your e-mail address?',
      'assistant: Thank you.',
    ]);
    await test.close();
  });

  it('offers the way back only where there is an earlier task', async () => {
    const test = await answer(new Host(), ['Ada', 'a@b.c']);
    const offered = test.llm?.requests.map(({ toolCtx }) => llm.toToolContext(toolCtx ?? []).hasTool('out_of_scope'));
    expect(offered).toEqual([false, true]);
    await test.close();
  });

  it('fails with the task that fails, or keeps its error as a result', async () => {
    const strict = new Host();
    await (await answer(strict, ['Ada', 'I will not tell'])).close();
    expect(strict.outcome).toMatchObject({ message: 'refused' });
    const lenient = new Host({ returnExceptions: true });
    await (await answer(lenient, ['Ada', 'I will not tell'])).close();
    expect(lenient.outcome).toMatchObject({ taskResults: { name: 'Ada', email: { message: 'refused' } } });
  });

  it('hands over a summary by default, and everything if the summary fails', async () => {
    const lines =
      'assistant: Your name?\nuser: Ada\ntool call setName: {"value":"Ada"}\ntool result setName: \n' +
      'assistant: Your e-mail address?\nuser: a@b.c\ntool call setEmail: {"value":"a@b.c"}\ntool result setEmail: ';
    const host = new Host({ summarizeChatCtx: true });
    const summary = { input: lines, content: 'Ada, a@b.c.' };
    await (await answer(host, ['Ada', 'a@b.c'], [...script, summary])).close();
    expect(messages(host)).toEqual(['[history summary] Ada, a@b.c.', 'Thank you.']);
    const whole = new Host({ summarizeChatCtx: true });
    await (await answer(whole, ['Ada', 'a@b.c'])).close();
    expect(messages(whole)).toEqual(['Your name?', 'Ada', 'Your e-mail address?', 'a@b.c', 'Thank you.']);
  });

  it('ends with the session', async () => {
    const host = new Host();
    const test = await answer(host, ['Ada']);
    await test.close();
    expect(host.outcome).toMatchObject({ code: 'session_closed' });
  });

  it('refuses two tasks of one id', () => {
    const group = new workflows.TaskGroup().add(() => new Ask('?', 'x'), { id: 'a', description: '' });
    expect(() => group.add(() => new Ask('?', 'x'), { id: 'a', description: '' })).toThrow(/id of its own/);
  });

  it('is the result of a test run, also when it went back', async () => {
    const test = await answer(new Host(), ['Ada']);
    const run = async (userInput: string) => {
      const result = test.session.run({ userInput });
      await test.clock.until(result.wait());
      return result;
    };
    (await run('No, my name is wrong')).expect.containsFunctionCall({ name: 'out_of_scope' });
    await run('Bob');
    expect((await run('a@b.c')).finalOutput).toEqual({ taskResults: { name: 'Bob', email: 'a@b.c' } });
    await test.close();
  });
});

function messages(agent: voice.Agent): (string | undefined)[] {
  return agent.chatCtx.items.flatMap((item) => (item.type === 'message' ? [item.textContent] : []));
}
