// The public part of the job contract.
export { getJobContext, runWithJobContext, runWithJobContextAsync, setProcessJob } from './current-job.js';
export {
  AutoSubscribe,
  type InferenceExecutor,
  type JobAcceptArguments,
  type JobContext,
  type JobProcessInfo,
  type PrimarySession,
  type RunningJobInfo,
} from './job-context.js';
