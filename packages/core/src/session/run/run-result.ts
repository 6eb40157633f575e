// What happened in a test run, and what came out of it.
import { AgentsError, toError, UnexpectedModelBehavior } from '../../base/errors.js';
import { withResolvers } from '../../base/future.js';
import type { AgentHandoffItem, ChatItem } from '../../model/chat/index.js';
import type { HandoffAgent } from '../../model/tools/index.js';
import { RunAssert } from './run-assert.js';
import type { RunEvent } from './run-events.js';

/** What checks an output: a zod schema, of any version. */
export interface OutputSchema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: unknown };
}

export interface RunOutputOptions {
  /** How often the model is asked again when a run ends without its output. Default 2. */
  maxRetries?: number;
  /** What the model is then told instead of the built-in words. */
  retryInstructions?: string;
}

export interface RunOptions<T = unknown> {
  userInput: string;
  /** Default 'text'. */
  inputModality?: 'audio' | 'text';
  /** The run must end with an output like this: the result of an AgentTask. */
  outputType?: OutputSchema<T>;
  /** Null: do not ask again. */
  outputOptions?: RunOutputOptions | null;
}

const defaultRetries = 2;
const defaultRetryInstructions =
  'The turn ended without its structured result. Call the tool that completes the task now, with what is known so far. ' +
  'Do not answer in plain text.';

/**
 * A test run: `await session.run({ userInput }).wait()`, then look at it through `expect`. It is not thenable, so that
 * it can be returned from async functions.
 */
export class RunResult<T = unknown> {
  readonly #events: RunEvent[] = [];
  readonly #ended = withResolvers<void>();
  readonly #outputType: OutputSchema<T> | undefined;
  readonly #retryInstructions: string;
  readonly #userInput: string | undefined;
  #retriesLeft: number;
  #expect: RunAssert | undefined;
  #isDone = false;
  #output: { readonly value: unknown } | undefined;
  #error: Error | undefined;

  constructor(options: Partial<RunOptions<T>> = {}) {
    const { maxRetries, retryInstructions } = options.outputOptions ?? {};
    this.#userInput = options.userInput;
    this.#outputType = options.outputType;
    this.#retriesLeft = options.outputOptions === null ? 0 : (maxRetries ?? defaultRetries);
    this.#retryInstructions = retryInstructions ?? defaultRetryInstructions;
    // Whoever does not wait does not want to know.
    this.#ended.promise.catch(() => undefined);
  }

  /** What happened so far, in the order of its beginnings, without the user's input. A copy. */
  get events(): RunEvent[] {
    return [...this.#events];
  }

  /** Assertions about the events, one after the other. Always the same object: it keeps its place. */
  get expect(): RunAssert {
    this.#expect ??= new RunAssert(this);
    return this.#expect;
  }

  /** What the task of the run resulted in. @throws AgentsError `run_output` before the end, or if there is none. */
  get finalOutput(): T {
    if (!this.#isDone) throw noOutput('The run is not over: await result.wait() first.');
    const output = this.#checkedOutput();
    if (!output) throw noOutput('The run has no output: only an AgentTask that completes in it gives one.');
    return output.value;
  }

  done(): boolean {
    return this.#isDone;
  }

  /**
   * Waits until everything that the input led to is over: speech, tools, handoffs and what new agents say first.
   * @throws UnexpectedModelBehavior if an `outputType` was asked for and not given; the error of a model that failed.
   */
  async wait(): Promise<this> {
    await this.#ended.promise;
    return this;
  }

  /** @internal */
  _itemAdded(item: ChatItem): void {
    if (this.#isDone || this.#events.some((event) => event.item === item)) return;
    if (item.type === 'message') {
      const isInput = item.role === 'user' && item.textContent === this.#userInput;
      if (!isInput) this.#insert({ type: 'message', item });
    } else if (item.type === 'function_call') this.#insert({ type: 'function_call', item });
    else if (item.type === 'function_call_output') this.#insert({ type: 'function_call_output', item });
  }

  /** @internal */
  _agentHandoff(handoff: { item: AgentHandoffItem; oldAgent?: HandoffAgent; newAgent: HandoffAgent }): void {
    if (!this.#isDone) this.#insert({ type: 'agent_handoff', ...handoff });
  }

  /** @internal A task completed. The last one that fits counts. */
  _completed(value: unknown): void {
    if (this.#isDone) return;
    if (value instanceof Error) this.#error ??= value;
    else if (!this.#outputType || this.#outputType.safeParse(value).success || !this.#output) this.#output = { value };
  }

  /** @internal A model failed. */
  _failed(error: unknown): void {
    this.#error ??= toError(error);
  }

  /** @internal All is quiet. Gives the instructions with which to ask again, or ends the run. */
  _quiet({ mayRetry }: { mayRetry: boolean }): string | undefined {
    const isMissing = this.#outputType !== undefined && !this.#error && !this.#checkedOutput();
    if (isMissing && mayRetry && this.#retriesLeft > 0) {
      this.#retriesLeft -= 1;
      return this.#retryInstructions;
    }
    this.#isDone = true;
    const error = this.#error ?? (isMissing ? this.#missing() : undefined);
    if (error) this.#ended.reject(error);
    else this.#ended.resolve();
    return undefined;
  }

  #missing(): Error {
    const why = this.#output ? 'what its task resulted in does not fit the outputType' : 'no task completed';
    return new UnexpectedModelBehavior(
      `The run ended without its output: ${why}. Check the instructions and tools of the agent, or raise outputOptions.maxRetries.`,
    );
  }

  #checkedOutput(): { readonly value: T } | undefined {
    if (!this.#output) return undefined;
    // Without a schema there is nothing to check: the type is the caller's word.
    if (!this.#outputType) return { value: this.#output.value as T };
    const checked = this.#outputType.safeParse(this.#output.value);
    return checked.success ? { value: checked.data } : undefined;
  }

  #insert(event: RunEvent): void {
    const later = this.#events.findIndex((other) => other.item.createdAt > event.item.createdAt);
    this.#events.splice(later < 0 ? this.#events.length : later, 0, event);
  }
}

function noOutput(message: string): AgentsError {
  return new AgentsError(message, { code: 'run_output' });
}
