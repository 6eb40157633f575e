// A voice agent with a speech-to-speech model: REALTIME_URL is where the model is.
import { fileURLToPath } from 'node:url';
import { cli, defineAgent, ServerOptions, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';

export default defineAgent({
  entry: async (ctx) => {
    const baseURL = process.env['REALTIME_URL'] ?? '';
    const session = new voice.AgentSession({ llm: new openai.realtime.RealtimeModel({ baseURL }) });
    await session.start({ agent: new voice.Agent({ instructions: 'Be brief.' }), room: ctx.room });
    ctx.room.localParticipant?.registerRpcMethod('history', async () => JSON.stringify(session.history.toJSON()));
    session.generateReply({ instructions: 'Greet the caller.' });
  },
});

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(import.meta.url),
    numIdleProcesses: 1,
    loadThreshold: Infinity,
    // The machine of a test may be busy with other tests.
    initializeProcessTimeout: 60_000,
    host: '127.0.0.1',
    port: 0,
  }),
);
