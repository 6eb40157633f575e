// Turns that the program begins and ends: press, speak, release, or think better of it.
import type { voice } from '@livekit/agents';
import { FakeLLM, startSession, type StartSessionOptions, type TestSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { conversation } from './helpers.js';

const tenWords = 'one two three four five six seven eight nine ten';

function manual(options: StartSessionOptions = {}) {
  return startSession({
    llm: new FakeLLM([], { fallback: { content: 'Yes.' } }),
    ...options,
    options: { ...options.options, turnHandling: { turnDetection: 'manual' } },
  });
}

/** What a talk button does. */
const press = ({ session }: TestSession) => {
  void session.interrupt();
  session.clearUserTurn();
  session.input.setAudioEnabled(true);
};
const release = ({ session }: TestSession) => {
  session.input.setAudioEnabled(false);
  session.commitUserTurn();
};
const said = (session: voice.AgentSession) => conversation(session).filter((line) => !line.startsWith('handoff'));

describe('push-to-talk', () => {
  it('releasing the button takes the turn, words on their way included', async () => {
    const test = await manual();
    test.session.input.setAudioEnabled(false);
    press(test);
    test.userSays('a table for two', 1200, 400);
    await test.clock.advanceBy(1250);
    release(test);
    const releasedAt = test.clock.now();
    await test.untilQuiet();
    expect(said(test.session)).toEqual(['user: a table for two', 'assistant: Yes.']);
    expect(test.clock.now() - releasedAt).toBeLessThan(8000);
    await test.close();
  });

  it('takes the unstable words if no final comes', async () => {
    const test = await manual();
    test.userSays('a table for two', 1200, 60_000);
    await test.clock.advanceBy(1300);
    test.session.commitUserTurn();
    await test.clock.advanceBy(1900);
    expect(said(test.session)).toEqual([]);
    await test.untilQuiet();
    expect(said(test.session)).toEqual(['user: a table', 'assistant: Yes.']);
    await test.close();
  });

  it('pressing it stops the agent at once, and what it then said is kept as far as it was heard', async () => {
    const test = await manual();
    test.session.say(tenWords);
    await test.clock.advanceBy(1000);
    press(test);
    await test.clock.advanceBy(20);
    expect(test.session.agentState).toBe('listening');
    test.userSays('stop', 300);
    await test.clock.advanceBy(500);
    release(test);
    await test.untilQuiet();
    const [first, ...rest] = said(test.session);
    expect(first).toMatch(/^assistant: one two three.* \(interrupted\)$/);
    expect(rest).toEqual(['user: stop', 'assistant: Yes.']);
    await test.close();
  });

  it('without pressing it the user cannot interrupt', async () => {
    const test = await manual();
    test.session.say(tenWords);
    await test.clock.advanceBy(500);
    test.userSays('stop it now please', 2000);
    await test.untilQuiet();
    expect(test.heardByUser).toBe(tenWords);
    await test.close();
  });

  it('a commit while the agent speaks interrupts it', async () => {
    const test = await manual();
    test.session.say(tenWords);
    await test.clock.advanceBy(500);
    test.userSays('stop', 300);
    await test.clock.advanceBy(500);
    test.session.commitUserTurn();
    await test.untilQuiet();
    expect(said(test.session).slice(-2)).toEqual(['user: stop', 'assistant: Yes.']);
    expect(said(test.session)[0]).toMatch(/\(interrupted\)$/);
    await test.close();
  });

  it('a press without words, or twice in a row, makes no turn too many', async () => {
    const test = await manual();
    press(test);
    await test.clock.advanceBy(500);
    release(test);
    await test.untilQuiet();
    press(test);
    test.userSays('hello', 400);
    await test.clock.advanceBy(600);
    release(test);
    release(test);
    await test.untilQuiet();
    expect(said(test.session)).toEqual(['user: hello', 'assistant: Yes.']);
    expect(test.llm?.requests).toHaveLength(1);
    await test.close();
  });

  it('what was cleared stays cleared, although its final comes only then', async () => {
    const test = await manual();
    test.userSays('never mind that', 900, 800);
    await test.clock.advanceBy(1000);
    test.session.clearUserTurn();
    await test.clock.advanceBy(3000);
    test.userSays('hello', 400);
    await test.clock.advanceBy(600);
    test.session.commitUserTurn();
    await test.untilQuiet();
    expect(said(test.session)).toEqual(['user: hello', 'assistant: Yes.']);
    await test.close();
  });
});
