// The thread of the models, with stand-in models: what is shared, what is aborted, what fails.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { recording } from '../__fixtures__/sounds.js';
import { LogMel } from '../features/log-mel.js';
import { SmartTurnEar } from '../smart-turn.js';
import { TextDetector } from '../text-detector.js';
import { TextPrompt } from '../text/text-prompt.js';
import { ModelThread } from './model-thread.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../__fixtures__/${name}`, import.meta.url));
const sound = { kind: 'smart-turn', model: fixture('tiny-sound.onnx') } as const;
const thread = new ModelThread();

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function textDetector(files: { model?: string } = {}): TextDetector {
  const { model = 'tiny-text.onnx' } = files;
  const languages = fixture('tiny-languages.json');
  const tokenizer = fixture('tiny-tokenizer.json');
  return new TextDetector(
    { model: fixture(model), tokenizer, tokenizerConfig: fixture('tiny-tokenizer-config.json'), languages },
    thread,
  );
}

it('hears the newest eight seconds, in order, whatever pieces they came in', async () => {
  const whole = recording(300_000);
  const ear = new SmartTurnEar(sound.model, thread);
  for (let at = 0; at < whole.length; at += 7001) ear.push(whole.subarray(at, at + 7001));
  const expected = mean(new LogMel().compute(whole.subarray(-128_000)));
  expect(await ear.predict()).toBeCloseTo(expected, 5);
});

it('forgets the last turn', async () => {
  const ear = new SmartTurnEar(sound.model, thread);
  ear.push(recording(90_000));
  ear.clear();
  ear.push(recording(20_000));
  expect(await ear.predict()).toBeCloseTo(mean(new LogMel().compute(recording(20_000))), 5);
});

/** What the stand-in answers: the sum of the token numbers. */
const sumOf = (...contents: string[]): number => {
  const file: object = JSON.parse(readFileSync(fixture('tiny-tokenizer.json'), 'utf8'));
  const ids = new TextPrompt(file, {}).encode(contents.map((content) => ({ role: 'user', content })));
  return ids.reduce((sum, id) => sum + id, 0) / 1e5;
};

it('reads the last six messages', async () => {
  const contents = ['and', 'and then', 'yes', 'yes please', 'where', 'is', 'that', 'user'];
  const answer = await textDetector().predict(contents.map((content) => ({ role: 'user', content })));
  expect(answer).toBeCloseTo(sumOf(...contents.slice(2)), 6);
  expect(answer).not.toBeCloseTo(sumOf(...contents.slice(1)), 4);
});

it('knows thresholds by the full tag, then by the language', async () => {
  const detector = textDetector();
  expect(await detector.threshold('pt-BR')).toBe(0.3);
  expect(await detector.threshold('pt-PT')).toBe(0.2);
  expect(await detector.threshold('EN-us')).toBe(0.1);
  expect(await detector.threshold('xx')).toBeUndefined();
});

it('never makes a call that was aborted before its turn', async () => {
  const abort = new AbortController();
  const first = thread.ask(sound, { kind: 'sound', pcm: recording(1000) });
  const second = thread.ask(sound, { kind: 'sound', pcm: recording(1000) }, abort.signal);
  const third = thread.ask(sound, { kind: 'sound', pcm: recording(2000) });
  abort.abort(new Error('not needed any more'));
  await expect(second).rejects.toThrow('not needed any more');
  expect(await third).not.toBe(await first);
  await expect(thread.ask(sound, { kind: 'nothing' }, abort.signal)).rejects.toThrow('not needed any more');
});

it('names the file that is no such model, and goes on', async () => {
  const wrong = textDetector({ model: 'tiny-tokenizer.json' });
  await expect(wrong.predict([{ role: 'user', content: 'yes' }])).rejects.toMatchObject({ code: 'model_unusable' });
  expect(await textDetector().predict([{ role: 'user', content: 'yes' }])).toBeCloseTo(sumOf('yes'));
});

it('refuses more questions than can be of use', async () => {
  const busy = new ModelThread();
  const calls = Array.from({ length: 70 }, () => busy.ask(sound, { kind: 'nothing' }).catch((error: unknown) => error));
  expect((await Promise.all(calls)).at(-1)).toMatchObject({ code: 'model_busy' });
});
