// An agent that joins its room and leaves it at once.
import { fileURLToPath } from 'node:url';
import { cli, defineAgent, ServerOptions } from '@livekit/agents-worker';

export default defineAgent({
  entry: async (ctx) => {
    await ctx.connect();
    ctx.shutdown('that was all');
  },
});

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(import.meta.url),
    agentName: 'brief',
    numIdleProcesses: 2,
    loadThreshold: Infinity,
    initializeProcessTimeout: 60_000,
    host: '127.0.0.1',
    port: 0,
  }),
);
