// An agent as users write it, for a worker that waits for its first job.
import { fileURLToPath } from 'node:url';
import { cli, defineAgent, ServerOptions } from '@livekit/agents';

export default defineAgent({ entry: async (ctx) => ctx.connect() });

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(import.meta.url),
    numIdleProcesses: 1,
    host: '127.0.0.1',
    port: Number(process.env.BENCH_PORT),
  }),
);
