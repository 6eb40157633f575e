// One tool at work: what is known of it until it has its result.
import type { AsyncToolOptions, AnyFunctionTool, DuplicatePromptArgs } from '../../model/tools/index.js';
import type { FunctionCall } from '../../model/chat/index.js';
import type { RunContext } from './run-context.js';

/** Why a call was given up. */
export type GivenUp = 'timeout' | 'cancelled' | 'replaced';

export interface RunningTool {
  readonly call: FunctionCall;
  readonly tool: AnyFunctionTool;
  readonly context: RunContext;
  readonly templates: AsyncToolOptions;
  readonly stop: AbortController;
  /** It has given its first answer and goes on: what follows is told later. */
  isBackground: boolean;
  givenUp: GivenUp | null;
}

/** What the templates about duplicates show of the calls that run. */
export function duplicateArgs(name: string, running: readonly RunningTool[]): DuplicatePromptArgs {
  const calls = running.map(({ call }) => call);
  return {
    functionName: name,
    functionCallsJson: calls.map(({ callId, args }) => JSON.stringify({ call_id: callId, name, arguments: args })),
    functionCallsText: calls.map(({ callId, args }) => `- ${name}(${args}), call id ${callId}`).join('\n'),
  };
}

/** What the model is told of a call that was given up. */
export function givenUpMessage({ tool, givenUp }: RunningTool): string {
  if (givenUp === 'timeout') {
    return `${tool.name} did not answer within ${tool.timeoutMs} ms and was stopped. It may or may not have had an effect.`;
  }
  if (givenUp === 'replaced') return `This call of ${tool.name} was stopped: a newer call has taken its place.`;
  return `This call of ${tool.name} was cancelled.`;
}
