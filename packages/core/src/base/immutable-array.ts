// A view of an array that refuses every change.
import { AgentsError } from './errors.js';

const views = new WeakSet<object>();
const mutators = new Set<PropertyKey>([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'copyWithin',
]);

/** A read-only view of `array`: reading follows the array, changing it throws `immutable_array` with `hint` in the message. */
export function createImmutableArray<T>(array: T[], hint = ''): T[] {
  const refuse = (): never => {
    throw new AgentsError(`This array is read-only. ${hint}`.trim(), { code: 'immutable_array' });
  };
  const view = new Proxy(array, {
    get: (target, key, receiver) => (mutators.has(key) ? refuse : Reflect.get(target, key, receiver)),
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
    setPrototypeOf: refuse,
  });
  views.add(view);
  return view;
}

/** Whether `array` was made by {@link createImmutableArray}. */
export function isImmutableArray(array: unknown): boolean {
  return typeof array === 'object' && array !== null && views.has(array);
}
