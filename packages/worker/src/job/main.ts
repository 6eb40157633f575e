// The job process: loads the agent file, waits for a job, runs it, exits.
import './rtc-quietly.js';
import {
  initializeLogger,
  log,
  loggerOptions,
  setLoggerState,
  systemClock,
  toError,
  type RunningJobInfo,
} from '@livekit/agents-core';
import {
  isMessage,
  toSentError,
  type FromJobMessage,
  type InitializeRequest,
  type SentRunningJob,
  type ToJobMessage,
} from '../ipc/messages.js';
import { takeCommandLine } from '../cli/command-line.js';
import type { AgentDefinition } from './agent-definition.js';
import { JobProcess } from './job-process.js';
import { loadAgent } from './load-agent.js';
import { bounded, JobRun, leaveNow } from './run-job.js';
import { RemoteInference } from './remote-inference.js';

interface Prepared {
  readonly agent: AgentDefinition;
  readonly request: InitializeRequest;
}

const disposeTimeoutMs = 5000;

takeCommandLine();
const proc = new JobProcess();
const inference = new RemoteInference(send);
let prepared: Prepared | undefined;
let run: JobRun | undefined;
let shutdownBeforeJob = false;

function send(message: FromJobMessage): void {
  if (process.connected) process.send?.(message);
}

/** Exits after the last messages have gone out. */
function exit(code: number): void {
  if (!process.connected) process.exit(code);
  process.send?.({ case: 'done' } satisfies FromJobMessage, () => process.exit(code));
}

async function initialize(request: InitializeRequest): Promise<void> {
  initializeLogger(request.loggerOptions);
  let during: 'load' | 'prewarm' = 'load';
  try {
    const [agent] = await Promise.all([loadAgent(process.argv[2] ?? ''), import('@livekit/rtc-node')]);
    during = 'prewarm';
    await agent.prewarm?.(proc);
    prepared = { agent, request };
    send({ case: 'initializeResponse' });
  } catch (error) {
    process.send?.({ case: 'initializeFailed', value: { error: toSentError(error), during } }, () => process.exit(1));
  }
}

async function startJob(sent: SentRunningJob): Promise<void> {
  if (!prepared || run) return;
  const { agent, request } = prepared;
  // The job is proto JSON here; user code sees it under the published type.
  const info = sent as RunningJobInfo;
  setLoggerState(log().child({ jobId: info.job.id }), loggerOptions() ?? request.loggerOptions);
  const { Room, dispose } = await import('@livekit/rtc-node');
  run = new JobRun({
    agent,
    proc,
    info,
    room: new Room(),
    inferenceExecutor: inference,
    sessionEndTimeoutMs: request.sessionEndTimeout,
    callbacksTimeoutMs: request.shutdownTimeout,
    send,
  });
  if (shutdownBeforeJob) run.end('shutdown');
  await run.run();
  await bounded('releasing rtc-node', disposeTimeoutMs, async () => dispose());
  exit(0);
}

function shutDown(reason: string): void {
  send({ case: 'shutdownRequestAck' });
  shutdownBeforeJob = true;
  if (run) run.context.shutdown(reason);
  else if (prepared) exit(0);
}

function receive(message: ToJobMessage): void {
  switch (message.case) {
    case 'initializeRequest':
      void initialize(message.value);
      return;
    case 'pingRequest':
      return send({
        case: 'pongResponse',
        value: {
          lastTimestamp: message.value.timestamp,
          timestamp: systemClock.now(),
          memoryMB: Math.round(process.memoryUsage.rss() / 2 ** 20),
        },
      });
    case 'startJobRequest':
      startJob(message.value.runningJob).catch((error: unknown) => {
        log().error({ err: toError(error) }, 'the job could not be run');
        process.exit(1);
      });
      return;
    case 'shutdownRequest':
      return shutDown(message.value.reason);
    case 'inferenceResponse':
      return inference.answered(message.value);
  }
}

function failed(error: unknown, what: string): void {
  if (run) return run.crash(error, what);
  log().error({ err: toError(error) }, what);
  process.exit(1);
}

// The worker decides about signals; a Ctrl-C in the terminal reaches every process of the group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('unhandledRejection', (error) => failed(error, 'unhandled promise rejection in the job: the job ends'));
process.on('uncaughtException', (error) => failed(error, 'uncaught error in the job: the job ends'));
process.on('disconnect', () => {
  // The worker is gone. Nobody would end this job, and a new worker may be given its room: leave now.
  if (!run) process.exit(1);
  log().error('the worker process is gone: the job leaves its room');
  void leaveNow(run.context.room).then(() => process.exit(1));
});
process.on('message', (message: unknown) => {
  if (isMessage(message)) receive(message as ToJobMessage);
});
