// Models with newer version numbers than the runtime knows become readable; others stay what they are.
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { forOlderRuntime } from './onnx-header.js';

const tiny = readFileSync(new URL('../__fixtures__/tiny-text.onnx', import.meta.url));
const settings = {
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
} as const;

it('lets the pinned runtime load a newer file', async () => {
  await expect(InferenceSession.create(tiny, settings)).rejects.toThrow(/Unsupported model IR version/);
  const session = await InferenceSession.create(forOlderRuntime(tiny, 9), settings);
  const { prob } = await session.run({ input_ids: new Tensor('int64', BigInt64Array.of(7000n, 18_000n), [1, 2]) });
  expect([...(prob?.data ?? [])].map(Number)).toEqual([expect.closeTo(0.07), expect.closeTo(0.25)]);
});

it('changes nothing that is old enough', () => {
  const once = forOlderRuntime(tiny, 9);
  expect(Buffer.from(forOlderRuntime(once, 9)).equals(once)).toBe(true);
});

it('refuses what is no model', () => {
  expect(() => forOlderRuntime(Buffer.from('<!doctype html>'), 9)).toThrow(/not an ONNX model/);
  expect(() => forOlderRuntime(tiny.subarray(0, tiny.length - 5), 9)).toThrow(/incomplete/);
});
