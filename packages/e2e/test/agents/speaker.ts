// A voice agent with a speech-to-speech model: REALTIME_URL is where the model is.
import { defineAgent, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { runAgent } from './run-agent.js';

export default defineAgent({
  entry: async (ctx) => {
    const baseURL = process.env['REALTIME_URL'] ?? '';
    const session = new voice.AgentSession({ llm: new openai.realtime.RealtimeModel({ baseURL }) });
    await session.start({ agent: new voice.Agent({ instructions: 'Be brief.' }), room: ctx.room });
    ctx.room.localParticipant?.registerRpcMethod('history', async () => JSON.stringify(session.history.toJSON()));
    session.generateReply({ instructions: 'Greet the caller.' });
  },
});

runAgent(import.meta.url);
