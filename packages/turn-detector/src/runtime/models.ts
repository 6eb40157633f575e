// The models themselves, as they live in the thread: loaded once, then asked one call at a time.
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { frameCount, LogMel, melCount } from '../features/log-mel.js';
import { TextPrompt } from '../text/text-prompt.js';
import type { ModelInput, ModelSpec } from './messages.js';
import { forOlderRuntime } from './onnx-header.js';

/** Answers one call. */
export type Model = (input: ModelInput) => Promise<number>;

/** What the pinned runtime reads. */
const newestIrVersion = 9;

/** Loads what `spec` names and runs it once, so that the first real call is as fast as the others. */
export async function loadModel(spec: ModelSpec): Promise<Model> {
  const model = spec.kind === 'smart-turn' ? await loadSmartTurn(spec.model) : await loadText(spec);
  await model(
    spec.kind === 'smart-turn' ? { kind: 'sound', pcm: new Int16Array(160) } : { kind: 'messages', messages },
  );
  return model;
}

const messages = [{ role: 'user', content: 'hello' }] as const;

async function loadSmartTurn(path: string): Promise<Model> {
  const session = await openSession(path);
  const features = new LogMel();
  return async (input) => {
    if (input.kind !== 'sound') throw new TypeError('Smart Turn hears sound.');
    const spectrogram = new Tensor('float32', features.compute(input.pcm), [1, melCount, frameCount]);
    return lastOf(await session.run({ input_features: spectrogram }), session.outputNames);
  };
}

async function loadText(spec: Extract<ModelSpec, { kind: 'text' }>): Promise<Model> {
  const session = await openSession(spec.model);
  const prompt = new TextPrompt(await readJson(spec.tokenizer), await readJson(spec.tokenizerConfig));
  return async (input) => {
    if (input.kind !== 'messages') throw new TypeError('A text model reads messages.');
    const ids = BigInt64Array.from(prompt.encode(input.messages), BigInt);
    const answer = await session.run({ input_ids: new Tensor('int64', ids, [1, ids.length]) });
    return lastOf(answer, 'prob' in answer ? ['prob'] : session.outputNames);
  };
}

async function openSession(path: string) {
  return InferenceSession.create(forOlderRuntime(await readFile(path), newestIrVersion), {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    // More threads would answer sooner on an idle machine and slow every other call on a busy one.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

async function readJson(path: string): Promise<object> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8'));
  if (typeof value !== 'object' || value === null) throw new TypeError(`${path} is not a JSON object.`);
  return value;
}

/** The last number of the (first) output: for a text model, the probability after the last word. */
function lastOf(outputs: Record<string, { readonly data: unknown }>, [name = '']: readonly string[]): number {
  const data = outputs[name]?.data;
  const value = data instanceof Float32Array ? data.at(-1) : undefined;
  if (value === undefined) throw new TypeError('The model gave no probability.');
  return value;
}
