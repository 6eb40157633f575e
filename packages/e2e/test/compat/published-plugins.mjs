// Runs where the published plugins are installed beside ours; prints what came of it as one line of JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as agents from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import * as silero from '@livekit/agents-plugin-silero';
import { AudioFrame } from '@livekit/rtc-node';
import { talkOfTheWeather } from './weather-talk.mjs';

const { initializeLogger, llm, VADEventType, voice } = agents;
const [, , baseURL, recording] = process.argv;
const provider = { apiKey: 'a key for nobody', baseURL };

/** Samples of a 16 kHz WAV file, with a second of silence at either end. */
function pcm(path) {
  const bytes = readFileSync(path).subarray(44);
  const speech = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
  const samples = new Int16Array(speech.length + 32_000);
  samples.set(speech, 16_000);
  return samples;
}

async function listen() {
  const vad = await silero.VAD.load();
  const stream = vad.stream();
  const samples = pcm(recording);
  for (let at = 0; at + 320 <= samples.length; at += 320) {
    stream.pushFrame(new AudioFrame(samples.slice(at, at + 320), 16_000, 1, 320));
  }
  const events = [];
  for await (const { type } of stream) {
    if (type !== VADEventType.INFERENCE_DONE) events.push(VADEventType[type]);
    if (type === VADEventType.END_OF_SPEECH) break;
  }
  stream.close();
  return { isVad: vad instanceof agents.VAD, events };
}

async function recognise() {
  const stt = new openai.STT({ ...provider, model: 'whisper-1', useRealtime: false });
  const event = await stt.recognize([new AudioFrame(pcm(recording), 16_000, 1, pcm(recording).length)]);
  return { isStt: stt instanceof agents.stt.STT, type: event.type, text: event.alternatives?.[0].text };
}

initializeLogger({ pretty: false, level: 'silent' });
const required = createRequire(import.meta.url)('@livekit/agents');
const result = {
  requireGivesTheSame: required.voice.AgentSession === voice.AgentSession && required.cli === agents.cli,
  isLlm: new openai.LLM(provider) instanceof llm.LLM,
  isRealtime: new openai.realtime.RealtimeModel(provider) instanceof llm.RealtimeModel,
  registered: agents.Plugin.registeredPlugins.map((plugin) => plugin.package).toSorted(),
  heard: await listen(),
  recognised: await recognise(),
  talk: await talkOfTheWeather({
    llm: new openai.LLM({ ...provider, model: 'a-model' }),
    tts: new openai.TTS(provider),
  }),
};
console.log(JSON.stringify(result));
process.exit(0);
