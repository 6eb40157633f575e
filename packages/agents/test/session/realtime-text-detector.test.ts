// A text end-of-turn detector beside a realtime model without a recogniser: it reads what the model writes down.
import { type llm, voice } from '@livekit/agents';
import { startSession, VirtualClock, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { FakeRealtimeModel } from './fake-realtime.js';
import { conversation as history } from './helpers.js';

const conversation = (session: voice.AgentSession) => history(session).filter((line) => !line.startsWith('handoff'));

interface Given {
  /** What the model writes down, sound by sound; null: nothing ever. */
  readonly words: readonly (string | null)[];
  readonly agent?: voice.Agent;
  readonly writesMs?: number;
}

/** Finds only words that end in a full stop complete. */
async function start({ words, writesMs = 300, agent }: Given) {
  const model = new FakeRealtimeModel({ userTranscription: true });
  const clock = new VirtualClock();
  const asked: string[] = [];
  const turnDetection = {
    model: 'reader',
    provider: 'test',
    supportsLanguage: async () => true,
    unlikelyThreshold: async () => 0.5,
    predictEndOfTurn: async (chatCtx: llm.ChatContext) => {
      const last = chatCtx.items.at(-1);
      const text = last?.type === 'message' ? (last.textContent ?? '') : '';
      asked.push(text);
      return text.endsWith('.') ? 0.9 : 0.1;
    },
  };
  const turnHandling = { turnDetection, endpointing: { minDelay: 600, maxDelay: 3000 } };
  const options = { turnHandling };
  const given = { llm: model, stt: null, tts: null, clock, options };
  const test = await startSession(agent ? { ...given, agent } : given);
  const [session] = model.sessions;
  if (!session) throw new Error('the model has no session');
  const left = [...words];
  const replies: number[] = [];
  session.onCommit = (itemId) => {
    const transcript = left.shift();
    if (typeof transcript !== 'string') return;
    clock.wakeAt(clock.now() + writesMs, () =>
      session.emit('input_audio_transcription_completed', { itemId, transcript, isFinal: true }),
    );
  };
  session.onReply = () => replies.push(clock.now());
  const dropped: unknown[] = [];
  test.session.on(voice.AgentSessionEventTypes.DebugMessage, ({ payload }) => dropped.push(payload));
  const log = () => session.log.filter((entry) => entry === 'commit' || entry === 'reply');
  return { test, session, asked, replies, dropped, log };
}

/** The user makes a sound of 800 ms. Gives when it ended. */
async function sound(test: TestSession): Promise<number> {
  test.userMakesNoise(800);
  await test.clock.advanceBy(800);
  return test.clock.now();
}

describe('a text detector reads what the realtime model writes down', () => {
  it('words that are complete are answered after the small delay, and committed once', async () => {
    const { test, asked, replies, dropped, log } = await start({ words: ['I am done.'], writesMs: 20 });
    const endedAt = await sound(test);
    await test.untilQuiet();
    expect(asked).toEqual(['I am done.']);
    expect(Math.abs((replies[0] ?? 0) - endedAt - 600)).toBeLessThan(60);
    expect(log()).toEqual(['commit', 'reply']);
    expect(conversation(test.session)).toEqual(['user: I am done.', 'assistant: Answer 1-1.']);
    expect(dropped).toEqual([]);
    await test.close();
  });

  it('words that are not wait for the large one', async () => {
    const { test, asked, replies } = await start({ words: ['I would like to'] });
    const endedAt = await sound(test);
    await test.untilQuiet();
    expect(asked).toEqual(['I would like to']);
    expect(Math.abs((replies[0] ?? 0) - endedAt - 3000)).toBeLessThan(60);
    await test.close();
  });

  it('who speaks on adds to the turn: one message, each word once', async () => {
    const { test, asked, replies, dropped, log } = await start({ words: ['I would like to', 'order a tea.'] });
    await sound(test);
    await test.clock.advanceBy(1500);
    expect(replies).toEqual([]);
    await sound(test);
    await test.untilQuiet();
    expect(asked).toEqual(['I would like to', 'I would like to order a tea.']);
    expect(log()).toEqual(['commit', 'commit', 'reply']);
    expect(conversation(test.session)).toEqual(['user: I would like to order a tea.', 'assistant: Answer 1-1.']);
    expect(dropped).toEqual([]);
    await test.close();
  });

  it.each([
    ['never come', [null], 2600],
    ['are none', [''], 900],
  ] as const)('where the words %s, the silence decides', async (...[, words, limitMs]) => {
    const { test, asked, replies, log } = await start({ words });
    const endedAt = await sound(test);
    await test.untilQuiet();
    expect(asked).toEqual([]);
    expect((replies[0] ?? Infinity) - endedAt).toBeLessThan(limitMs);
    expect(log()).toEqual(['commit', 'reply']);
    expect(conversation(test.session)).toEqual(['assistant: Answer 1-1.']);
    await test.close();
  });

  it('words that come after the turn are no other turn; they stay in the history', async () => {
    const { test, replies } = await start({ words: ['Too late.', 'Hello.'], writesMs: 3500 });
    await sound(test);
    await test.untilQuiet({ quietMs: 6000 });
    expect(replies).toHaveLength(1);
    expect(conversation(test.session)).toEqual(['user: Too late.', 'assistant: Answer 1-1.']);
    await test.close();
  });

  it('a cleared turn leaves the history and the model', async () => {
    const { test, session, replies } = await start({ words: ['Forget that'] });
    await sound(test);
    await test.clock.advanceBy(1500);
    expect(session.chatCtx.items).toHaveLength(1);
    test.session.clearUserTurn();
    await test.untilQuiet();
    expect(replies).toEqual([]);
    expect(session.chatCtx.items).toEqual([]);
    expect(conversation(test.session)).toEqual([]);
    await test.close();
  });

  it('onUserTurnCompleted gets the words, and they are not yet in the conversation', async () => {
    const seen: string[] = [];
    class Listener extends voice.Agent {
      override async onUserTurnCompleted(chatCtx: llm.ChatContext, message: llm.ChatMessage) {
        seen.push(`${message.textContent} ${chatCtx.items.filter((item) => item.type === 'message').length}`);
      }
    }
    const { test } = await start({ words: ['I am done.'], agent: new Listener({ instructions: '' }) });
    await sound(test);
    await test.untilQuiet();
    expect(seen).toEqual(['I am done. 0']);
    await test.close();
  });
});
