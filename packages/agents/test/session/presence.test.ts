// Users who say nothing any more, and programs that wait for a quiet moment.
import { runWithJobContext, sleep, voice } from '@livekit/agents';
import { FakeLLM, startSession, type StartSessionOptions } from '@livekit/agents/testing';
import { describe, expect, it, vi } from 'vitest';
import { conversation } from './helpers.js';

const { AgentSessionEventTypes: Types } = voice;
const ladder: readonly voice.AwayStep[] = [
  { afterMs: 8000, say: 'Are you still there?' },
  { afterMs: 6000, say: 'I hang up now. Goodbye!', hangUp: true },
];

/** A session with a ladder, and why it closed. */
async function withLadder(awayLadder: readonly voice.AwayStep[] = ladder, more: StartSessionOptions = {}) {
  const test = await startSession({
    llm: new FakeLLM([], { fallback: { content: 'Fine.' } }),
    ...more,
    options: { awayLadder, ...more.options },
  });
  const closed: string[] = [];
  test.session.on(Types.Close, ({ reason }) => closed.push(reason));
  return { test, closed };
}

describe('awayLadder', () => {
  it('asks, then says goodbye and closes the session', async () => {
    const { test, closed } = await withLadder();
    await test.clock.advanceBy(7900);
    expect(test.session.agentState).toBe('listening');
    await test.clock.advanceBy(6500);
    expect(test.heardByUser).toBe('Are you still there?');
    expect(closed).toEqual([]);
    await test.clock.advanceBy(8000);
    expect(test.heardByUser).toBe('Are you still there? I hang up now. Goodbye!');
    expect(closed).toEqual([voice.awayCloseReason]);
    await test.microphone.close();
  });

  it('A11: noise does not put it off, words do', async () => {
    const { test, closed } = await withLadder();
    for (let time = 0; time < 5; time += 1) {
      await test.clock.advanceBy(2000);
      test.userMakesNoise(700);
    }
    expect(test.heardByUser).toMatch(/^Are you/);
    await test.clock.advanceBy(4000);
    test.userSays('yes I am', 900);
    await test.clock.advanceBy(7000);
    expect(conversation(test.session).slice(-2)).toEqual(['user: yes I am', 'assistant: Fine.']);
    await test.clock.advanceBy(6000);
    expect(test.heardByUser).toMatch(/Fine\. Are you still there\?$/);
    expect(closed).toEqual([]);
    await test.close();
  });

  it('does not hang up on somebody who interrupts the goodbye', async () => {
    const { test, closed } = await withLadder([{ afterMs: 5000, say: 'I hang up now. Goodbye!', hangUp: true }]);
    await test.clock.advanceBy(5500);
    test.userSays('no wait I am here', 1200);
    await test.untilQuiet();
    expect(closed).toEqual([]);
    expect(conversation(test.session).slice(-2)).toEqual(['user: no wait I am here', 'assistant: Fine.']);
    await test.close();
  });

  it('begins anew when the program sees the user, with text alone as well', async () => {
    const { test, closed } = await withLadder(ladder, { stt: null, tts: null, vad: null, speaker: null });
    await test.clock.advanceBy(12_000);
    expect(test.screen.texts).toEqual(['Are you still there?']);
    test.session.noteUserActivity();
    await test.clock.advanceBy(7900);
    expect(test.screen.texts).toHaveLength(1);
    await test.clock.advanceBy(200);
    expect(test.screen.texts).toEqual(['Are you still there?', 'Are you still there?']);
    await test.clock.advanceBy(6500);
    expect(test.screen.texts.at(-1)).toBe('I hang up now. Goodbye!');
    expect(closed).toEqual([voice.awayCloseReason]);
    await test.microphone.close();
  });

  it('runs code of the program, which may fail, and lets the model find the words', async () => {
    const ran: unknown[] = [];
    const { test } = await withLadder([
      {
        afterMs: 3000,
        run: (session) => {
          ran.push(session);
          throw new Error('broken');
        },
      },
      { afterMs: 3000, instructions: 'Ask whether the user is still there.' },
    ]);
    await test.clock.advanceBy(8000);
    expect(ran).toEqual([test.session]);
    expect(test.heardByUser).toBe('Fine.');
    await test.close();
  });

  it('in a job deletes the room and ends the job, whoever else is there', async () => {
    const job = {
      shutdown: vi.fn<(reason: string) => void>(),
      deleteRoom: vi.fn<() => Promise<void>>(() => Promise.reject(new Error('no keys'))),
      _primarySessionEnded: () => undefined,
    };
    const within = <T>(run: () => T): T =>
      runWithJobContext(job as unknown as Parameters<typeof runWithJobContext>[0], run);
    const { test, closed } = await within(() => withLadder([{ afterMs: 3000, hangUp: true }]));
    await test.clock.advanceBy(20_000);
    expect(closed).toEqual([voice.awayCloseReason]);
    expect(job.deleteRoom).toHaveBeenCalledOnce();
    expect(job.shutdown).toHaveBeenCalledExactlyOnceWith(voice.awayCloseReason);
    await test.microphone.close();
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a step after %s ms', async (afterMs) => {
    expect(() => new voice.AgentSession({ awayLadder: [{ afterMs }] })).toThrow(RangeError);
  });
});

describe('waitForIdle', () => {
  it('settles when nobody speaks, and tells who has the conversation', async () => {
    const test = await startSession();
    const speech = test.session.say('one two three');
    const activity = await test.clock.until(test.session.waitForIdle());
    expect(speech.done()).toBe(true);
    expect(activity).toEqual({ agent: test.session.currentAgent, session: test.session });
    await test.close();
  });

  it('rejects when the session closes before', async () => {
    const test = await startSession();
    test.session.say('one two three');
    const waiting = test.session.waitForIdle().catch((error: unknown) => error);
    await test.close();
    expect(await waiting).toMatchObject({ code: 'session_closed' });
  });

  it('waits for whoever holds the conversation, who may wait as well', async () => {
    const test = await startSession();
    const { clock, session } = test;
    const order: string[] = [];
    const held = session.waitForIdleAndHold(async ({ session: mine }) => {
      order.push('held');
      await mine.say('one two three');
      await mine.waitForIdle();
      await mine.waitForIdleAndHold(() => order.push('nested'));
      return 'result';
    });
    const second = session.waitForIdleAndHold(() => order.push('second'));
    await clock.advanceBy(100);
    const idle = session.waitForIdle().then(() => order.push('idle'));
    expect(await clock.until(held)).toBe('result');
    await clock.until(Promise.all([second, idle]));
    expect(order.slice(0, 2)).toEqual(['held', 'nested']);
    expect(order.slice(2).toSorted()).toEqual(['idle', 'second']);
    expect(test.heardByUser).toBe('one two three');
    await test.close();
  });

  it('ends with the work: what it started waits in turn again', async () => {
    const test = await startSession();
    const { clock, session } = test;
    const order: string[] = [];
    let later: Promise<unknown> = Promise.resolve();
    await session.waitForIdleAndHold(() => {
      later = sleep(clock, 1000).then(() => session.waitForIdleAndHold(() => order.push('later')));
    });
    const long = session.waitForIdleAndHold(async () => {
      await sleep(clock, 3000);
      order.push('long');
    });
    await clock.until(Promise.all([long, later]));
    expect(order).toEqual(['long', 'later']);
    await test.close();
  });

  it('lets go of the conversation when the work fails', async () => {
    const test = await startSession();
    const failing = test.session.waitForIdleAndHold(() => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    await test.clock.until(test.session.waitForIdle());
    await test.close();
  });
});
