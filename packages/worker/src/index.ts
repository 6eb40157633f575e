// What the worker offers: options, the worker itself, the agent definition, the job as user code sees it, the command line.
export { AgentServer, AgentServer as Worker } from './agent-server.js';
export * as cli from './cli.js';
export { downloadAll, type PluginDownloadFailure } from './cli/download-files.js';
export { FunctionExistsError, JobProcessError, WorkerError } from './errors.js';
export { AGENT_DEFINITION_SYMBOL, type AgentDefinition, defineAgent, isAgent } from './job/agent-definition.js';
export { getJobContext, runWithJobContext, runWithJobContextAsync } from './job/current-job.js';
export { JobContext } from './job/job-context.js';
export { JobProcess } from './job/job-process.js';
export { JobRequest } from './job/job-request.js';
export {
  defaultInitializeProcessFunc,
  ServerOptions,
  type ServerOptionsInit,
  ServerOptions as WorkerOptions,
  WorkerPermissions,
} from './server-options.js';
