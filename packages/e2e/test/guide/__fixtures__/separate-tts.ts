// A snippet of the guide in the smallest program it needs.
import { voice } from '@livekit/agents';
import { sessions } from './sessions.js';
import * as openai from '@livekit/agents-plugin-openai';

const session = new voice.AgentSession({
   llm: new openai.realtime.RealtimeModel({ 
      modalities: ["text"]
   }),
   tts: "cartesia/sonic-3", // Or other TTS instance of your choice
});

sessions.push(session);
