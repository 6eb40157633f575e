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

export async function setStage(agent: string): Promise<Stage> {
  const [server] = await Promise.all([startLivekitServer(), startLocalSpeech()]);
  const worker = await new TestWorker({ agent, server }).registered();
  const close = async () => {
    await worker.stop();
    await server.stop();
    await (await SpeechServer.start()).close();
    await dispose();
  };
  return { server, worker, close };
}

/** A figure for whoever reads the test's output. */
export function tell(line: string): void {
  process.stderr.write(`  measured: ${line}\n`);
}
