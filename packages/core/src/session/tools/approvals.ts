// Calls that somebody must allow first: asked one at a time, by voice in the conversation or by a function of the user.
import { onAbort } from '../../base/abort.js';
import { withResolvers } from '../../base/future.js';
import {
  tool as makeTool,
  ToolError,
  type AnyFunctionTool,
  type ToolApprovalRequest,
} from '../../model/tools/index.js';
import type { FunctionCall } from '../../model/chat/index.js';
import { AgentTaskBase } from '../agent/agent-task.js';
import type { RunContext } from './run-context.js';

interface Asked {
  readonly call: FunctionCall;
  readonly args: Record<string, unknown>;
  readonly context: RunContext;
  /** Aborts when the call is given up. */
  readonly signal: AbortSignal;
}

/** Asks the user in the conversation; the model understands the answer, whatever the words. */
class ApprovalTask extends AgentTaskBase<boolean> {
  readonly #request: ToolApprovalRequest;
  readonly #givenUp: Disposable;

  constructor(request: ToolApprovalRequest, { context, signal }: Asked) {
    super({
      id: 'tool_approval',
      // The question is asked in the words and the language of the conversation.
      chatCtx: context.session.currentAgent.chatCtx.copy({ excludeInstructions: true, excludeFunctionCall: true }),
      instructions:
        `An action needs the consent of the user: ${request.name} (${request.description}), ` +
        `with ${JSON.stringify(request.args)}. It was not done yet. Ask the user about it in one short sentence that ` +
        'names what matters in it. Call approve only if the user clearly agrees; call decline if they refuse, want ' +
        'something changed or speak of something else; ask again if it is unclear. Never decide for them.',
      tools: {
        approve: makeTool({
          description: 'The user clearly agreed to the action.',
          execute: async () => this.#answer(true),
        }),
        decline: makeTool({
          description: 'The user did not agree to the action.',
          execute: async () => this.#answer(false),
        }),
      },
    });
    this.#request = request;
    this.#givenUp = onAbort(signal, () => this.#answer(false));
  }

  override async onEnter(): Promise<void> {
    this.session.generateReply({
      instructions: `Ask the user now whether ${this.#request.name} shall be done.`,
      toolChoice: 'none',
    });
  }

  #answer(approved: boolean): void {
    this.#givenUp?.[Symbol.dispose]();
    if (!this.done) this.complete(approved);
  }
}

export class Approvals {
  #last: Promise<void> = Promise.resolve();

  /** @throws ToolError if it was not allowed. */
  async ask(tool: AnyFunctionTool, asked: Asked): Promise<void> {
    const { call, args, context } = asked;
    const { approval, name, description } = tool;
    if (approval === undefined) return;
    const request = { callId: call.callId, name, description, args };
    const approved = await this.#inTurn(() =>
      approval === 'voice' ? new ApprovalTask(request, asked).run() : approval(request, context),
    );
    if (!approved)
      throw new ToolError(`${name} was not done: it was not approved. Do not try it again unless asked to.`);
  }

  /** Two questions at once could not be told apart by their answers. */
  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = withResolvers<void>();
    this.#last = mine.promise;
    try {
      await before;
      return await ask();
    } finally {
      mine.resolve();
    }
  }
}
