// What the guide shows in Python only, or in another way, in the order of its snippets.
import { voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';

const { RealtimeModel } = openai.realtime;

export const usage = (): voice.AgentSession => new voice.AgentSession({ llm: new RealtimeModel({ voice: 'marin' }) });

export const serverVad = (): voice.AgentSession =>
  new voice.AgentSession({
    llm: new RealtimeModel({
      turnDetection: {
        type: 'server_vad',
        threshold: 0.5,
        prefix_padding_ms: 300,
        silence_duration_ms: 500,
        create_response: true,
        interrupt_response: true,
      },
    }),
  });

export const semanticVad = (eagerness: 'auto' | 'low' | 'medium' | 'high' = 'auto'): voice.AgentSession =>
  new voice.AgentSession({
    llm: new RealtimeModel({
      turnDetection: { type: 'semantic_vad', eagerness, create_response: true, interrupt_response: true },
    }),
  });

export const separateTts = (): voice.AgentSession =>
  new voice.AgentSession({
    llm: new RealtimeModel({ modalities: ['text'] }),
    tts: 'cartesia/sonic-3', // Or other TTS instance of your choice
  });
