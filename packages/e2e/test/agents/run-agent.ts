// How every agent of these tests is run.
import { fileURLToPath } from 'node:url';
import { cli, ServerOptions } from '@livekit/agents';

/** @param moduleUrl - `import.meta.url` of the agent's file */
export function runAgent(moduleUrl: string): void {
  const options = new ServerOptions({
    agent: fileURLToPath(moduleUrl),
    numIdleProcesses: 1,
    loadThreshold: Infinity,
    // The machine of a test may be busy with other tests.
    initializeProcessTimeout: 60_000,
    host: '127.0.0.1',
    port: 0,
  });
  cli.runApp(options);
}
