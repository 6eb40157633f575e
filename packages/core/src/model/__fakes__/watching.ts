// What tests of models in virtual time share.
import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** Everything a model tells under that name, as it comes. */
export function watch(emitter: object, name: string): unknown[] {
  const seen: unknown[] = [];
  if (emitter instanceof EventEmitter) emitter.on(name, (event) => seen.push(event));
  return seen;
}

/** Lets virtual time pass, then gives what the work came to. */
export async function settle<T>(work: Promise<T>, ms = 60_000): Promise<T> {
  work.catch(() => {});
  await vi.advanceTimersByTimeAsync(ms);
  return work;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
