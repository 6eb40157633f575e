// What a test of calls needs: a server, ears for the test itself, a worker.
import { SpeechServer, startLocalSpeech } from '@livekit/agents-plugin-local';
import { startLivekitServer, type RunningLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { dispose } from '@livekit/rtc-node';
import { TestWorker } from './worker.js';

export interface Stage {
  readonly server: RunningLivekitServer;
  readonly worker: TestWorker;
  close(): Promise<void>;
}

/** The first time on a machine, this installs the local speech recognition: allow it minutes. */
export const stageTimeoutMs = 600_000;

/** @param env - for the worker */
export async function setStage(agent: string, env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const [server] = await Promise.all([startLivekitServer(), startLocalSpeech()]);
  const worker = await new TestWorker({ agent, server, env }).registered();
  const close = async () => {
    await worker.stop();
    await server.stop();
    await (await SpeechServer.start()).close();
    await dispose();
  };
  return { server, worker, close };
}

let rooms = 0;

/** A room of that name that no test has used yet: a second attempt must not meet the agent of the first. */
export function freshRoom(name: string): string {
  rooms += 1;
  return `${name}-${rooms}`;
}

/** For tests of real sound in real time: a busy machine may stall for a moment; a fault fails each attempt. */
export const realTime = { timeout: 180_000, retry: 2 };

/** A figure for whoever reads the test's output. */
export function tell(line: string): void {
  process.stderr.write(`  measured: ${line}\n`);
}
