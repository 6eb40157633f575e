// The tool calls of one model answer: run side by side, written down as whole pairs, and summed up.
import type { ChatItem, FunctionCall, FunctionCallOutput } from '../../model/chat/index.js';
import { withResolvers } from '../../base/future.js';
import { isToolError, type ToolContext, type ToolOutcome } from '../../model/tools/index.js';
import { isAgent, type AgentBase } from '../agent/agent.js';
import { AgentSessionEventTypes, createFunctionToolsExecutedEvent } from '../events.js';
import type { Hub } from '../hub.js';
import { toolCallStorage, type SpeechHandle } from './speech-handle.js';
import { taskPlaceStorage } from '../agent/task-place.js';

export interface ToolRoundOptions {
  readonly hub: Hub;
  readonly handle: SpeechHandle;
  /** The tools the model was told of, whoever has the conversation by now. */
  readonly toolCtx: ToolContext;
}

export interface RoundResult {
  /** Calls and their outputs, in the order of the calls. */
  readonly items: readonly ChatItem[];
  readonly replyNeeded: boolean;
  readonly handoff: AgentBase | null;
}

interface Ran {
  readonly call: FunctionCall;
  readonly outcome: ToolOutcome;
}
interface Answered {
  readonly call: FunctionCall;
  readonly output: FunctionCallOutput;
}

export class ToolRound {
  readonly #options: ToolRoundOptions;
  readonly #running: Promise<Ran>[] = [];
  readonly #calls = new Set<string>();
  readonly #spoken = withResolvers<void>();

  constructor(options: ToolRoundOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#running.length === 0;
  }

  /** Runs a tool at once, while the agent may still speak. */
  start(call: FunctionCall): void {
    this.#running.push(this.#run(this.#withOwnId(call)));
  }

  /** What came before the calls was played. */
  spoken(): void {
    this.#spoken.resolve();
  }

  /** Waits for all tools. Their side effects have happened, so their outputs are kept whatever became of the speech. */
  async finish(): Promise<RoundResult> {
    const ran = await Promise.all(this.#running);
    const answered = ran.flatMap(({ call, outcome }) => (outcome.output ? [{ call, output: outcome.output }] : []));
    this.#report(answered);
    return {
      items: pairsOf(answered, this.#options.hub.clock.now()),
      replyNeeded: ran.some(({ outcome }) => outcome.reply),
      handoff: this.#handoffOf(ran),
    };
  }

  /** Some models number their calls anew in each answer: a second call of the same id would get the output of the first. */
  #withOwnId(call: FunctionCall): FunctionCall {
    const { hub } = this.#options;
    const isTaken = (id: string) =>
      this.#calls.has(id) ||
      hub.history.chatCtx.items.some((item) => item.type === 'function_call' && item.callId === id);
    let callId = call.callId;
    for (let count = 2; isTaken(callId); count += 1) callId = `${call.callId}_${count}`;
    this.#calls.add(callId);
    call.callId = callId;
    return call;
  }

  async #run(call: FunctionCall): Promise<Ran> {
    const { hub, handle, toolCtx } = this.#options;
    const toolCall = { functionCall: call, speechHandle: handle };
    const run = () => hub.tools.run({ call, toolCtx, handle, spoken: this.#spoken.promise });
    const outcome = await taskPlaceStorage.run(hub.taskPlace(handle.id), () => toolCallStorage.run(toolCall, run));
    this.#log(call, outcome.error);
    return { call, outcome };
  }

  /** A ToolError is an answer a tool gave on purpose; anything else is a fault. */
  #log({ name }: FunctionCall, error: Error | undefined): void {
    const { logger } = this.#options.hub;
    if (isToolError(error)) logger.debug({ err: error, tool: name }, 'a tool refused: the model is told why');
    else if (error) logger.error({ err: error, tool: name }, 'a tool failed: the model is told so');
  }

  #handoffOf(ran: readonly Ran[]): AgentBase | null {
    const agents = ran.flatMap(({ outcome }) => (isAgent(outcome.handoff) ? [outcome.handoff] : []));
    if (agents.length <= 1) return agents[0] ?? null;
    this.#options.hub.logger.warn(
      { agents: agents.map(({ id }) => id) },
      'several tools hand over at once: none is followed',
    );
    return null;
  }

  #report(answered: readonly Answered[]): void {
    if (answered.length === 0) return;
    const event = createFunctionToolsExecutedEvent({
      functionCalls: answered.map(({ call }) => call),
      functionCallOutputs: answered.map(({ output }) => output),
    });
    this.#options.hub.emit(AgentSessionEventTypes.FunctionToolsExecuted, event);
  }
}

/** Calls, then outputs, all of one instant: nothing that was said meanwhile comes between a call and its output. */
function pairsOf(answered: readonly Answered[], at: number): ChatItem[] {
  const items = [...answered.map(({ call }) => call), ...answered.map(({ output }) => output)];
  for (const item of items) item.createdAt = at;
  return items;
}
