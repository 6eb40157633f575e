// The public face of what a tool knows of the conversation that called it, with the types it names.
import type { Any } from '../../base/any.js';
import type { FunctionCall, FunctionCallOutput } from '../../model/chat/index.js';
import type { PromptTemplate, UpdatePromptArgs } from '../../model/tools/index.js';
import type { AgentSession, ForegroundActivity } from '../faces.js';
import type { SpeechHandle } from '../speech/speech-handle.js';

export interface RunContextUpdateOptions {
  /** Instead of the template in force, for a text. */
  template?: PromptTemplate<UpdatePromptArgs>;
}

/** What to say: a text, or a function of the number of fillers so far. Nothing is said for null, undefined or ''. */
export type FillerSource = string | ((step: number) => SpeechHandle | string | null | undefined);

export interface RunContextFillerOptions {
  /** ms of silence before it is said. Default 0: as soon as nobody speaks. */
  delay?: number;
  /** ms after it before the next one may follow. Default: it is said once. */
  interval?: number;
  /** The most fillers to say. Default: no limit, if there is an `interval`. */
  maxSteps?: number;
  /** Ends it early. */
  signal?: AbortSignal;
}

/** What a tool knows about the conversation that called it. */
export interface RunContext<UserData = Any> {
  readonly session: AgentSession<UserData>;
  readonly speechHandle: SpeechHandle;
  readonly functionCall: FunctionCall;
  readonly userData: UserData;
  /** Waits until what was said before the call was played. */
  waitForPlayout(): Promise<void>;
  /** From now on the user cannot interrupt this turn. @throws Error if they already did. */
  disallowInterruptions(): void;
  /** What `update` has told so far, as calls and outputs. */
  readonly updates: readonly [FunctionCall, FunctionCallOutput][];
  /**
   * Tells the model how the tool gets on. The first update is the immediate output of the call: the conversation goes on
   * while the tool works, and whatever it returns in the end is told later, when nobody speaks. So are further updates.
   * A text is put into a template that says that the tool still runs; any other value is told as it is.
   */
  update(message: unknown, options?: RunContextUpdateOptions): Promise<void>;
  /**
   * Runs `work` when nobody speaks, and holds back other late results meanwhile: for a background tool that wants to
   * speak or to run a task. In a tool that did not go to the background it runs after what was said before the call.
   * @throws AgentsError `session_closed` if the session closes before.
   */
  foreground<T>(work: (activity: ForegroundActivity<UserData>) => Promise<T> | T): Promise<T>;
  /**
   * Says `source` when it has been silent for `delay` ms while `work` runs, once or (with an `interval`) again.
   * An update starts the silence anew.
   *
   * @example
   * ```ts
   * await ctx.filler('Still searching.', { delay: 5000 }, () => slowLookup());
   * ```
   */
  filler<T>(source: FillerSource, work: () => Promise<T> | T): Promise<T>;
  filler<T>(...args: [source: FillerSource, options: RunContextFillerOptions, work: () => Promise<T> | T]): Promise<T>;
}
