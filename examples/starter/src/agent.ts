// A first agent: it listens, thinks, speaks, and has one tool.
import { fileURLToPath } from 'node:url';
import { cli, defineAgent, llm, ServerOptions, type VAD, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import * as silero from '@livekit/agents-plugin-silero';
import { z } from 'zod';

const roomPrice = llm.tool({
  description: 'The price of a hotel room for one night.',
  parameters: z.object({ size: z.enum(['single', 'double']) }),
  execute: async ({ size }) => ({ dollars: size === 'single' ? 90 : 140 }),
});

export class Receptionist extends voice.Agent {
  constructor() {
    super({
      instructions: 'You are the receptionist of a small hotel. Answer briefly: everything you say is spoken.',
      tools: { roomPrice },
    });
  }

  override async onEnter() {
    this.session.generateReply({ instructions: 'Greet the caller and offer your help.' });
  }
}

export default defineAgent<{ vad?: VAD }>({
  // Runs once in each process, before a call comes: what is slow to load belongs here.
  prewarm: async (proc) => {
    proc.userData.vad = await silero.VAD.load();
  },
  entry: async (ctx) => {
    const session = new voice.AgentSession({
      vad: ctx.proc.userData.vad ?? null,
      stt: new openai.STT({ model: 'gpt-4o-mini-transcribe' }),
      llm: new openai.LLM({ model: 'gpt-4.1-mini' }),
      tts: new openai.TTS({ model: 'gpt-4o-mini-tts', voice: 'ash' }),
    });
    await session.start({ agent: new Receptionist(), room: ctx.room });
  },
});

cli.runApp(new ServerOptions({ agent: fileURLToPath(import.meta.url) }));
