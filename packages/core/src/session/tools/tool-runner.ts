// Runs the tools of a session: duplicates, approval, time limits, cancelling, and tools that go on in the background.
import { withResolvers } from '../../base/future.js';
import { onAbort } from '../../base/abort.js';
import { sleep } from '../../base/clock.js';
import type { FunctionCall } from '../../model/chat/index.js';
import {
  isDuplicateConfirmed,
  outcomeOfCancel,
  outcomeOfError,
  renderTemplate,
  runTool,
  ToolError,
  ToolFlag,
  type AnyFunctionTool,
  type AsyncToolOptions,
  type ToolContext,
  type ToolOutcome,
} from '../../model/tools/index.js';
import { isAgent } from '../agent/agent.js';
import type { Hub } from '../hub.js';
import { RunContext } from './run-context.js';
import type { Approvals } from './approvals.js';
import type { Foreground } from './foreground.js';
import type { LateResult, LateResults, ToolPair } from './late-results.js';
import { duplicateArgs, givenUpMessage, type GivenUp, type RunningTool } from './running-tool.js';
import { templatesFor } from './templates.js';
import type { ToolCallRequest } from './tool-call-request.js';

interface ToolRunnerParts {
  readonly hub: Hub;
  readonly late: LateResults;
  readonly foreground: Foreground;
  readonly approvals: Approvals;
}

// After so long, a tool that was cancelled and still works is reported: it does not look at its signal.
const stubbornMs = 5000;

export class ToolRunner {
  readonly #parts: ToolRunnerParts;
  readonly #running = new Set<RunningTool>();

  constructor(parts: ToolRunnerParts) {
    this.#parts = parts;
  }

  /** The calls that the model may cancel. */
  cancellable(): readonly RunningTool[] {
    return [...this.#running].filter(({ tool }) => (tool.flags & ToolFlag.CANCELLABLE) !== 0);
  }

  /** Gives a running call up. @throws ToolError if there is none of that id that may be cancelled. */
  cancel(callId: string): void {
    const running = this.cancellable().find(({ call }) => call.callId === callId);
    if (!running) throw new ToolError(`No call with the id ${callId} is running that could be cancelled.`);
    if (!running.context.speechHandle.allowInterruptions) {
      throw new ToolError(`The call ${callId} must not be interrupted any more.`);
    }
    this.#giveUp(running, 'cancelled');
  }

  /** The first outcome of a call: its result, or the first update of a tool that goes on. Never rejects. */
  async run(request: ToolCallRequest): Promise<ToolOutcome> {
    const { call, toolCtx, handle, spoken } = request;
    const { hub } = this.#parts;
    const context = new RunContext({ session: hub.session, speechHandle: handle, functionCall: call, spoken });
    if (hub.scope.signal.aborted) return outcomeOfCancel(call);
    const tool = toolCtx.getFunctionTool(call.name);
    if (!tool) return runTool({ call, toolCtx, context, signal: hub.scope.signal });
    const templates = templatesFor(hub, toolCtx, tool);
    const refusal = this.#refusal(tool, call, templates);
    if (refusal !== null) return outcomeOfError(call, new ToolError(refusal));
    const stop = new AbortController();
    const running: RunningTool = { call, tool, context, templates, stop, isBackground: false, givenUp: null };
    return this.#start(running, toolCtx);
  }

  #start(running: RunningTool, toolCtx: ToolContext): Promise<ToolOutcome> {
    const { hub, foreground } = this.#parts;
    const first = withResolvers<ToolOutcome>();
    this.#running.add(running);
    running.context._attach({
      hub,
      updateTemplate: running.templates.updateTemplate,
      updated: (pair) => this.#updated(running, pair, first.resolve),
      foreground: (work) => (running.isBackground ? foreground.run(work) : running.context.waitForPlayout().then(work)),
    });
    void hub.scope.spawn('tool', async () => {
      const outcome = await this.#execute(running, toolCtx);
      this.#running.delete(running);
      running.context._detach();
      if (running.isBackground) this.#finishLate(running, outcome);
      else first.resolve(outcome);
    });
    return first.promise;
  }

  async #execute(running: RunningTool, toolCtx: ToolContext): Promise<ToolOutcome> {
    const { hub, approvals } = this.#parts;
    const { call, context, stop, tool } = running;
    const closing = onAbort(hub.scope.signal, () => stop.abort());
    const ended = new AbortController();
    const outcome = await runTool({
      call,
      toolCtx,
      context,
      signal: stop.signal,
      before: async (_tool, args) => {
        if (tool.approval) await approvals.ask(tool, { call, args, context, signal: stop.signal });
        if (tool.timeoutMs !== undefined) this.#limit(running, tool.timeoutMs, ended.signal);
      },
      onEnded: () => ended.abort(),
    });
    closing[Symbol.dispose]();
    if (!outcome.cancelled || running.givenUp === null) return outcome;
    this.#watchStubborn(running, ended.signal);
    const error = outcomeOfError(call, new ToolError(givenUpMessage(running)));
    // A result that nobody wants any more needs no answer of its own.
    return { ...error, reply: running.givenUp === 'timeout' };
  }

  #limit(...[running, timeoutMs, ended]: [RunningTool, number, AbortSignal]): void {
    const { clock } = this.#parts.hub;
    const alarm = clock.wakeAt(clock.now() + timeoutMs, () => this.#giveUp(running, 'timeout'));
    onAbort(ended, () => alarm[Symbol.dispose]());
  }

  #giveUp(running: RunningTool, why: GivenUp): void {
    if (running.givenUp !== null) return;
    running.givenUp = why;
    this.#running.delete(running);
    running.stop.abort();
  }

  #watchStubborn({ tool }: RunningTool, ended: AbortSignal): void {
    const { hub } = this.#parts;
    void hub.scope.spawn('given-up-tool', async (signal) => {
      await sleep(hub.clock, stubbornMs, AbortSignal.any([ended, signal]));
      if (ended.aborted || signal.aborted) return;
      hub.logger.error(
        { tool: tool.name },
        'a tool still works after it was stopped: make it end when its abortSignal aborts',
      );
    });
  }

  /** Why the call is not made, or null. */
  #refusal(...[tool, call, templates]: [AnyFunctionTool, FunctionCall, AsyncToolOptions]): string | null {
    const same = [...this.#running].filter((running) => running.call.name === tool.name);
    if (same.length === 0 || tool.onDuplicate === 'allow') return null;
    const args = duplicateArgs(tool.name, same);
    if (tool.onDuplicate === 'reject') return renderTemplate(templates.duplicateRejectTemplate, args);
    if (tool.onDuplicate === 'confirm') {
      return isDuplicateConfirmed(call.args) ? null : renderTemplate(templates.duplicateConfirmTemplate, args);
    }
    for (const running of same) this.#giveUp(running, 'replaced');
    return null;
  }

  /** The first update answers the call; those after it are told when it is quiet. */
  #updated(...[running, pair, answer]: [RunningTool, ToolPair, (outcome: ToolOutcome) => void]): void {
    if (running.isBackground) {
      this.#tell(running, { pair, handoff: null });
      return;
    }
    running.isBackground = true;
    running.call.extra['__livekit_agents_tool_non_blocking'] = true;
    const [call, output] = pair;
    answer({ call, output, reply: true, handoff: null });
  }

  #finishLate(running: RunningTool, outcome: ToolOutcome): void {
    const { hub } = this.#parts;
    if (outcome.error)
      hub.logger.error(
        { err: outcome.error, tool: outcome.call.name },
        'a tool failed in the background: the model is told so',
      );
    const handoff = isAgent(outcome.handoff) ? outcome.handoff : null;
    const pair = outcome.output && outcome.reply ? running.context._pair(outcome.output, '_final') : null;
    if (pair || handoff) this.#tell(running, { pair, handoff });
  }

  #tell(running: RunningTool, what: Pick<LateResult, 'pair' | 'handoff'>): void {
    const { modality } = running.context.speechHandle.inputDetails;
    this.#parts.late.add({ ...what, templates: running.templates, modality });
  }
}
