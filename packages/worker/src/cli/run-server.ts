// Runs a worker until a signal ends it, and exits with the code that says how.
import { initializeLogger, isAgentsError, log, toError } from '@livekit/agents-core';
import { AgentServer } from '../agent-server.js';
import type { ServerOptions } from '../server-options.js';

export interface RunServerOptions {
  /** Whether running jobs may finish after the first signal. */
  readonly drain: boolean;
  /** A room to ask a job for once registered. */
  readonly simulate?: { readonly room: string; readonly identity: string | undefined };
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Never rejects: it ends the process. */
export async function runServer(options: ServerOptions, run: RunServerOptions): Promise<void> {
  initializeLogger({ pretty: !options.production, level: options.logLevel });
  try {
    const server = new AgentServer(options);
    let stopping = false;
    const stop = (signal: keyof typeof exitCodes) => {
      // A second signal ends everything now; job processes leave their rooms when the channel to us closes.
      if (stopping) process.exit(exitCodes[signal]);
      stopping = true;
      void stopServer(server, run.drain).then(() => process.exit(exitCodes[signal]));
    };
    process.on('SIGINT', () => stop('SIGINT'));
    process.on('SIGTERM', () => stop('SIGTERM'));
    const { simulate } = run;
    if (simulate) {
      server.event.once('worker_registered', () => void server.simulateJob(simulate.room, simulate.identity));
    }
    await server.run();
  } catch (error) {
    // Our own errors say all there is in their message; a stack would only hide it.
    if (isAgentsError(error)) log().fatal(error.message);
    else log().fatal({ err: toError(error) }, 'the worker failed');
    process.exit(1);
  }
}

async function stopServer(server: AgentServer, drain: boolean): Promise<void> {
  try {
    if (drain) await server.drain();
  } catch (error) {
    log().error(toError(error).message);
  }
  await server.close();
}
