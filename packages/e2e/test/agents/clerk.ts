// A voice agent with real ears, a real voice and a scripted mind, that tells its history to whoever asks.
import { defineAgent, voice } from '@livekit/agents';
import * as local from '@livekit/agents-plugin-local';
import * as silero from '@livekit/agents-plugin-silero';
import { runAgent } from './run-agent.js';
import { ScriptedLLM } from './scripted-llm.js';
import { fallback, greeting, moveReply, openingReply, story, touchy } from './texts.js';

const rules = [
  { when: /forward|met(er|re)|door/i, say: moveReply },
  { when: /stor(y|ies)|tell/i, say: story },
  { when: /open|hours|when/i, say: openingReply },
  { when: /./, say: fallback },
];

interface Prepared {
  vad?: silero.VAD;
}

export default defineAgent<Prepared>({
  prewarm: async (proc) => {
    proc.userData.vad = await silero.VAD.load();
  },
  entry: async (ctx) => {
    const tts = new local.TTS({ rate: 150 });
    const stt = new local.STT();
    tts.prewarm();
    stt.prewarm();
    const isTouchy = ctx.job.room?.name.includes(touchy) ?? false;
    const interruption = isTouchy ? { minDuration: 50, falseInterruptionTimeout: 800 } : {};
    const session = new voice.AgentSession({
      vad: ctx.proc.userData.vad ?? null,
      stt,
      tts,
      llm: new ScriptedLLM(rules),
      turnHandling: { turnDetection: 'vad', interruption },
    });
    session.on(voice.AgentSessionEventTypes.AgentFalseInterruption, ({ resumed }) =>
      console.log(`false interruption in ${ctx.job.room?.name}, resumed: ${resumed}`),
    );
    session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ transcript }) =>
      console.log(`heard: ${transcript}`),
    );
    await session.start({ agent: new voice.Agent({ instructions: 'Be brief.' }), room: ctx.room });
    ctx.room.localParticipant?.registerRpcMethod('history', async () => JSON.stringify(session.history.toJSON()));
    session.say(greeting);
  },
});

runAgent(import.meta.url);
