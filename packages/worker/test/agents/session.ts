// An agent with a voice session, as applications have one; without models it only listens.
import { fileURLToPath } from 'node:url';
import { voice } from '@livekit/agents-core';
import { cli, defineAgent, ServerOptions } from '@livekit/agents-worker';

export default defineAgent({
  entry: async (ctx) => {
    const session = new voice.AgentSession({ vad: null, turnHandling: { turnDetection: null } });
    await session.start({ agent: new voice.Agent({ instructions: 'Be brief.' }), room: ctx.room });
    await ctx.agent?.setAttributes({ prewarmed: 'yes' });
  },
  onSessionEnd: () => console.log('onSessionEnd ran'),
});

cli.runApp(new ServerOptions({ agent: fileURLToPath(import.meta.url), host: '127.0.0.1', loadFunc: async () => 0 }));
