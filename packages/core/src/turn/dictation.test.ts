// What counts as being in the middle of a dictation, by language, and what does not.
import { describe, expect, it } from 'vitest';
import { dictationAsked, type Dictated, isDictating } from './dictation.js';

const unasked = (text: string, language?: string) => isDictating(text, { language, asked: null });
const asked = (what: Dictated, text: string, language?: string) => isDictating(text, { language, asked: what });

describe('a number', () => {
  it.each([
    ['en', 'My number is zero six one two'],
    ['en', 'Zero six one two.'],
    ['en', "It's 0612"],
    ['en', 'call me at +49 30'],
    ['en', 'my phone number is'],
    ['en', 'okay so my number is, uh'],
    ['de', 'meine Nummer ist'],
    ['fr', "mon numéro, c'est"],
    ['en', 'five five five double one'],
    ['de', 'Meine Nummer ist null eins sieben'],
    ['de', 'null eins sieben zwo'],
    ['fr', 'zéro six douze trente-quatre'],
    ['es', 'mi número es seis uno dos'],
    ['nl', 'nul zes één twee'],
    ['de', 'null eins vierunddreißig zwölf'],
    ['it', 'zero sei trentaquattro ventotto'],
    ['pt', 'nove um dois três'],
    ['pt-BR', 'onze nove meia oito'],
    ['it', 'tre quattro sette zero'],
    [undefined, 'null eins sieben zwo'],
    ['ja', '0 9 0'],
    ['ar', '٠ ١ ٢'],
  ])('(%s) "%s" is not over', (language, text) => expect(unasked(text, language)).toBe(true));

  it.each([
    ['en', 'a table for two'],
    ['en', 'I was born in twenty twenty four'],
    ['en', 'it costs one hundred twenty two'],
    ['en', 'in 2024'],
    ['en', '15,000 euros'],
    ['en', 'there are three of us'],
    ['en', 'one or two'],
    ['de', 'ein Tisch für zwei'],
    ['en', "zero six one two that's it"],
    ['de', "null eins sieben, das war's."],
    ['fr', "zéro six douze trente-quatre, c'est tout"],
    ['en', ''],
  ])('(%s) "%s" is', (language, text) => expect(unasked(text, language)).toBe(false));

  it('that was asked for needs no run of digits, and is over once it is long enough', () => {
    expect(asked('phone', 'sure 06', 'en')).toBe(true);
    expect(asked('phone', "yes it's", 'en')).toBe(true);
    expect(asked('phone', '0612 345 678 9', 'en')).toBe(false);
    expect(asked('phone', 'zero six one two three four five six seven eight', 'en')).toBe(false);
    expect(asked('number', '4111 1111 1111', 'en')).toBe(true);
    expect(asked('number', '4111 1111 1111 1111', 'en')).toBe(false);
  });

  it('that was asked for and is refused needs no patience', () => {
    expect(asked('phone', "I don't have one", 'en')).toBe(false);
    expect(asked('phone', 'Why do you need that?', 'en')).toBe(false);
  });
});

describe('a spelling', () => {
  it.each([
    ['en', 'b e n t'],
    ['en', 'It is B-E-N'],
    ['en', 'my name is spelled b e'],
    ['en', 'b as in bravo e as in echo n as in november'],
    ['de', 'M wie Martha, E wie Emil, I wie Ida'],
    ['fr', 'D comme Daniel, U comme Ursule, P comme Pierre'],
    ['es', 'g de gato, r de rosa, c de casa'],
    ['it', 'b come Bologna, r come Roma, c come Como'],
  ])('(%s) "%s" is not over', (language, text) => expect(unasked(text, language)).toBe(true));

  it.each([
    ['en', 'so do I'],
    ['en', 'vitamin b'],
    ['en', 'at 5 p.m.'],
    ['en', 'b e n t is how you spell it'],
    ['es', 'voy a'],
    ['zh', '我 去 看'],
  ])('(%s) "%s" is', (language, text) => expect(unasked(text, language)).toBe(false));

  it('that was asked for begins with its first letter', () => {
    expect(asked('spelling', 'sure, b', 'en')).toBe(true);
    expect(asked('spelling', 'yes I', 'en')).toBe(false);
    expect(asked('spelling', 'no thank you', 'en')).toBe(false);
    expect(asked('spelling', "b e n t, that's all", 'en')).toBe(false);
  });
});

describe('an e-mail address', () => {
  it.each([
    ['en', 'my email is'],
    ['en', 'my email is john at'],
    ['en', 'my email is john dot smith at gmail'],
    ['en', 'my email is john dot smith at gmail dot'],
    ['en', 'john@'],
    ['de', 'meine E-Mail ist max punkt mustermann ät'],
    ['fr', 'mon e-mail est jean point dupont arobase'],
    ['es', 'mi correo es ana arroba gmail punto'],
    ['it', 'la mia email è anna chiocciola libero'],
    ['pt', 'meu email é ana arroba'],
    ['nl', 'mijn e-mail is jan apenstaartje'],
  ])('(%s) "%s" is not complete', (language, text) => expect(unasked(text, language)).toBe(true));

  it.each([
    ['en', 'my email is john dot smith at gmail dot com'],
    ['en', 'john.smith@gmail.com'],
    ['de', 'meine E-Mail ist max punkt mustermann ät web punkt de'],
    ['es', 'mi correo es ana arroba gmail punto com'],
    ['en', 'I never read my email'],
    ['en', 'what are you looking at'],
    ['fr', 'un bon point'],
  ])('(%s) "%s" is complete, or none', (language, text) => expect(unasked(text, language)).toBe(false));

  it('that was asked for', () => {
    expect(asked('email', 'john dot smith', 'en')).toBe(true);
    expect(asked('email', 'john at gmail dot com', 'en')).toBe(false);
    expect(asked('email', "I'd rather not say", 'en')).toBe(false);
  });
});

describe('what the agent asks for', () => {
  it.each<[Dictated | null, string]>([
    ['phone', 'Great. What is your phone number?'],
    ['phone', 'Wie ist Ihre Telefonnummer?'],
    ['phone', 'Quel est votre numéro de téléphone ?'],
    ['phone', '¿Cuál es su número de teléfono?'],
    ['phone', 'Wat is uw telefoonnummer?'],
    ['phone', 'Qual è il suo numero di telefono?'],
    ['phone', 'Qual é o seu número de telefone?'],
    ['email', 'Could you tell me your e-mail address?'],
    ['email', 'Please give me your email.'],
    ['spelling', 'Can you spell that for me?'],
    ['spelling', 'Können Sie das bitte buchstabieren?'],
    ['number', 'What is your order number, please?'],
    ['number', 'Wie lautet Ihre Kundennummer?'],
    [null, 'Your order number is 4711.'],
    [null, 'What is your phone number? No, wait: how many people are you?'],
    [null, 'For how many people?'],
    [null, 'I have sent you an email.'],
  ])('%s: "%s"', (what, text) => expect(dictationAsked(text)).toBe(what));
});
