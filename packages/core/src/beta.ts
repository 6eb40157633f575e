// The namespace `beta`: tools whose shape may still change, and the first names of what is stable by now.
export { Instructions } from './model/chat/index.js';
export {
  createEndCallTool,
  END_CALL_DESCRIPTION,
  type EndCallToolCalledEvent,
  type EndCallToolCompletedEvent,
  type EndCallToolOptions,
} from './workflows/end-call.js';
export { sendDtmfEvents, type DtmfEvent } from './workflows/send-dtmf.js';

import * as stable from './workflows.js';

/** @deprecated Use `workflows.TaskGroup`. */
export const TaskGroup = stable.TaskGroup;
/** @deprecated Use `workflows.TaskGroup`. */
export type TaskGroup = stable.TaskGroup;
/** @deprecated Use `workflows.TaskGroupOptions`. */
export type TaskGroupOptions = stable.TaskGroupOptions;
/** @deprecated Use `workflows.TaskGroupResult`. */
export type TaskGroupResult = stable.TaskGroupResult;
/** @deprecated Use `workflows.TaskCompletedEvent`. */
export type TaskCompletedEvent = stable.TaskCompletedEvent;
