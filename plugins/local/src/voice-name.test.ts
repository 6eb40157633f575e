// Voices by string and the limits of their numbers.
import { expect, test } from 'vitest';
import { checkVoiceOption, parseVoice } from './voice-name.js';

test.each([
  ['en-us', { engine: 'espeak', voice: 'en-us' }],
  ['espeak/de', { engine: 'espeak', voice: 'de' }],
  ['en-us+f3', { engine: 'espeak', voice: 'en-us+f3' }],
  ['piper/en_US-joe-medium', { engine: 'piper', voice: 'en_US-joe-medium' }],
  ['de_DE-thorsten_emotional-medium', { engine: 'piper', voice: 'de_DE-thorsten_emotional-medium' }],
  ['piper/a/my.onnx', { engine: 'piper', file: 'a/my.onnx' }],
  ['/voices/my.onnx', { engine: 'piper', file: '/voices/my.onnx' }],
])('%s', (text, meaning) => {
  expect(parseVoice(text)).toEqual(meaning);
});

test.each(['', 'piper/', 'piper/joe', 'piper/../x', 'festival/us1', 'espeak/'])('"%s" is nothing', (text) => {
  expect(() => parseVoice(text)).toThrow(/There is no voice ".*Examples/);
});

test('numbers out of range name the range', () => {
  expect(checkVoiceOption('rate', 80)).toBe(80);
  for (const wrong of [79, 451, Number.NaN]) expect(() => checkVoiceOption('rate', wrong)).toThrow(/from 80 to 450/);
  expect(() => checkVoiceOption('pitch', 100)).toThrow(/from 0 to 99/);
});
