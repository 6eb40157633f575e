// Users who talk and talk, and hooks that never return.
import { initializeLogger, log, loggerOptions, voice } from '@livekit/agents';
import { FakeLLM, scenariosWith, startSession, VirtualClock } from '@livekit/agents/testing';
import { expect, it, vi } from 'vitest';
import { conversation } from './helpers.js';

const scenario = scenariosWith(it);
/** A clock, and a model that keeps it. */
const withModel = (clock = new VirtualClock()) => ({
  clock,
  llm: new FakeLLM([], { clock, fallback: { content: 'Let me stop you here.' } }),
});

class Listener extends voice.Agent {
  readonly exceeded: voice.UserTurnExceededEvent[] = [];
  override async onUserTurnExceeded(event: voice.UserTurnExceededEvent): Promise<void> {
    this.exceeded.push(event);
  }
}
const listener = (agent: voice.Agent): readonly voice.UserTurnExceededEvent[] =>
  agent instanceof Listener ? agent.exceeded : [];

scenario(
  'maxDuration: the hook is told once, in the middle of speech',
  async (s) => {
    s.userSays('one two three four five six seven eight nine ten', 12_000);
    await s.clock.advanceBy(5200);
    expect(listener(s.session.currentAgent)).toEqual([
      expect.objectContaining({
        type: 'user_turn_exceeded',
        transcript: '',
        accumulatedTranscript: '',
        accumulatedWordCount: 0,
        duration: 5000,
      }),
    ]);
    await s.finish();
    expect(listener(s.session.currentAgent)).toHaveLength(1);
  },
  {
    agent: new Listener({ instructions: '' }),
    ...withModel(),
    options: { turnHandling: { userTurnLimit: { maxDuration: 5000 } } },
  },
);

scenario(
  'maxWords: words of turns that the agent never came to answer count, until it is heard',
  async (s) => {
    s.modelBecomes({ slowMs: 4000 });
    s.userSays('well I thought', 900);
    s.at(2500).userSays('maybe we could', 900);
    await s.finish();
    expect(listener(s.session.currentAgent)).toEqual([
      expect.objectContaining({
        transcript: 'maybe we',
        accumulatedTranscript: 'well I thought maybe we',
        accumulatedWordCount: 5,
      }),
    ]);
    // The agent was heard meanwhile: the count begins anew.
    s.userSays('then we will see', 1200);
    await s.finish();
    expect(listener(s.session.currentAgent)).toHaveLength(1);
    s.userSays('what I wanted to say is quite simple', 2000);
    await s.finish();
    expect(listener(s.session.currentAgent).slice(1)).toEqual([
      expect.objectContaining({ accumulatedTranscript: 'what I wanted to say is quite simple' }),
    ]);
  },
  {
    agent: new Listener({ instructions: '' }),
    ...withModel(),
    options: { turnHandling: { userTurnLimit: { maxWords: 5 } } },
  },
);

scenario(
  'by default the agent takes the floor and answers what it has heard; what the user says after that is a turn of its own',
  async (s) => {
    s.userSays('one two three four five six seven eight nine ten', 12_000);
    await s.clock.advanceBy(8500);
    expect(s.session.agentState).toBe('speaking');
    await s.finish();
    const [, ...lines] = conversation(s.session);
    expect(lines).toEqual([
      'user: one two three four five',
      'assistant: Let me stop you here.',
      'user: six seven eight nine ten',
      'assistant: Let me stop you here.',
    ]);
  },
  {
    ...withModel(),
    options: { turnHandling: { userTurnLimit: { maxDuration: 8000 }, preemptiveGeneration: { enabled: false } } },
  },
);

it('a hook that never returns holds up its own turn for 30 s and no turn after it for ever', async () => {
  if (!loggerOptions()) initializeLogger({ pretty: false, level: 'silent' });
  const warn = vi.spyOn(log(), 'warn');
  const clock = new VirtualClock();
  class Stuck extends voice.Agent {
    override onUserTurnCompleted(_chatCtx: unknown, message: { textContent?: string | undefined }): Promise<void> {
      return message.textContent === 'first' ? new Promise(() => {}) : Promise.resolve();
    }
  }
  const model = new FakeLLM([{ input: 'second', content: 'Here I am.' }], { clock, fallback: { content: 'What?' } });
  const test = await startSession({ clock, agent: new Stuck({ instructions: '' }), llm: model });
  test.userSays('first', 300);
  await clock.advanceBy(5000);
  test.userSays('second', 300);
  await clock.advanceBy(24_000);
  expect(test.heardByUser).toBe('');
  await clock.advanceBy(10_000);
  expect(test.heardByUser).toBe('Here I am.');
  expect(conversation(test.session).slice(1)).toEqual(['user: first', 'user: second', 'assistant: Here I am.']);
  expect(warn.mock.calls.map((call) => String(call.at(-1)))).toEqual([
    expect.stringMatching(
      /^onUserTurnCompleted did not return in time: the turn is answered without it\. Do long work in a tool/,
    ),
  ]);
  warn.mockRestore();
  test.userSays('third', 300);
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Here I am. What?');
  await test.close();
});

it('a hook that returns too late changes nothing any more', async () => {
  const clock = new VirtualClock();
  let finish = () => {};
  class Late extends voice.Agent {
    override async onUserTurnCompleted(chatCtx: {
      addMessage(message: { role: 'system'; content: string }): unknown;
    }): Promise<void> {
      await new Promise<void>((resolve) => (finish = resolve));
      chatCtx.addMessage({ role: 'system', content: 'late' });
      throw new voice.StopResponse();
    }
  }
  const model = new FakeLLM([], { clock, fallback: { content: 'Yes.' } });
  const test = await startSession({ clock, agent: new Late({ instructions: '' }), llm: model });
  test.userSays('hello', 300);
  await clock.advanceBy(33_000);
  finish();
  await test.untilQuiet();
  expect(test.heardByUser).toBe('Yes.');
  expect(conversation(test.session).slice(1)).toEqual(['user: hello', 'assistant: Yes.']);
  expect(
    model.requests.at(-1)?.chatCtx.items.some((item) => item.type === 'message' && item.textContent === 'late'),
  ).toBe(false);
  await test.close();
});
