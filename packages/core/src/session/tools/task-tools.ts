// The tools by which a model looks at, and cancels, tools that still run.
import { tool, ToolError, type AnyFunctionTool } from '../../model/tools/index.js';
import type { RunningTool } from './running-tool.js';

interface Cancelling {
  cancellable(): readonly RunningTool[];
  /** @throws ToolError if it cannot be cancelled. */
  cancel(callId: string): void;
}

/** Offered as soon as one tool has the flag `CANCELLABLE`. */
export function taskTools(tools: Cancelling): AnyFunctionTool[] {
  return [
    tool({
      name: 'lk_agents_get_running_tasks',
      description: 'Lists the tool calls that are still running and can be cancelled, with their call ids.',
      execute: async () =>
        tools.cancellable().map(({ call }) => ({ call_id: call.callId, name: call.name, arguments: call.args })),
    }),
    tool({
      name: 'lk_agents_cancel_task',
      description: 'Cancels a tool call that is still running, when the user does not want its result any more.',
      parameters: {
        type: 'object',
        properties: { call_id: { type: 'string', description: 'The call id of the running tool call.' } },
        required: ['call_id'],
      },
      execute: async ({ call_id: callId }) => {
        if (typeof callId !== 'string') throw new ToolError('Give the call id of a running tool call as call_id.');
        tools.cancel(callId);
        return `The call ${callId} was cancelled.`;
      },
    }),
  ];
}
