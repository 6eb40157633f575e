// Runs where the published plugin for OpenAI is installed beside ours; prints what came of it as one line of JSON.
import * as agents from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { AudioFrame } from '@livekit/rtc-node';

const { initializeLogger, llm, stt } = agents;
const [, , baseURL] = process.argv;
const provider = { apiKey: 'a key for nobody', baseURL };

const clock = llm.tool({ description: 'Tells the time', execute: async () => 'noon' });

/** A question, a call of a tool, its result and the answer to it. */
async function talk(model) {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content: 'What time is it?' });
  const toolCtx = new llm.ToolContext({ clock });
  const first = await collect(model.chat({ chatCtx, toolCtx }));
  for (const call of first.calls) chatCtx.insert(call);
  const [{ callId } = {}] = first.calls;
  chatCtx.insert(llm.FunctionCallOutput.create({ callId, name: 'clock', output: 'noon', isError: false }));
  const second = await collect(model.chat({ chatCtx, toolCtx }));
  return {
    calls: first.calls.map(({ name, args }) => [name, args].join(' ')),
    text: second.text,
    tokens: second.tokens,
  };
}

async function collect(stream) {
  const answer = { text: '', calls: [], tokens: 0 };
  for await (const { delta, usage } of stream) {
    answer.text += delta?.content ?? '';
    answer.calls.push(...(delta?.toolCalls ?? []));
    answer.tokens = usage?.totalTokens ?? answer.tokens;
  }
  return answer;
}

async function listen() {
  const ear = new openai.STT({ ...provider, model: 'gpt-4o-mini-transcribe' });
  const stream = ear.stream();
  for (let at = 0; at < 100; at += 1) {
    stream.pushFrame(new AudioFrame(new Int16Array(480).fill(1000), 24_000, 1, 480));
  }
  const texts = [];
  for await (const { type, alternatives } of stream) {
    texts.push([stt.SpeechEventType[type], alternatives?.[0].text].filter(Boolean).join(' '));
    if (type === stt.SpeechEventType.FINAL_TRANSCRIPT) break;
  }
  stream.close();
  return texts;
}

initializeLogger({ pretty: false, level: 'silent' });
const result = {
  chat: await talk(new openai.LLM({ ...provider, model: 'gpt-4.1' })),
  responsesOverSocket: await talk(new openai.responses.LLM({ ...provider, model: 'gpt-4.1' })),
  responsesOverHttp: await talk(new openai.responses.LLM({ ...provider, model: 'gpt-4.1', useWebSocket: false })),
  heard: await listen(),
};
console.log(JSON.stringify(result));
process.exit(0);
