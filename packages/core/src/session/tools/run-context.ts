// What a tool knows about the conversation that called it, and how it speaks up while it works.
import type { Any } from '../../base/any.js';
import { FunctionCall, FunctionCallOutput } from '../../model/chat/index.js';
import { outcomeOfValue, renderTemplate, type PromptTemplate, type UpdatePromptArgs } from '../../model/tools/index.js';
import type * as faces from '../faces.js';
import type { Hub } from '../hub.js';
import type * as face from './run-context-face.js';
import type { SpeechHandle } from '../speech/speech-handle.js';
import { Filler } from './filler.js';

export interface RunContextInit<UserData> {
  readonly session: faces.AgentSession<UserData>;
  readonly speechHandle: SpeechHandle;
  readonly functionCall: FunctionCall;
  /** Settles when what was said before the call was played. */
  readonly spoken: Promise<void>;
}

/** The session's side of a running tool. */
export interface ToolCallPort {
  readonly hub: Hub;
  readonly updateTemplate: PromptTemplate<UpdatePromptArgs>;
  updated(pair: [FunctionCall, FunctionCallOutput]): void;
  foreground<T>(work: () => Promise<T> | T): Promise<T>;
}

export class RunContext<UserData = Any> implements face.RunContext<UserData> {
  readonly session: faces.AgentSession<UserData>;
  readonly speechHandle: SpeechHandle;
  readonly functionCall: FunctionCall;
  readonly #spoken: Promise<void>;
  readonly #updates: [FunctionCall, FunctionCallOutput][] = [];
  readonly #fillers = new Set<Filler>();
  #port: ToolCallPort | undefined;
  #inForeground = false;

  constructor(init: RunContextInit<UserData>) {
    this.session = init.session;
    this.speechHandle = init.speechHandle;
    this.functionCall = init.functionCall;
    this.#spoken = init.spoken;
  }

  get userData(): UserData {
    return this.session.userData;
  }

  get updates(): readonly [FunctionCall, FunctionCallOutput][] {
    return [...this.#updates];
  }

  waitForPlayout(): Promise<void> {
    return this.#spoken;
  }

  disallowInterruptions(): void {
    this.speechHandle.allowInterruptions = false;
  }

  async update(message: unknown, options: face.RunContextUpdateOptions = {}): Promise<void> {
    const { name: functionName, callId } = this.functionCall;
    const template = options.template ?? this.#port?.updateTemplate ?? '{message}';
    const value = typeof message === 'string' ? renderTemplate(template, { functionName, callId, message }) : message;
    const { output } = outcomeOfValue(this.functionCall, value ?? null);
    if (!output) return;
    const count = this.#updates.length + 1;
    const pair = this._pair(output, count === 1 ? '' : `_update_${count}`);
    this.#updates.push(pair);
    for (const filler of this.#fillers) filler.reset();
    this.#port?.updated(pair);
  }

  async foreground<T>(work: (activity: faces.ForegroundActivity<UserData>) => Promise<T> | T): Promise<T> {
    const run = () => work({ agent: this.session.currentAgent, session: this.session });
    // Whoever is in the foreground already would wait for itself.
    if (!this.#port || this.#inForeground) return run();
    return this.#port.foreground(async () => {
      this.#inForeground = true;
      try {
        return await run();
      } finally {
        this.#inForeground = false;
      }
    });
  }

  filler<T>(source: face.FillerSource, work: () => Promise<T> | T): Promise<T>;
  filler<T>(
    ...args: [source: face.FillerSource, options: face.RunContextFillerOptions, work: () => Promise<T> | T]
  ): Promise<T>;
  async filler<T>(
    ...args:
      | [source: face.FillerSource, work: () => Promise<T> | T]
      | [source: face.FillerSource, options: face.RunContextFillerOptions, work: () => Promise<T> | T]
  ): Promise<T> {
    const [source, options, work] = args.length === 2 ? [args[0], {}, args[1]] : args;
    if (!this.#port) return work();
    const { hub } = this.#port;
    const stop = new AbortController();
    const outer = [hub.scope.signal, ...(options.signal ? [options.signal] : [])];
    const filler = new Filler(hub, source, options, AbortSignal.any([stop.signal, ...outer]));
    this.#fillers.add(filler);
    void hub.scope.spawn('filler', () => filler.run());
    try {
      return await work();
    } finally {
      this.#fillers.delete(filler);
      stop.abort();
    }
  }

  /** @internal The tool runs in a session. */
  _attach(port: ToolCallPort): void {
    this.#port = port;
  }

  /** @internal The tool has ended: what it still says has no effect. */
  _detach(): void {
    this.#port = undefined;
  }

  /** @internal The call and an output of it, under an id of their own. */
  _pair(output: FunctionCallOutput, suffix: string): [FunctionCall, FunctionCallOutput] {
    if (suffix === '') return [this.functionCall, output];
    const { name, args, extra } = this.functionCall;
    const callId = `${this.functionCall.callId}${suffix}`;
    return [
      new FunctionCall({ callId, name, args, extra: { ...extra } }),
      new FunctionCallOutput({ callId, name, output: output.output, isError: output.isError }),
    ];
  }
}
