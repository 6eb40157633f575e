// The lists of acknowledgements: what they cover, and what they must not.
import { describe, expect, it } from 'vitest';
import { isBackchannel, isHalting } from './backchannels.js';

describe('an acknowledgement', () => {
  it.each([
    ['en', 'Mm-hm.'],
    ['en', 'Hmmm'],
    ['en-US', 'Okay, right.'],
    ['en', "Yeah, that's right!"],
    ['en', 'okaaay'],
    ['en', 'uh-huh, I see'],
    ['de-AT', 'Ach so, ja genau.'],
    ['fr', "D'accord, très bien."],
    ['fr', 'D’accord'],
    ['es', '¡Claro que sí!'],
    ['it', 'Ho capito, va bene.'],
    ['pt-BR', 'Tá bom, entendi.'],
    ['nl', 'Ja ja, precies'],
    ['pl', 'No tak, rozumiem.'],
    ['tr', 'Evet, anladım'],
    ['ru', 'Угу, понятно'],
    ['ar', 'نعم، تمام'],
    ['hi', 'जी हाँ, ठीक है'],
    ['ja', 'はい、そうですね。'],
    ['ja', 'へーー'],
    ['ko', '네 네, 알겠습니다'],
    ['zh', '嗯嗯，好的'],
    ['zh-TW', '對對，沒錯'],
  ])('in %s: %s', (language, text) => expect(isBackchannel(text, language)).toBe(true));

  it.each([
    ['en', 'Okay but wait'],
    ['en', 'stop'],
    ['en', 'no'],
    ['en', 'right after eight'],
    ['en', 'yes please book it'],
    ['en', '...'],
    ['de', 'Nein'],
    ['de', 'ja aber'],
    ['fr', 'non merci'],
    ['ja', 'はい、でも'],
    ['zh', '不是'],
    ['ko', '네 잠깐만요'],
    ['ru', 'да нет'],
    ['en', `${'yes '.repeat(20)}`],
  ])('is not, in %s: %s', (language, text) => expect(isBackchannel(text, language)).toBe(false));

  it('counts in its own language, and in every one where that is not known', () => {
    expect(isBackchannel('genau', 'en')).toBe(false);
    expect(isBackchannel('genau', 'de')).toBe(true);
    expect(isBackchannel('genau')).toBe(true);
    expect(isBackchannel('genau', 'multi')).toBe(true);
    expect(isBackchannel('okay', 'sv')).toBe(true);
  });
});

describe('a call to be heard', () => {
  it.each(['Stop!', 'no', 'wait, no', 'Hold on', '等一下', 'Нет, подождите'])('is %s', (text) =>
    expect(isHalting(text)).toBe(true),
  );
  it.each(['stop at eight', 'okay', ''])('is not "%s"', (text) => expect(isHalting(text)).toBe(false));
});
