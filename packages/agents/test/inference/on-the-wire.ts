// What the tests of the gateway's wire share.
import { ChatContext, type llm, type stt, tts } from '@livekit/agents';
import { type FakeAnswer, type FakeProvider, loudFrame, readWireFixture } from '@livekit/agents/testing';

export const access = ({ url }: FakeProvider) => ({ baseURL: `${url}/v1`, apiKey: 'devkey', apiSecret: 'secret' });
export const play = (name: string): FakeAnswer => ({
  play: readWireFixture(new URL(`__fixtures__/${name}.wire.jsonl`, import.meta.url)).lines,
});
/** What a recogniser makes of 200 ms of sound. */
export async function heardBy(recogniser: stt.STT): Promise<stt.SpeechEvent[]> {
  const stream = recogniser.stream();
  for (let count = 0; count < 10; count += 1) stream.pushFrame(loudFrame(20, 48_000));
  stream.endInput();
  const events: stt.SpeechEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** What a voice makes of a text. */
export async function saidBy(voice: tts.TTS, text: string): Promise<tts.SynthesizedAudio[]> {
  const stream = voice.stream();
  stream.pushText(text);
  stream.endInput();
  const audio: tts.SynthesizedAudio[] = [];
  for await (const piece of stream) if (piece !== tts.SynthesizeStream.END_OF_STREAM) audio.push(piece);
  return audio;
}

export function question(): llm.ChatContext {
  const chatCtx = ChatContext.empty();
  chatCtx.addMessage({ role: 'user', content: 'A table?' });
  return chatCtx;
}
