// What a program holds of one speech: a view of the session's state, with wishes (interrupt, protect) but no powers.
import { AsyncLocalStorage } from 'node:async_hooks';
import { withResolvers } from '../../base/future.js';
import type { ChatItem, FunctionCall } from '../../model/chat/index.js';
import type { Outcome } from '../../turn/effect.js';

const speechHandleBrand = Symbol.for('livekit.agents.SpeechHandle');

/** How the user gave the input that led to a speech. */
export interface InputDetails {
  modality: 'audio' | 'text';
}
export const DEFAULT_INPUT_DETAILS: InputDetails = { modality: 'audio' };

/** The session's side of a handle. */
export interface SpeechControl {
  interrupt(id: string, force: boolean): void;
  protect(id: string, interruptible: boolean): void;
}

export interface SpeechHandleInit {
  readonly id: string;
  readonly control: SpeechControl;
  readonly allowInterruptions: boolean;
  readonly inputDetails?: InputDetails;
  readonly parent?: SpeechHandle;
}

/** A handle as `await` yields it: the same object without `then`. */
export type ResolvedSpeechHandle = Omit<SpeechHandle, 'then'>;

/** Waiting, inside a tool, for the speech that waits for that tool. */
export class SpeechHandleCircularWaitError extends Error {
  constructor(functionCallName: string) {
    super(
      `The tool "${functionCallName}" waits for the speech that called it, which waits for the tool. ` +
        'Use `ctx.waitForPlayout()` to wait for what was said before the call.',
    );
    this.name = 'SpeechHandleCircularWaitError';
  }
}

/** Which tool call runs in the present asynchronous context: public getters and the circular-wait check only. */
export const toolCallStorage = new AsyncLocalStorage<{
  readonly functionCall: FunctionCall;
  readonly speechHandle: SpeechHandle;
}>();

/** One turn of the agent. `await handle` waits until it was played to its end, tools and follow-ups included. */
export class SpeechHandle {
  static readonly SPEECH_PRIORITY_LOW: number = 0;
  static readonly SPEECH_PRIORITY_NORMAL: number = 5;
  static readonly SPEECH_PRIORITY_HIGH: number = 10;

  readonly [speechHandleBrand] = true;
  readonly #init: SpeechHandleInit;
  readonly #items: ChatItem[] = [];
  readonly #doneCallbacks = new Set<(handle: SpeechHandle) => void>();
  readonly #itemCallbacks = new Set<(item: ChatItem) => void>();
  readonly #settled = withResolvers<void>();
  #outcome: Outcome | undefined;
  #interrupted = false;
  #allowInterruptions: boolean;
  #scheduled = false;
  #error: unknown;
  #steps = 1;

  constructor(init: SpeechHandleInit) {
    this.#init = init;
    this.#allowInterruptions = init.allowInterruptions;
  }

  get id(): string {
    return this.#init.id;
  }
  get parent(): SpeechHandle | undefined {
    return this.#init.parent;
  }
  get inputDetails(): InputDetails {
    return this.#init.inputDetails ?? DEFAULT_INPUT_DETAILS;
  }
  /** True from the moment it was interrupted, before its pipeline has wound down. */
  get interrupted(): boolean {
    return this.#interrupted;
  }
  /** How many times a model was asked, tool rounds included. */
  get numSteps(): number {
    return this.#steps;
  }
  /** Whether it has had the floor. */
  get scheduled(): boolean {
    return this.#scheduled;
  }
  /** What it added to the conversation so far. */
  get chatItems(): ChatItem[] {
    return [...this.#items];
  }
  get allowInterruptions(): boolean {
    return this.#allowInterruptions;
  }
  /** @throws Error when switched off after it was interrupted. */
  set allowInterruptions(value: boolean) {
    if (!value && this.#interrupted)
      throw new Error(`The speech ${this.id} was already interrupted: it cannot be protected any more.`);
    this.#allowInterruptions = value;
    this.#init.control.protect(this.id, value);
  }

  done(): boolean {
    return this.#outcome !== undefined;
  }
  /** The error that ended it, if any. @throws Error while it is not done. */
  exception(): unknown {
    if (!this.done()) throw new Error(`The speech ${this.id} is not done yet: await it first.`);
    return this.#error;
  }

  /**
   * Stops it. On the next line `interrupted` is true and no further sound of it is played.
   * @throws Error if it does not allow interruptions and `force` is not set.
   */
  interrupt(force = false): SpeechHandle {
    if (this.done()) return this;
    if (!force && !this.#allowInterruptions)
      throw new Error(`The speech ${this.id} does not allow interruptions. Use interrupt(true) to stop it anyway.`);
    this.#init.control.interrupt(this.id, force);
    return this;
  }

  /** Waits until it is over in every respect. @throws SpeechHandleCircularWaitError inside a tool that it called. */
  async waitForPlayout(): Promise<void> {
    const tool = toolCallStorage.getStore();
    if (tool && owns(this, tool.speechHandle)) throw new SpeechHandleCircularWaitError(tool.functionCall.name);
    await this.#settled.promise;
  }

  then<R1 = ResolvedSpeechHandle, R2 = never>(
    onFulfilled?: ((value: ResolvedSpeechHandle) => R1 | PromiseLike<R1>) | null,
    onRejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.waitForPlayout()
      .then(() => withoutThen(this))
      .then(onFulfilled, onRejected);
  }

  addDoneCallback(callback: (handle: SpeechHandle) => void): void {
    if (this.done()) queueMicrotask(() => callback(this));
    else this.#doneCallbacks.add(callback);
  }
  removeDoneCallback(callback: (handle: SpeechHandle) => void): void {
    this.#doneCallbacks.delete(callback);
  }

  /** @internal The session's view of it changed. */
  _update(change: { scheduled?: true; interrupted?: true; step?: true; error?: unknown; item?: ChatItem }): void {
    if (change.scheduled) this.#scheduled = true;
    if (change.interrupted) this.#interrupted = true;
    if (change.step) this.#steps += 1;
    if (change.error !== undefined) this.#error = change.error;
    if (!change.item) return;
    this.#items.push(change.item);
    for (const callback of this.#itemCallbacks) callback(change.item);
  }

  /** @internal Hears what it adds to the conversation from now on. */
  _addItemAddedCallback(callback: (item: ChatItem) => void): void {
    this.#itemCallbacks.add(callback);
  }

  /** @internal It is over. Returns callbacks that threw, so that the session can report them. */
  _settle(outcome: Outcome): unknown[] {
    if (this.#outcome !== undefined) return [];
    this.#outcome = outcome;
    if (outcome !== 'played') this.#interrupted = true;
    this.#settled.resolve();
    const errors: unknown[] = [];
    for (const callback of this.#doneCallbacks) {
      try {
        callback(this);
      } catch (error) {
        errors.push(error);
      }
    }
    this.#doneCallbacks.clear();
    return errors;
  }
}

function owns(handle: SpeechHandle, running: SpeechHandle | undefined): boolean {
  for (let at = running; at; at = at.parent) if (at === handle) return true;
  return false;
}

/** A promise that resolved to a thenable would wait for it again, for ever: this view has no `then`. */
function withoutThen(handle: SpeechHandle): ResolvedSpeechHandle {
  return new Proxy(handle, {
    get(target, key) {
      if (key === 'then') return undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

export function isSpeechHandle(value: unknown): value is SpeechHandle {
  return typeof value === 'object' && value !== null && speechHandleBrand in value;
}
