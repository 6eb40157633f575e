// A Piper voice as a child process.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakePiper, temporaryDirectory } from '../test/kit.js';
import { PiperVoice } from './piper.js';

const model = join(temporaryDirectory(), 'voice.onnx');
writeFileSync(`${model}.json`, '{"audio":{"sample_rate":16000}}');
const voice = new PiperVoice({ model, binary: fakePiper, rate: 175 });
const never = new AbortController().signal;

test('hands on the samples, whole, at the rate of the voice', async () => {
  const samples: number[] = [];
  await voice.say({ text: ' Hello\nthere ', signal: never, onSound: ({ pcm }) => samples.push(...pcm) });
  expect(voice.sampleRate).toBe(16_000);
  expect(samples).toEqual(Array.from({ length: 'Hello there'.length }, () => 1000));
});

test('an abort ends the program', async () => {
  const controller = new AbortController();
  await voice.say({ text: 'forever', signal: controller.signal, onSound: () => controller.abort() });
  expect(controller.signal.aborted).toBe(true);
});

test('a failure says what the program said', async () => {
  const said = voice.say({ text: 'fail', signal: never, onSound: () => undefined });
  await expect(said).rejects.toMatchObject({
    code: 'local_voice_failed',
    message: expect.stringContaining('model is broken'),
  });
});

test('without the program, or without the description of the voice, the error says what to do', async () => {
  const absent = new PiperVoice({ model, binary: '/nowhere/piper', rate: 175 });
  const said = absent.say({ text: 'Hello', signal: never, onSound: () => undefined });
  await expect(said).rejects.toMatchObject({
    code: 'local_voice_missing',
    message: expect.stringContaining('install it'),
  });
  expect(() => new PiperVoice({ model: '/nowhere/voice.onnx', rate: 175 })).toThrow(/\.onnx\.json/);
});
