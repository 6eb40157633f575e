// A voice agent with a speech-to-speech model that sees what the caller shows: REALTIME_URL is where the model is.
import { defineAgent, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { runAgent } from './run-agent.js';

export default defineAgent({
  entry: async (ctx) => {
    const baseURL = process.env['REALTIME_URL'] ?? '';
    const session = new voice.AgentSession({ llm: new openai.realtime.RealtimeModel({ baseURL }) });
    const agent = new voice.Agent({ instructions: 'Be brief.' });
    await session.start({ agent, room: ctx.room, inputOptions: { videoEnabled: true } });
    ctx.room.localParticipant?.registerRpcMethod('history', async () => JSON.stringify(session.history.toJSON()));
    session.generateReply({ instructions: 'Greet the caller.' });
  },
});

runAgent(import.meta.url);
