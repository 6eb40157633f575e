// An agent that joins, shows in its attributes that it is there, and ends when told to by a data message.
import { fileURLToPath } from 'node:url';
import { cli, defineAgent, ServerOptions } from '@livekit/agents-worker';

export default defineAgent({
  prewarm: (proc) => {
    proc.userData['prewarmed'] = 'yes';
  },
  entry: async (ctx) => {
    await ctx.connect();
    ctx.room.on('dataReceived', (payload) => {
      const text = Buffer.from(payload).toString();
      if (text === 'end') ctx.shutdown('told to');
    });
    ctx.addShutdownCallback(async () => console.log('shutdown callback ran'));
    await ctx.agent?.setAttributes({
      prewarmed: String(ctx.proc.userData['prewarmed']),
      jobType: String(ctx.job.type),
    });
  },
});

cli.runApp(new ServerOptions({ agent: fileURLToPath(import.meta.url) }));
