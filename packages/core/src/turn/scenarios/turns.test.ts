// Spoken timelines: every word of the user is answered once, or reported as dropped.
import { describe, expect, it } from 'vitest';
import { Conversation } from '../__scenario__/conversation.js';

const offer = (version = '1') => ({ type: 'draft-offered', version }) as const;

describe('user turns', () => {
  it.each([3399, 3400, 3401])(
    'T1: a final arrives as a false interruption is being resolved (%i): the turn is answered',
    (finalAt) => {
      const c = new Conversation({ bargeInMs: 100 });
      c.agentSays('story', { playMs: 9000, cancelMs: 3000 });
      c.at(1000).userStarts().at(1400).userStops().at(finalAt).final('wait a moment').at(20_000);
      expect(c.told(/turn-hook/)).toEqual([`${finalAt} turn-hook 1 "wait a moment"`]);
      expect(c.outcomes.get('story')).toBe('interrupted');
      expect(c.outcomes.get('reply_2')).toBe('played');
      expect(c.errors).toEqual([]);
    },
  );

  it('T2: one utterance finalised twice a second apart, with drafts: one reply, and later turns work', () => {
    const c = new Conversation();
    c.userStarts().at(800).userStops().at(900).final('Book a table').send(offer());
    c.at(1900).final('Book a table.').send(offer()).at(8000);
    expect(c.told(/speech-floor/)).toEqual(['1300 speech-floor reply_1']);
    expect(c.told(/dropped/)).toEqual(['1900 turn-dropped "Book a table." repeated']);
    c.userStarts().at(8800).userStops().at(8900).final('Book a table').at(20_000);
    expect(c.told(/speech-floor/)).toHaveLength(2);
    expect([...c.outcomes.values()]).toEqual(['played', 'played']);
  });

  it('T3: seven offers in three seconds and slow cancels: a superseded draft never plays', () => {
    const c = new Conversation({ preemptiveMaxDrafts: 10 });
    c.manners.set('*', { cancelMs: 4000 });
    c.userStarts();
    const words = ['I', 'want', 'to', 'book', 'a', 'big', 'table'];
    words.forEach((_, i) =>
      c
        .at(400 * (i + 1))
        .interim(words.slice(0, i + 1).join(' '))
        .send(offer()),
    );
    c.at(3000).userStops().at(3100).final('I want to book a big table').send(offer()).at(30_000);
    expect(c.told(/draft-start/)).toHaveLength(7);
    expect(c.told(/speech-floor/)).toEqual(['3500 speech-floor reply_7']);
    expect([...c.outcomes.values()].filter((outcome) => outcome === 'played')).toHaveLength(1);
  });

  it.each([
    ['reused when only punctuation differs', 'book a table, please.', ['draft-start reply_1', 'draft-adopt reply_1 2']],
    [
      'replaced by one new reply otherwise',
      'book two tables',
      ['draft-start reply_1', 'draft-drop reply_1', 'reply-create reply_3 2'],
    ],
  ])('T4: a draft is %s', (_name, committed, expected) => {
    const c = new Conversation();
    c.userStarts().at(800).interim('Book a table please').send(offer()).at(900).userStops();
    c.at(1000).final(committed).at(10_000);
    expect(c.told(/draft|create/).map((entry) => entry.replace(/^\d+ /, ''))).toEqual(expected);
    expect(c.told(/speech-floor/)).toHaveLength(1);
  });

  it('T5: the turn ends while a tool runs: no draft from a stale context, the reply comes', () => {
    const c = new Conversation();
    c.agentSays('looking up', { playMs: 500, toolMs: 5000 });
    c.at(2000).userStarts().at(2500).final('hurry').send(offer()).at(2600).userStops().send(offer()).at(20_000);
    expect(c.told(/draft/)).toEqual([]);
    expect(c.told(/speech-floor reply/)).toEqual(['3100 speech-floor reply_2']);
    expect(c.outcomes.get('looking up')).toBe('played');
  });

  it('T6: speech without a transcript: it is reported, and the wait for the user goes on', () => {
    const c = new Conversation({ transcriptTimeoutMs: 1000, awayMs: 5000 });
    c.at(100).userStarts().at(900).userStops().at(10_000);
    expect(c.told(/./)).toEqual([
      '100 user speaking',
      '900 user listening',
      '1900 transcript-timeout',
      '5900 user away',
    ]);
    c.userStarts().at(10_100).userStops().at(20_000);
    expect(c.told(/away/)).toHaveLength(2);
  });

  it('T7: the microphone goes mute in mid-speech: the turn ends with the final that was flushed', () => {
    const c = new Conversation();
    c.userStarts().at(700).interim('are you').at(1000).userStops().at(1200).final('are you there').at(9000);
    expect(c.told(/turn-hook|user/)).toEqual([
      '0 user speaking',
      '1000 user listening',
      '1500 turn-hook 1 "are you there"',
    ]);
  });

  it.each([-60_000, 60_000])('T8: a clock that is %i ms off: the turn ends within the longest delay', (skewMs) => {
    const c = new Conversation();
    c.at(100_000)
      .userStarts(100_000 + skewMs)
      .at(101_000)
      .final('hello')
      .userStops(101_000 + skewMs)
      .at(105_000);
    const [hook] = c.told(/turn-hook/);
    expect(Number.parseInt(hook ?? '', 10)).toBeLessThanOrEqual(104_000);
    expect(Number.parseInt(hook ?? '', 10)).toBeGreaterThanOrEqual(101_000);
  });

  it('T9: the user speaks again during a slow hook: both messages are kept, the last is answered', () => {
    const c = new Conversation();
    c.hook = { delayMs: 3000, verdict: 'reply', version: '1' };
    c.userStarts()
      .at(500)
      .final('first')
      .userStops()
      .at(1500)
      .userStarts()
      .at(2000)
      .final('second')
      .userStops()
      .at(30_000);
    expect(c.told(/turn|create|floor/)).toEqual([
      '1000 turn-hook 1 "first"',
      '4000 turn-superseded 1',
      '4000 turn-hook 2 "second"',
      '7000 reply-create reply_3 2',
      '7000 speech-floor reply_3',
    ]);
  });

  it('T9: the user speaks again just as the reply waits: it gives way to the newer turn', () => {
    const c = new Conversation();
    c.hook = { delayMs: 1000, verdict: 'reply', version: '1' };
    c.userStarts()
      .at(500)
      .final('first')
      .userStops()
      .at(1500)
      .userStarts()
      .at(2100)
      .final('second')
      .userStops()
      .at(30_000);
    expect(c.told(/reply_2|speech-floor/)).toEqual([
      '2000 reply-create reply_2 1',
      '2600 speech-cancel reply_2',
      '2600 speech-settle reply_2 interrupted',
      '3600 speech-floor reply_4',
    ]);
  });

  it('T10: a hook that adds a message: the draft made before it is not the reply', () => {
    const c = new Conversation();
    c.hook = { delayMs: 200, verdict: 'reply', version: 'with the found documents' };
    c.userStarts().at(500).final('opening hours?').send(offer()).userStops().at(9000);
    expect(c.told(/draft|create/)).toEqual([
      '500 draft-start reply_1',
      '1200 draft-drop reply_1',
      '1200 reply-create reply_3 2',
    ]);
  });

  it('U5: a tool speaks, interrupted just before: the speech ends, the session lives', () => {
    const c = new Conversation();
    c.agentSays('answer', { playMs: 500, toolMs: null });
    c.at(2000)
      .agentSays('from the tool', { parent: 'answer' })
      .send({ type: 'interrupt-requested', id: 'answer', force: false });
    c.at(3000).agentSays('next').at(20_000);
    expect(c.outcomes.get('from the tool')).toBe('interrupted');
    expect(c.outcomes.get('answer')).toBe('interrupted');
    expect(c.outcomes.get('next')).toBe('played');
  });

  it('U6: the result of a tool lands while the user speaks: it is told after the turn', () => {
    const c = new Conversation();
    c.agentSays('moment', { playMs: 500, toolMs: 2000 });
    c.at(2000).userStarts().at(2500).agentSays('result', { parent: 'moment' });
    c.at(3000).final('and for two').userStops().at(30_000);
    expect(c.told(/turn-hook|speech-floor (result|reply)/)).toEqual([
      '3500 turn-hook 1 "and for two"',
      '3500 speech-floor result',
      '5800 speech-floor reply_2',
    ]);
    expect(c.outcomes.get('result')).toBe('played');
  });

  it('the recogniser alone takes the turns, without any sound events', () => {
    const c = new Conversation({ mode: 'stt' });
    c.agentSays('story', { playMs: 9000 });
    c.at(1000).interim('wait').at(1300).interim('wait a').at(1600).final('wait a moment').at(20_000);
    expect(c.told(/output|hook|cancel/)).toEqual([
      '1000 output paused',
      '2100 speech-cancel story',
      '2100 turn-hook 1 "wait a moment"',
      '2100 output playing',
    ]);
  });
});
