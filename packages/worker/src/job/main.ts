// The job process: loads the agent file, waits for jobs, runs them, exits.
import './rtc-quietly.js';
import { initializeLogger, log, systemClock, toError } from '@livekit/agents-core';
import {
  isMessage,
  toSentError,
  type FromJobMessage,
  type InitializeRequest,
  type ToJobMessage,
} from '../ipc/messages.js';
import { takeCommandLine } from '../cli/command-line.js';
import { JobProcess } from './job-process.js';
import { loadAgent } from './load-agent.js';
import { JobHost } from './job-host.js';
import { bounded } from './run-job.js';
import { RemoteInference } from './remote-inference.js';

const disposeTimeoutMs = 5000;

takeCommandLine();
const proc = new JobProcess();
const inference = new RemoteInference(send);
let host: JobHost | undefined;

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
    host = new JobHost({ agent, request, proc, inference, send, onEmpty: leave });
    send({ case: 'initializeResponse' });
  } catch (error) {
    process.send?.({ case: 'initializeFailed', value: { error: toSentError(error), during } }, () => process.exit(1));
  }
}

async function leave(): Promise<void> {
  const { dispose } = await import('@livekit/rtc-node');
  await bounded('releasing rtc-node', disposeTimeoutMs, async () => dispose());
  exit(0);
}

function shutDown({ reason, jobId }: { reason: string; jobId?: string }): void {
  send({ case: 'shutdownRequestAck' });
  if (jobId === undefined) host?.shutDown(reason);
  else host?.endJob(jobId, reason);
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
      host?.start(message.value.runningJob).catch((error: unknown) => {
        log().error({ err: toError(error) }, 'the job could not be run');
        process.exit(1);
      });
      return;
    case 'shutdownRequest':
      return shutDown(message.value);
    case 'inferenceResponse':
      return inference.answered(message.value);
  }
}

function failed(error: unknown, what: string): void {
  if (host?.crash(error, what)) return;
  log().error({ err: toError(error) }, what);
  process.exit(1);
}

// The worker decides about signals; a Ctrl-C in the terminal reaches every process of the group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('unhandledRejection', (error) => failed(error, 'unhandled promise rejection in the job: the job ends'));
process.on('uncaughtException', (error) => failed(error, 'uncaught error in the job: the job ends'));
process.on('disconnect', () => {
  // The worker is gone. Nobody would end these jobs, and a new worker may be given their rooms: leave now.
  if (!host || host.isEmpty) process.exit(1);
  log().error('the worker process is gone: its jobs leave their rooms');
  void host.leaveNow().then(() => process.exit(1));
});
process.on('message', (message: unknown) => {
  if (isMessage(message)) receive(message as ToJobMessage);
});
