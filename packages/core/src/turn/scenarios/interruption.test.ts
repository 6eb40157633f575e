// Spoken timelines: what interrupts the agent, what does not, and that nothing leaves it silent.
import { describe, expect, it } from 'vitest';
import { Conversation } from '../__scenario__/conversation.js';

describe('interruptions', () => {
  it('a cough does not stop the agent: held, then played to its end', () => {
    const c = new Conversation({ bargeInMs: 200 });
    c.agentSays('booked', { playMs: 3000 });
    c.at(1000).userStarts().at(1300).userStops().at(20_000);
    expect(c.heardMs.get('booked')).toBe(3000);
    expect(c.outcomes.get('booked')).toBe('played');
    expect(c.told(/output|false/)).toEqual([
      '1200 output paused',
      '3300 interruption-false booked',
      '3300 output playing',
    ]);
    expect(c.told(/settle/)).toEqual(['5400 speech-settle booked played']);
  });

  it('words stop it: what was said until then is all that was heard', () => {
    const c = new Conversation({ bargeInMs: 200 });
    c.agentSays('long', { playMs: 9000 });
    c.at(1000).userStarts().at(1900).final('wait, stop').at(2000).userStops().at(30_000);
    expect(c.heardMs.get('long')).toBe(900);
    expect(c.outcomes.get('long')).toBe('interrupted');
    expect(c.told(/speech-floor/)).toEqual(['0 speech-floor long', '2500 speech-floor reply_2']);
    expect(c.outcomes.get('reply_2')).toBe('played');
  });

  it('I1: interrupted before the first frame, with a sink that never reports: released in bounded time, the next turn plays', () => {
    const c = new Conversation();
    c.agentSays('stuck', { thinkMs: null, cancelMs: null });
    c.at(400).userStarts().at(1200).final('hello?').userStops().at(20_000);
    expect(c.told(/stuck/)).toEqual([
      '0 speech-floor stuck',
      '1700 speech-cancel stuck',
      '6700 speech-settle stuck timed-out',
    ]);
    expect(c.outcomes.get('reply_2')).toBe('played');
  });

  it('I2: "okay" and "right" alone, with two words needed, are dropped and never add up', () => {
    const c = new Conversation({ bargeInWords: 2 });
    c.agentSays('story', { playMs: 12_000 });
    c.at(1000).userStarts().at(1700).userStops().at(1800).final('okay');
    c.at(5000).userStarts().at(5700).userStops().at(5800).final('right').at(30_000);
    expect(c.told(/dropped/)).toEqual([
      '2200 turn-dropped "okay" too-few-words',
      '6200 turn-dropped "right" too-few-words',
    ]);
    expect(c.told(/output|cancel/)).toEqual([]);
    expect(c.heardMs.get('story')).toBe(12_000);
  });

  it('I3: noise while paused before the first sound: it resumes once, after the configured silence', () => {
    const c = new Conversation({ bargeInMs: 0, falseInterruptionMs: 1000 });
    c.agentSays('slow', { thinkMs: 2000 });
    c.at(500).userStarts().at(700).userStops().at(1200).userStarts().at(1500).userStops().at(20_000);
    expect(c.told(/output|false/)).toEqual([
      '500 output paused',
      '2500 interruption-false slow',
      '2500 output playing',
    ]);
    expect(c.heardMs.get('slow')).toBe(2000);
  });

  it('I4: five rapid barge-ins, and the audio still plays', () => {
    const c = new Conversation({ bargeInMs: 100 });
    c.manners.set('*', { playMs: 5000 });
    c.agentSays('first', { playMs: 5000 });
    for (let i = 0; i < 5; i++) {
      const at = 1000 + i * 1400;
      c.at(at)
        .userStarts()
        .at(at + 300)
        .final(`no ${i}`)
        .userStops();
    }
    c.at(60_000);
    expect(c.told(/turn-hook/)).toHaveLength(5);
    expect([...c.outcomes.values()].filter((outcome) => outcome === 'played')).toHaveLength(1);
    expect(c.told(/settle.*played/)).toHaveLength(1);
    expect(Math.max(...c.heardMs.values())).toBe(5000);
  });

  it('I5: a protected speech in the queue is passed over when the rest is interrupted', () => {
    const c = new Conversation();
    c.agentSays('now').agentSays('legal', { interruptible: false }).agentSays('later');
    c.at(100).send({ type: 'interrupt-requested', id: null, force: false }).at(20_000);
    expect(Object.fromEntries(c.outcomes)).toEqual({ now: 'interrupted', later: 'interrupted', legal: 'played' });
    expect(c.errors).toEqual([]);
  });

  it('I6: interrupted before any sound: nothing was heard, and it settles as interrupted', () => {
    const c = new Conversation();
    c.agentSays('unheard', { thinkMs: 3000 });
    c.at(1000).send({ type: 'interrupt-requested', id: null, force: false }).at(20_000);
    expect(c.heardMs.has('unheard')).toBe(false);
    expect(c.outcomes.get('unheard')).toBe('interrupted');
  });

  it.each([
    ['the turn is cleared', (c: Conversation) => c.send({ type: 'turn-clear-requested' })],
    ['the session drains', (c: Conversation) => c.send({ type: 'drain-requested', waiter: null })],
    [
      'interruptions are switched off',
      (c: Conversation) => c.runtime.updatePolicy({ ...c.runtime.policy, interruptions: false }),
    ],
  ])('I8: while the output is paused %s: it is not left paused', (_name, decide) => {
    const c = new Conversation({ mode: 'detector', bargeInMs: 100 });
    c.agentSays('story', { playMs: 6000 });
    c.at(1000).userStarts().at(1500).final('what if').at(1600).userStops();
    decide(c);
    c.at(60_000);
    expect(c.told(/output/)).toEqual(['1100 output paused', expect.stringContaining('output playing')]);
    expect(c.outcomes.get('story')).toBe('played');
    expect(c.heardMs.get('story')).toBe(6000);
  });

  it('I8: while the output is paused the detector never answers: the turn is taken all the same', () => {
    const c = new Conversation({ mode: 'detector', bargeInMs: 100 });
    c.agentSays('story', { playMs: 6000 });
    c.at(1000).userStarts().at(1500).final('what if').at(1600).userStops().at(60_000);
    expect(c.told(/end-of-turn-ask|turn-hook|output/)).toEqual([
      '1100 output paused',
      '1600 end-of-turn-ask "what if"',
      '2600 turn-hook 1 "what if"',
      '2600 output playing',
    ]);
    expect(c.outcomes.get('reply_2')).toBe('played');
  });

  it('a sink that never reports its end does not silence the agent', () => {
    const c = new Conversation({ playoutGraceMs: 1000 });
    c.agentSays('first', { thinkMs: null, cancelMs: null }).agentSays('second');
    c.at(300).send({ type: 'speech-audio-started', id: 'first' });
    c.send({ type: 'speech-audio-flushed', id: 'first', remainingMs: 2000 }).at(20_000);
    expect(c.told(/first/)).toEqual([
      '0 speech-floor first',
      '3300 speech-cancel first',
      '8300 speech-settle first timed-out',
    ]);
    expect(c.outcomes.get('second')).toBe('played');
  });

  it('a model that hangs does not silence the agent', () => {
    const c = new Conversation({ thinkingTimeoutMs: 5000 });
    c.agentSays('hung', { thinkMs: null, cancelMs: null }).agentSays('second').at(20_000);
    expect(c.outcomes.get('hung')).toBe('timed-out');
    expect(c.told(/floor second/)).toEqual(['5000 speech-floor second']);
    expect(c.outcomes.get('second')).toBe('played');
  });
});
