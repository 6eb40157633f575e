// Typed events on Node's EventEmitter, and an emit that a throwing listener cannot break.
import { EventEmitter } from 'node:events';
import { toError } from './errors.js';
import { log } from './log.js';

/** The events of an emitter: the name of each and the listener it takes. */
export type EventMap<Events> = { [Name in keyof Events]: (...args: never[]) => void };

type ArgumentsOf<Listener> = Listener extends (...args: infer Args) => void ? Args : never;

/** An EventEmitter whose event names and listener arguments are checked. */
export interface TypedEventEmitter<Events extends EventMap<Events>> {
  on<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  once<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  off<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  addListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  removeListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  prependListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  prependOnceListener<Name extends keyof Events>(event: Name, listener: Events[Name]): this;
  removeAllListeners(event?: keyof Events): this;
  emit<Name extends keyof Events>(event: Name, ...args: ArgumentsOf<Events[Name]>): boolean;
  listeners<Name extends keyof Events>(event: Name): Events[Name][];
  rawListeners<Name extends keyof Events>(event: Name): Events[Name][];
  listenerCount(event: keyof Events): number;
  eventNames(): (keyof Events | string | symbol)[];
  setMaxListeners(count: number): this;
  getMaxListeners(): number;
}

/** Node's EventEmitter as a base class with typed events: `class X extends typedEmitter<Events>()`. */
export function typedEmitter<Events extends EventMap<Events>>(): new () => TypedEventEmitter<Events> {
  // The same class at run time; only its type is narrower.
  return EventEmitter as unknown as new () => TypedEventEmitter<Events>;
}

interface RawListeners {
  rawListeners(event: never): unknown[];
}

type EventsOf<Emitter> = Emitter extends TypedEventEmitter<infer Events> ? Events : never;

/**
 * Emits `event`; a listener that throws (or whose promise rejects) is logged and the others still run.
 * Unlike Node's `emit`, an 'error' event nobody listens to does not throw. Returns whether anybody listened.
 */
export function safeEmit<Emitter extends RawListeners, Name extends keyof EventsOf<Emitter>>(
  emitter: Emitter,
  event: Name,
  ...args: ArgumentsOf<EventsOf<Emitter>[Name]>
): boolean {
  return emitSafely(emitter, event, args);
}

/** {@link safeEmit} without the types: for emitters whose events are not known to the compiler. */
export function emitSafely(emitter: RawListeners, event: PropertyKey, args: readonly unknown[]): boolean {
  const listeners = emitter.rawListeners(event as never);
  for (const listener of listeners) {
    if (typeof listener !== 'function') continue;
    try {
      const result: unknown = Reflect.apply(listener, emitter, args);
      if (result instanceof Promise) result.catch((error: unknown) => reportListener(event, error));
    } catch (error) {
      reportListener(event, error);
    }
  }
  return listeners.length > 0;
}

function reportListener(event: PropertyKey, error: unknown): void {
  log().error({ err: toError(error), event: String(event) }, 'an event listener failed');
}
