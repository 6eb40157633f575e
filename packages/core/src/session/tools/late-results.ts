// Results of tools that went on in the background: written down when they come, spoken of when the conversation is quiet.
import type { FunctionCall, FunctionCallOutput } from '../../model/chat/index.js';
import { renderTemplate, type AsyncToolOptions } from '../../model/tools/index.js';
import type { AgentBase } from '../agent/agent.js';
import { AgentSessionEventTypes, createFunctionToolsExecutedEvent } from '../events.js';
import type { Hub } from '../hub.js';
import { toolCallStorage, type SpeechHandle } from '../speech/speech-handle.js';
import type { ReplyPlan, SpeechRequest } from '../speech/speech-plan.js';
import type { Foreground } from './foreground.js';

export type ToolPair = [FunctionCall, FunctionCallOutput];

export interface LateResult {
  readonly pair: ToolPair | null;
  readonly templates: AsyncToolOptions;
  readonly modality: ReplyPlan['modality'];
  readonly handoff: AgentBase | null;
}

export class LateResults {
  readonly #hub: Hub;
  readonly #speeches: { request(request: SpeechRequest): SpeechHandle };
  readonly #foreground: Foreground;
  #waiting: LateResult[] = [];
  #telling = false;

  constructor(
    ...args: [hub: Hub, speeches: { request(request: SpeechRequest): SpeechHandle }, foreground: Foreground]
  ) {
    [this.#hub, this.#speeches, this.#foreground] = args;
  }

  /** From now on every reply knows it; one of its own follows as soon as nobody speaks. */
  add(result: LateResult): void {
    if (this.#hub.scope.signal.aborted) return;
    if (result.pair) this.#writeDown(result.pair);
    this.#waiting.push(result);
    if (this.#telling) return;
    this.#telling = true;
    // The tool is not the author of what is said about it: another tool may wait for this speech.
    toolCallStorage.exit(() => void this.#hub.scope.spawn('late-results', () => this.#tellAll()));
  }

  #writeDown(pair: ToolPair): void {
    const at = this.#hub.clock.now();
    for (const item of pair) {
      item.createdAt = at;
      this.#hub.history.add(item, this.#hub.active().agent);
    }
    const [call, output] = pair;
    const event = createFunctionToolsExecutedEvent({ functionCalls: [call], functionCallOutputs: [output] });
    this.#hub.emit(AgentSessionEventTypes.FunctionToolsExecuted, event);
  }

  async #tellAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#foreground.run(() => this.#tell(this.#waiting.splice(0)));
    } finally {
      this.#telling = false;
    }
  }

  /** What is asked for here keeps the conversation from being quiet until it was said: nothing needs to wait for it. */
  #tell(results: readonly LateResult[]): void {
    const last = results.at(-1);
    if (!last) return;
    const callIds = results.flatMap(({ pair }) => (pair ? [pair[0].callId] : []));
    if (callIds.length > 0) {
      this.#speeches.request({
        plan: { kind: 'reply', modality: last.modality, round: 0, instructions: this.#instructions(callIds, last) },
        source: 'tool_response',
        userInitiated: false,
      });
    }
    for (const { handoff } of results) if (handoff) this.#hub.session.updateAgent(handoff);
  }

  #instructions(callIds: string[], { templates }: LateResult): string {
    const latest = this.#hub.active().agent._chatCtx.items.at(-1);
    const atTail = latest?.type === 'function_call_output' && callIds.includes(latest.callId);
    const template = atTail ? templates.replyAtTailTemplate : templates.replyMaybeCoveredTemplate;
    return renderTemplate(template, { callIds });
  }
}
