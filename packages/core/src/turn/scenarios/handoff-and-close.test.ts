// Timelines of handoffs and endings: whoever waits is waited for by nobody, and every close comes to its end.
import { describe, expect, it } from 'vitest';
import { Conversation } from '../__scenario__/conversation.js';
import { nextDeadline } from '../select.js';

const drain = (waiter: string | null) => ({ type: 'drain-requested', waiter }) as const;
const resume = { type: 'resume-requested' } as const;
const close = { type: 'close-requested' } as const;

describe('handoffs', () => {
  it('H1: a handoff while another tool starts one: both get their turn, and the close resolves', () => {
    const c = new Conversation();
    c.agentSays('first', { playMs: 500, toolMs: null }).agentSays('second', { playMs: 500, toolMs: null }).at(2000);
    c.send(drain('first'));
    expect(c.told(/drained/)).toEqual([]);
    c.send(drain('second'));
    expect(c.told(/drained/)).toEqual(['2000 drained']);
    c.send(resume).agentSays('on enter 1').at(5000).send(drain('second'));
    c.send({ type: 'speech-ended', id: 'first' });
    expect(c.told(/drained/)).toHaveLength(2);
    c.send(resume).agentSays('on enter 2').at(8000);
    expect([c.outcomes.get('on enter 1'), c.outcomes.get('on enter 2')]).toEqual(['played', 'played']);
    c.send(close).at(20_000);
    expect(c.told(/closed/)).toHaveLength(1);
  });

  it('H2: a greeting runs a tool that runs a task: there and back without a deadlock', () => {
    const c = new Conversation();
    c.agentSays('greeting', { playMs: 500, toolMs: null }).at(1000);
    c.send({ type: 'speech-parked', id: 'greeting', parked: true }).send(drain('greeting')).send(resume);
    c.agentSays('task asks').at(5000).userStarts().at(5500).final('Ada').userStops().at(10_000);
    expect(c.outcomes.get('reply_2')).toBe('played');
    expect(c.told(/agent thinking/)).toHaveLength(4);
    c.send(drain('greeting')).send(resume).send({ type: 'speech-parked', id: 'greeting', parked: false });
    expect(c.told(/drained/)).toEqual(['1000 drained', '10000 drained']);
    c.agentSays('welcome Ada', { parent: 'greeting' })
      .at(11_000)
      .send({ type: 'speech-ended', id: 'greeting' })
      .at(20_000);
    expect([...c.outcomes.values()].every((outcome) => outcome === 'played')).toBe(true);
  });

  it('H3: a close during a task that never ends is bounded', () => {
    const c = new Conversation();
    c.agentSays('parent', { playMs: 500, toolMs: null, cancelMs: null }).at(1000);
    c.send({ type: 'speech-parked', id: 'parent', parked: true })
      .send(drain('parent'))
      .send(resume)
      .send(close)
      .at(20_000);
    expect(c.told(/cancel|settle|closed/)).toEqual([
      '1000 speech-cancel parent',
      '6000 speech-settle parent timed-out',
      '6000 closed',
    ]);
  });

  it('H4: a draft at the time of a handoff is discarded', () => {
    const c = new Conversation();
    c.userStarts().at(500).final('hand me over').send({ type: 'draft-offered', version: '1' }).send(drain(null));
    expect(c.outcomes.get('reply_1')).toBe('discarded');
    c.send(resume).at(600).userStops().at(9000);
    expect(c.told(/speech-floor/)).toEqual(['1100 speech-floor reply_3']);
  });

  it('the user speaks all through a handoff: the words are for the new agent', () => {
    const c = new Conversation();
    c.userStarts()
      .at(500)
      .final('I want')
      .send(drain(null))
      .at(700)
      .send(resume)
      .at(900)
      .final('a table')
      .userStops()
      .at(9000);
    expect(c.told(/turn-hook|dropped/)).toEqual(['1400 turn-hook 1 "I want a table"']);
  });
});

describe('the close', () => {
  it('S2: with a final pending: the turn is committed first and its message kept', () => {
    const c = new Conversation();
    c.userStarts().at(500).final('bye').userStops().send({ type: 'turn-commit-requested' }).send(close).at(9000);
    expect(c.told(/turn|closed/)).toEqual(['500 turn-hook 1 "bye"', '500 turn-unanswered 1 "bye"', '500 closed']);
  });

  it('S3: with a speech active: it ends within the limit, and what was heard is known', () => {
    const c = new Conversation();
    c.agentSays('story', { playMs: 9000, cancelMs: null }).agentSays('next').at(2000).send(close).at(20_000);
    expect(c.heardMs.get('story')).toBe(1700);
    expect(c.told(/closed/)).toEqual(['7000 closed']);
    expect(Object.fromEntries(c.outcomes)).toEqual({ next: 'interrupted', story: 'timed-out' });
    expect(nextDeadline(c.runtime.state)).toBeNull();
    expect(c.clock.pending).toBe(0);
  });

  it('during a drain, a pause and a hold ends just the same', () => {
    for (const before of [drain(null), drain('nobody'), { type: 'user-speech-started', since: 0 } as const]) {
      const c = new Conversation({ bargeInMs: 0 });
      c.agentSays('story', { playMs: 9000 }).at(1000).send(before).at(1100).send(close).at(20_000);
      expect(c.told(/closed/)).toEqual(['1150 closed']);
      expect(c.clock.pending).toBe(0);
    }
  });
});
