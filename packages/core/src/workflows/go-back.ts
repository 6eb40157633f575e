// The way back from one task of a group to earlier ones: the tool that the model calls, and what it leaves behind.
import type { Any } from '../base/any.js';
import { tool, ToolError, type AnyFunctionTool } from '../model/tools/index.js';
import type { AgentTask } from '../session/agent/agent-task.js';

/** The result of a task that was left for earlier ones. It is no failure, so it is no Error. */
export class GoBack {
  readonly taskIds: readonly string[];

  constructor(taskIds: readonly string[]) {
    this.taskIds = taskIds;
  }
}

/** Lets the model leave `task` for some of the `earlier` tasks (descriptions by id). */
export function goBackTool(task: AgentTask<Any>, earlier: ReadonlyMap<string, string>): AnyFunctionTool {
  const ids = [...earlier.keys()];
  const list = [...earlier].map(([id, description]) => `- ${id}: ${description}`).join('\n');
  return tool({
    name: 'out_of_scope',
    description:
      'Goes back to earlier steps of this conversation. Call it only when the user wants to change or correct ' +
      'something that belongs to one of them; the present step is continued afterwards. Earlier steps:\n' +
      list,
    parameters: {
      type: 'object',
      properties: {
        task_ids: {
          type: 'array',
          items: { type: 'string', enum: ids },
          minItems: 1,
          description: 'The ids of the steps to go back to, in the order they should be taken.',
        },
      },
      required: ['task_ids'],
      additionalProperties: false,
    },
    execute: async ({ task_ids: wanted }) => {
      const known = Array.isArray(wanted) ? wanted.filter((id): id is string => ids.includes(id)) : [];
      if (known.length === 0) throw new ToolError(`There is no such step. Choose from: ${ids.join(', ')}.`);
      // The step may have come to its end by another call of the same answer.
      if (!task.done) task.complete(new GoBack([...new Set(known)]));
    },
  });
}
