// A snippet of the guide in the smallest program it needs.
import { voice } from '@livekit/agents';
import { sessions } from './sessions.js';
import * as livekit from '@livekit/agents-plugin-livekit';
import * as openai from '@livekit/agents-plugin-openai';

const session = new voice.AgentSession({
   llm: new openai.realtime.RealtimeModel({
      turnDetection: null,
   }),
   turnDetection: new livekit.turnDetector.EnglishModel(),
});

sessions.push(session);
