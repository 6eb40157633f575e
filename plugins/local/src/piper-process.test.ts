// The process of a Piper voice: sentences in order, stops, failures.
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { PiperProcess } from './piper-process.js';

const python = fileURLToPath(new URL('../test/fake-piper-voice.mjs', import.meta.url));
const never = new AbortController().signal;
const started: PiperProcess[] = [];

afterEach(async () => {
  for (const piper of started.splice(0)) await piper.close();
});

function start(interpreter = python): PiperProcess {
  const piper = new PiperProcess({ python: interpreter, model: 'voice.onnx', threads: 1 });
  started.push(piper);
  return piper;
}

async function samples(piper: PiperProcess, text: string, lengthScale = 1): Promise<number[]> {
  const heard: number[] = [];
  await piper.say({ text, signal: never, onSound: ({ pcm }) => heard.push(...pcm) }, lengthScale);
  return heard;
}

test('each sentence gets its own sound, as fast as asked, from one process', async () => {
  const piper = start();
  await piper.ready();
  const [one, two] = await Promise.all([samples(piper, ' Hello\n there '), samples(piper, 'Bye', 2)]);
  expect(one).toEqual(Array.from({ length: 'Hello there'.length }, () => 1000));
  expect(two).toHaveLength(6);
  expect(await samples(piper, '  ')).toEqual([]);
});

test('an abort stops the sentence at once and the next one is spoken', async () => {
  const piper = start();
  const controller = new AbortController();
  let pieces = 0;
  const onSound = () => {
    pieces += 1;
    controller.abort();
  };
  await piper.say({ text: 'forever', signal: controller.signal, onSound }, 1);
  expect(pieces).toBe(1);
  expect(await samples(piper, 'Next')).toHaveLength(4);
  expect(pieces).toBe(1);
});

test('a sentence that fails fails alone', async () => {
  const piper = start();
  await expect(samples(piper, 'fail')).rejects.toMatchObject({
    code: 'local_voice_failed',
    message: expect.stringContaining('ValueError'),
  });
  expect(await samples(piper, 'Next')).toHaveLength(4);
});

test('a process that ends fails what it had to say, with its last words', async () => {
  const piper = start();
  const said = [samples(piper, 'die'), samples(piper, 'Next')];
  for (const failed of said) {
    await expect(failed).rejects.toMatchObject({ retryable: true, message: expect.stringContaining('no memory') });
  }
  expect(piper.alive).toBe(false);
  await expect(samples(piper, 'Next')).rejects.toThrow('no memory');
});

test('a program that cannot be started is a failure, not a crash', async () => {
  await expect(start('/nowhere/python').ready()).rejects.toMatchObject({ code: 'local_voice_failed' });
});
