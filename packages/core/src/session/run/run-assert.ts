// Assertions about the events of a test run. Each failure shows all events and where it stopped.
import { AgentsError } from '../../base/errors.js';
import type { LLM } from '../../model/llm/index.js';
import { judgeMessage } from './run-judge.js';
import {
  describeEvent,
  type AgentHandoffAssertOptions,
  type AgentHandoffEvent,
  type ChatMessageEvent,
  type EventType,
  type FunctionCallAssertOptions,
  type FunctionCallEvent,
  type FunctionCallOutputAssertOptions,
  type FunctionCallOutputEvent,
  type MessageAssertOptions,
  type RunEvent,
} from './run-events.js';
import { describeExpectation, mismatch, type EventOf, type Expectation } from './run-match.js';

/** A run was not as a test expected. */
export class AssertionError extends AgentsError {
  constructor(message: string) {
    super(message, { code: 'assertion_failed' });
  }
}

/** The events of a run, one after the other: its place among them is kept between calls. */
export class RunAssert {
  readonly #run: { readonly events: readonly RunEvent[] };
  #next = 0;

  constructor(run: { readonly events: readonly RunEvent[] }) {
    this.#run = run;
  }

  /** The event at `index`; negative numbers count from the end. @throws AssertionError if there is none. */
  at(index: number): EventAssert {
    const place = index < 0 ? this.#events.length + index : index;
    const event = this.#events[place];
    return event ? new EventAssert(event, this, place) : this._raiseWithDebugInfo(`there is no event at ${index}`);
  }

  /** Goes on to the next event; with a type, to the next of that type. @throws AssertionError if there is none. */
  nextEvent({ type }: { type?: EventType } = {}): EventAssert {
    for (let event = this.#events[this.#next]; event; event = this.#events[this.#next]) {
      this.#next += 1;
      if (type === undefined || event.type === type) return new EventAssert(event, this, this.#next - 1);
    }
    return this._raiseWithDebugInfo(`expected another ${type ?? 'event'}, there is none`);
  }

  /** Leaves out `count` events. @throws AssertionError if there are fewer. */
  skipNext(count = 1): this {
    for (let skipped = 0; skipped < count; skipped += 1) this.nextEvent();
    return this;
  }

  /** Leaves out the next event if it is like that, and gives it; else undefined. */
  skipNextEventIf(
    options: Expectation,
  ): MessageAssert | FunctionCallAssert | FunctionCallOutputAssert | AgentHandoffAssert | undefined {
    const event = this.#events[this.#next];
    if (!event || mismatch(event, options) !== undefined) return undefined;
    this.#next += 1;
    return assertOf(event, this, this.#next - 1);
  }

  /** The events from `start` (inclusive) to `end` (exclusive). Default: all. */
  range(start = 0, end?: number): EventRangeAssert {
    const stop = end ?? this.#events.length;
    return new EventRangeAssert(this.#events.slice(start, stop), this, { start, end: stop });
  }

  containsMessage(options: MessageAssertOptions = {}): MessageAssert {
    return this.range().containsMessage(options);
  }
  containsFunctionCall(options: FunctionCallAssertOptions = {}): FunctionCallAssert {
    return this.range().containsFunctionCall(options);
  }
  containsFunctionCallOutput(options: FunctionCallOutputAssertOptions = {}): FunctionCallOutputAssert {
    return this.range().containsFunctionCallOutput(options);
  }
  containsAgentHandoff(options: AgentHandoffAssertOptions = {}): AgentHandoffAssert {
    return this.range().containsAgentHandoff(options);
  }

  /** @throws AssertionError if an event is left. */
  noMoreEvents(): void {
    const event = this.#events[this.#next];
    if (event) this._raiseWithDebugInfo(`expected no more events, got a ${event.type}`, this.#next);
  }

  /** @internal */
  _raiseWithDebugInfo(message: string, index = this.#next): never {
    const lines = this.#events.map((event, at) => `${at === index ? '>>' : '  '} [${at}] ${describeEvent(event)}`);
    if (index >= lines.length) lines.push('>> (end of events)');
    throw new AssertionError(`The run is not as expected: ${message}.\nEvents of the run:\n${lines.join('\n')}`);
  }

  get #events(): readonly RunEvent[] {
    return this.#run.events;
  }
}

/** One event of a run. */
export class EventAssert<Event extends RunEvent = RunEvent> {
  protected readonly _event: Event;
  protected readonly _parent: RunAssert;
  protected readonly _index: number;

  constructor(event: Event, parent: RunAssert, index: number) {
    this._event = event;
    this._parent = parent;
    this._index = index;
  }

  event(): Event {
    return this._event;
  }

  isMessage(options: MessageAssertOptions = {}): MessageAssert {
    return new MessageAssert(this.#as('message', { ...options, type: 'message' }), this._parent, this._index);
  }
  isFunctionCall(options: FunctionCallAssertOptions = {}): FunctionCallAssert {
    const event = this.#as('function_call', { ...options, type: 'function_call' });
    return new FunctionCallAssert(event, this._parent, this._index);
  }
  isFunctionCallOutput(options: FunctionCallOutputAssertOptions = {}): FunctionCallOutputAssert {
    const event = this.#as('function_call_output', { ...options, type: 'function_call_output' });
    return new FunctionCallOutputAssert(event, this._parent, this._index);
  }
  isAgentHandoff(options: AgentHandoffAssertOptions = {}): AgentHandoffAssert {
    const event = this.#as('agent_handoff', { ...options, type: 'agent_handoff' });
    return new AgentHandoffAssert(event, this._parent, this._index);
  }

  protected _raise(message: string): never {
    return this._parent._raiseWithDebugInfo(message, this._index);
  }

  #as<Type extends EventType>(type: Type, expected: Expectation): EventOf<Type> {
    const event: RunEvent = this._event;
    const reason = mismatch(event, expected);
    return reason === undefined && isOf(event, type) ? event : this._raise(reason ?? 'it is of another type');
  }
}

/** A message. */
export class MessageAssert extends EventAssert<ChatMessageEvent> {
  /** Asks a model whether the message does what it should. @throws AssertionError with the model's reason if not. */
  async judge(llm: LLM, { intent }: { intent: string }): Promise<MessageAssert> {
    const text = this._event.item.textContent ?? '';
    if (!text.trim()) this._raise('the message is empty: there is nothing to judge');
    if (!intent.trim()) this._raise('judge() needs an intent: say what the message should do');
    const verdict = await judgeMessage(llm, { role: this._event.item.role, text, intent });
    if (!verdict.success) this._raise(`the message does not fulfil "${intent}": ${verdict.reason}`);
    return this;
  }
}
export class FunctionCallAssert extends EventAssert<FunctionCallEvent> {}
export class FunctionCallOutputAssert extends EventAssert<FunctionCallOutputEvent> {}
export class AgentHandoffAssert extends EventAssert<AgentHandoffEvent> {}

/** Some events of a run, in which something is looked for. Gives the first that fits. @throws AssertionError if none does. */
export class EventRangeAssert {
  readonly #events: readonly RunEvent[];
  readonly #parent: RunAssert;
  readonly #range: { readonly start: number; readonly end: number };

  constructor(...args: [events: readonly RunEvent[], parent: RunAssert, range: { start: number; end: number }]) {
    [this.#events, this.#parent, this.#range] = args;
  }

  containsMessage(options: MessageAssertOptions = {}): MessageAssert {
    return this.#find({ ...options, type: 'message' }).isMessage();
  }
  containsFunctionCall(options: FunctionCallAssertOptions = {}): FunctionCallAssert {
    return this.#find({ ...options, type: 'function_call' }).isFunctionCall();
  }
  containsFunctionCallOutput(options: FunctionCallOutputAssertOptions = {}): FunctionCallOutputAssert {
    return this.#find({ ...options, type: 'function_call_output' }).isFunctionCallOutput();
  }
  containsAgentHandoff(options: AgentHandoffAssertOptions = {}): AgentHandoffAssert {
    return this.#find({ ...options, type: 'agent_handoff' }).isAgentHandoff();
  }

  #find(expected: Expectation): EventAssert {
    const place = this.#events.findIndex((event) => mismatch(event, expected) === undefined);
    const event = this.#events[place];
    if (event) return new EventAssert(event, this.#parent, this.#range.start + place);
    const where = `[${this.#range.start}:${this.#range.end}]`;
    const what = `no ${expected.type} with ${describeExpectation(expected)} among the events ${where}`;
    return this.#parent._raiseWithDebugInfo(what, -1);
  }
}

function isOf<Type extends EventType>(event: RunEvent, type: Type): event is EventOf<Type> {
  return event.type === type;
}

function assertOf(
  ...args: [event: RunEvent, parent: RunAssert, index: number]
): MessageAssert | FunctionCallAssert | FunctionCallOutputAssert | AgentHandoffAssert {
  const [event, parent, index] = args;
  switch (event.type) {
    case 'message':
      return new MessageAssert(event, parent, index);
    case 'function_call':
      return new FunctionCallAssert(event, parent, index);
    case 'function_call_output':
      return new FunctionCallOutputAssert(event, parent, index);
    case 'agent_handoff':
      return new AgentHandoffAssert(event, parent, index);
  }
}
