// What random sessions found: each was a way to fall silent, to lose words or to say them twice.
import { llm, sleep, voice } from '@livekit/agents';
import { FakeLLM, startSession, VirtualClock } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { conversation } from '../session/helpers.js';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

class Stalling extends voice.Agent {
  override async llmNode() {
    return new ReadableStream<string>({ start: (controller) => controller.enqueue('Let me see.') });
  }
}

it('a model that falls silent in the middle of a protected answer gives the floor up', async () => {
  const test = await startSession({ agent: new Stalling({ instructions: '' }) });
  const stalled = test.session.generateReply({ allowInterruptions: false });
  const next = test.session.say('And now?');
  await test.clock.until(next.waitForPlayout(), { limitMs: 70_000 });
  expect(stalled.exception()).toMatchObject({ code: 'idle_timeout' });
  expect(test.heardByUser).toBe('Let me see. And now?');
  expect(conversation(test.session).slice(1)).toEqual(['assistant: Let me see.', 'assistant: And now?']);
  await test.close();
});

it('what a model said and called before it failed stays in the history, and the next turn is answered', async () => {
  class Failing extends voice.Agent {
    override async llmNode(...args: Parameters<voice.Agent['llmNode']>) {
      const answer = await voice.Agent.default.llmNode(this, ...args);
      const [chatCtx] = args;
      if (!answer || chatCtx.items.some(({ type }) => type === 'function_call')) return answer;
      const broken = new TransformStream({ flush: () => Promise.reject(new Error('cut off')) });
      return answer.pipeThrough(broken);
    }
  }
  const agent = new Failing({
    instructions: '',
    tools: { look: llm.tool({ description: 'Looks.', execute: async () => 'found' }) },
  });
  const replies = [
    { input: 'Find it', content: 'I look.', toolCalls: [{ name: 'look', args: {} }] },
    { input: '"found"', content: 'There it is.' },
  ];
  const test = await startSession({ ...textOnly, agent, llm: replies });
  const reply = test.session.generateReply({ userInput: 'Find it' });
  await test.clock.until(reply.waitForPlayout());
  expect(reply.exception()).toMatchObject({ message: 'cut off' });
  expect(conversation(test.session).slice(2)).toEqual([
    'assistant: I look.',
    'call look({})',
    'output "found"',
    'assistant: There it is.',
  ]);
  await test.close();
});

it('a final that comes after its words were committed unstable does not count twice', async () => {
  const test = await startSession({
    llm: new FakeLLM([], { fallback: { content: 'Yes.' } }),
    options: { turnHandling: { turnDetection: 'manual' } },
  });
  test.userSays('one two three four', 1000, 5000);
  await test.clock.advanceBy(1600);
  test.session.commitUserTurn();
  await test.clock.advanceBy(8000);
  test.session.commitUserTurn();
  await test.untilQuiet();
  expect(conversation(test.session).filter((line) => line.startsWith('user'))).toEqual([
    'user: one two',
    'user: three four',
  ]);
  await test.close();
});

it('a shutdown that lets speech end closes although a tool begins a task meanwhile', async () => {
  const clock = new VirtualClock();
  let failure: unknown;
  class Endless extends voice.AgentTask<string> {}
  const agent = new voice.Agent({
    instructions: '',
    tools: {
      ask: llm.tool({
        description: 'Asks.',
        execute: async () => {
          await sleep(clock, 2000);
          await new Endless({ instructions: '' }).run().catch((error: unknown) => (failure = error));
        },
      }),
    },
  });
  const test = await startSession({
    ...textOnly,
    clock,
    agent,
    llm: [{ input: 'Go', toolCalls: [{ name: 'ask', args: {} }] }],
  });
  const closed = new Promise<void>((resolve) => test.session.on(voice.AgentSessionEventTypes.Close, () => resolve()));
  test.session.generateReply({ userInput: 'Go' });
  await clock.advanceBy(500);
  test.session.shutdown({ drain: true });
  await clock.until(closed, { limitMs: 10_000 });
  expect(failure).toMatchObject({ code: 'session_closed' });
  await test.microphone.close();
});

it('an agent that cannot take over leaves the conversation to the present one, and does not keep the next from it', async () => {
  class Unusable extends voice.Agent {
    override get toolCtx(): llm.ToolContext<never> {
      throw new Error('no tools today');
    }
  }
  const test = await startSession(textOnly);
  test.session.updateAgent(new Unusable({ instructions: '' }));
  await test.untilQuiet();
  await test.clock.until(test.session.currentAgent.session.say('Still me.').waitForPlayout());
  expect(conversation(test.session).at(-1)).toBe('assistant: Still me.');
  test.session.updateAgent(new Unusable({ instructions: '' }));
  test.session.updateAgent(new voice.Agent({ id: 'second', instructions: '' }));
  await test.untilQuiet();
  expect(test.session.currentAgent.id).toBe('second');
  await test.clock.until(test.session.say('Here I am.').waitForPlayout());
  expect(conversation(test.session).at(-1)).toBe('assistant: Here I am.');
  await test.close();
});
