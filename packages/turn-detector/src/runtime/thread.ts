// The thread of the models: takes calls, one at a time, and answers each.
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../errors.js';
import type { ModelAnswer, ModelCall } from './messages.js';
import { loadModel, type Model } from './models.js';

/** 1 while a call runs: whoever ends the process waits for it. */
const busy: unknown = workerData;
const loaded = new Map<string, Promise<Model>>();

async function answer({ id, spec, input }: ModelCall): Promise<ModelAnswer> {
  const key = JSON.stringify(spec);
  try {
    const loading = loaded.get(key) ?? loadModel(spec);
    loaded.set(key, loading);
    const model = await loading;
    return { id, probability: input.kind === 'nothing' ? 0 : await model(input) };
  } catch (error) {
    // The files may be better next time.
    loaded.delete(key);
    return { id, problem: reasonOf(error) };
  }
}

async function takeCall(call: ModelCall): Promise<void> {
  const answered = await answer(call);
  if (busy instanceof Int32Array) {
    Atomics.store(busy, 0, 0);
    Atomics.notify(busy, 0);
  }
  parentPort?.postMessage(answered);
}

// Whoever starts the thread sends nothing but calls.
parentPort?.on('message', (call: ModelCall) => void takeCall(call));
