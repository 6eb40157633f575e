// The namespace `workflows`: ready-made tasks.
export {
  TaskGroup,
  type TaskCompletedEvent,
  type TaskGroupOptions,
  type TaskGroupResult,
} from './workflows/task-group.js';
