// Languages of the ear.
import { expect, test } from 'vitest';
import { recognitionLanguage } from './recognition-language.js';
import { parseSpeechModel } from './speech-models.js';

const base = parseSpeechModel('base');

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['German', 'de'],
  ['nb', 'no'],
  ['jv', 'jw'],
  ['auto', undefined],
  [' AUTO ', undefined],
])('%s is asked for as %s', (wish, code) => {
  expect(recognitionLanguage(wish, base)).toBe(code);
});

test('a language that Whisper does not know, with what may have been meant', () => {
  expect(() => recognitionLanguage('Germann', base)).toThrow(/does not know the language "Germann".*"German"/);
  expect(() => recognitionLanguage('xx', base)).toThrow(/"auto"/);
});

test('an English model is refused other languages, and the error names a model that knows them', () => {
  const tiny = parseSpeechModel();
  expect(recognitionLanguage('en-GB', tiny)).toBe('en');
  expect(recognitionLanguage('auto', tiny)).toBeUndefined();
  expect(() => recognitionLanguage('de', tiny)).toThrow(/tiny\.en knows English only.*model: 'base'/);
});
