// What a chat completion request says for models that think, answers in a form, pictures, sound, and at Azure.

import { initializeLogger, llm } from '@livekit/agents';
import { AudioFrame, VideoBufferType, VideoFrame } from '@livekit/rtc-node';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import * as chunks from './__fixtures__/chat-chunks.js';
import { failure, sse, TestServer } from './__fixtures__/server.js';
import { LLM } from './llm.js';
import type { LLMOptions } from './llm-options.js';
import { STT } from './stt.js';
import type { ResponseFormat } from './structured-output.js';
import { WebSearch } from './tools.js';
import { TTS } from './tts.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

function question(content: llm.ChatContent[] | string = 'Is my table booked?'): llm.ChatContext {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'user', content });
  return chatCtx;
}

async function bodyFor(options: Partial<LLMOptions>, call: Partial<Parameters<LLM['chat']>[0]> = {}) {
  await using server = await TestServer.start(sse(chunks.text));
  await new LLM({ baseURL: server.baseURL, ...options }).chat({ chatCtx: question(), ...call }).collect();
  return server.json(0);
}

const weather = llm.tool({
  name: 'weather',
  description: 'Tells the weather.',
  parameters: z.object({ city: z.string() }),
  execute: async () => 'sunny',
});

describe('a model that thinks', () => {
  it.each<readonly [Partial<LLMOptions>, object, readonly string[]]>([
    [{ model: 'gpt-5-mini' }, { reasoning_effort: 'minimal' }, ['temperature', 'top_p']],
    [{ model: 'gpt-5', reasoningEffort: 'high' }, { reasoning_effort: 'high' }, ['temperature', 'top_p']],
    [{ model: 'gpt-5.4' }, { reasoning_effort: 'none', temperature: 0.2, top_p: 0.9 }, []],
    [{ model: 'gpt-5.4', reasoningEffort: 'low' }, { reasoning_effort: 'low' }, ['temperature', 'top_p']],
    [{ model: 'o3-mini' }, {}, ['temperature', 'top_p', 'parallel_tool_calls', 'reasoning_effort']],
    [{ model: 'gpt-5-chat-latest' }, { temperature: 0.2, top_p: 0.9 }, ['reasoning_effort']],
    [{ model: 'gpt-4.1' }, { temperature: 0.2, top_p: 0.9, parallel_tool_calls: true }, ['reasoning_effort']],
  ])('%j', async (options, sent, left) => {
    const settings = { temperature: 0.2, topP: 0.9, parallelToolCalls: true, ...options };
    const body = await bodyFor(settings, { toolCtx: [weather] });
    expect(body).toMatchObject(sent);
    for (const name of left) expect(body).not.toHaveProperty(name);
  });

  it('is limited by the newer name, a model of one’s own by the one it knows', async () => {
    expect(await bodyFor({ model: 'gpt-5', maxCompletionTokens: 9 })).toMatchObject({ max_completion_tokens: 9 });
    expect(await bodyFor({ model: 'qwen3:4b', maxCompletionTokens: 9 })).toMatchObject({ max_tokens: 9 });
  });

  it('of another provider is told everything', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const model = LLM.withOpenRouter({ baseURL: server.baseURL, model: 'o3-mini', temperature: 0.2 });
    await model.chat({ chatCtx: question() }).collect();
    expect(server.json(0)).toMatchObject({ temperature: 0.2 });
  });

  it('reports how much it thought', async () => {
    const details = { reasoning_tokens: 7 };
    const usage = { ...chunks.usage, usage: { ...chunks.usage.usage, completion_tokens_details: details } };
    await using server = await TestServer.start(sse([...chunks.text.slice(0, -1), usage]));
    const model = new LLM({ baseURL: server.baseURL });
    const metrics: unknown[] = [];
    model.on('metrics_collected', (event) => metrics.push(event));
    expect((await model.chat({ chatCtx: question() }).collect()).usage).toMatchObject({ reasoningTokens: 7 });
    expect(metrics).toMatchObject([{ reasoningTokens: 7, promptCachedTokens: 64, completionTokens: 9 }]);
  });
});

describe('answers in a form', () => {
  it('follow a zod schema', async () => {
    const responseFormat = z.object({ booked: z.boolean(), note: z.string().optional() });
    expect(await bodyFor({ responseFormat, verbosity: 'low' })).toMatchObject({
      verbosity: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'answer',
          strict: true,
          schema: { type: 'object', required: ['booked', 'note'], additionalProperties: false },
        },
      },
    });
  });

  it('follow a JSON Schema, or are any JSON', async () => {
    const schema: ResponseFormat = {
      type: 'object',
      properties: { booked: { type: 'boolean' } },
      required: ['booked'],
    };
    expect(await bodyFor({ responseFormat: schema })).toMatchObject({
      response_format: {
        json_schema: { schema: { properties: { booked: { type: 'boolean' } }, required: ['booked'] } },
      },
    });
    expect(await bodyFor({ responseFormat: { type: 'json_object' } })).toMatchObject({
      response_format: { type: 'json_object' },
    });
  });
});

describe('a message', () => {
  const contentOf = async (part: llm.ChatContent) =>
    (await bodyFor({}, { chatCtx: question(['Look.', part]) }))['messages'] as { content: unknown }[];

  it('holds a picture by its address or its data', async () => {
    const byAddress = llm.createImageContent({ image: 'https://example.com/a.png', inferenceDetail: 'low' });
    expect((await contentOf(byAddress))[0]?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      { type: 'text', text: 'Look.' },
    ]);
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    expect((await contentOf(llm.createImageContent({ image: url })))[0]?.content).toMatchObject([
      { image_url: { url, detail: 'auto' } },
      {},
    ]);
  });

  it('holds a frame of a video as JPEG', async () => {
    const frame = new VideoFrame(new Uint8Array(8 * 8 * 4).fill(200), 8, 8, VideoBufferType.RGBA);
    const [message] = await contentOf(llm.createImageContent({ image: frame }));
    const [picture] = (message?.content ?? []) as { image_url: { url: string } }[];
    const [head, data = ''] = picture?.image_url.url.split(',') ?? [];
    expect(head).toBe('data:image/jpeg;base64');
    expect(Buffer.from(data, 'base64').subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  });

  it('holds sound that nobody wrote down, and else what was written', async () => {
    const frame = [new AudioFrame(new Int16Array(160).fill(7), 16_000, 1, 160)];
    const [heard] = await contentOf(llm.createAudioContent({ frame }));
    const [sound, text] = (heard?.content ?? []) as [
      { type: string; input_audio: { data: string; format: string } },
      unknown,
    ];
    expect([sound.type, sound.input_audio.format, text]).toEqual([
      'input_audio',
      'wav',
      { type: 'text', text: 'Look.' },
    ]);
    expect(Buffer.from(sound.input_audio.data, 'base64').toString('latin1', 0, 4)).toBe('RIFF');
    const [written] = await contentOf(llm.createAudioContent({ frame, transcript: 'Hello' }));
    expect(written?.content).toBe('Look.\nHello');
  });
});

it('leaves out tools that only the responses API runs', async () => {
  expect(await bodyFor({}, { toolCtx: [new WebSearch()] })).not.toHaveProperty('tools');
});

it('has an agent at Letta by its id', async () => {
  await using server = await TestServer.start(sse(chunks.text));
  const model = LLM.withLetta({ agentId: 'agent-1', baseURL: server.baseURL, apiKey: 'k' });
  await model.chat({ chatCtx: question() }).collect();
  expect(server.requests[0]).toMatchObject({
    path: '/v1/agent-1/chat/completions',
    headers: { authorization: 'Bearer k' },
  });
  expect(LLM.withLetta({ agentId: 'agent-1', apiKey: 'k' }).provider).toBe('api.letta.com');
});

describe('at Azure', () => {
  const names = ['ENDPOINT', 'API_KEY', 'AD_TOKEN'].map((name) => `AZURE_OPENAI_${name}`);
  beforeEach(() => {
    for (const name of [...names, 'OPENAI_API_VERSION', 'OPENAI_API_KEY', 'OPENAI_ORG_ID']) vi.stubEnv(name, '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  const endpointOf = ({ baseURL }: TestServer) => baseURL.replace('/v1', '/');

  it('a deployment is asked with the key in its header', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', endpointOf(server));
    vi.stubEnv('AZURE_OPENAI_API_KEY', 'azure-key');
    const model = LLM.withAzure({ model: 'gpt-5-mini', azureDeployment: 'my-deployment', temperature: 0.2 });
    await model.chat({ chatCtx: question() }).collect();
    expect(model.model).toBe('gpt-5-mini');
    expect(server.requests[0]?.path).toBe('/openai/v1/chat/completions');
    expect(server.requests[0]?.headers).toMatchObject({ 'api-key': 'azure-key' });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.json(0)).toMatchObject({ model: 'my-deployment', reasoning_effort: 'minimal' });
    expect(server.json(0)).not.toHaveProperty('temperature');
  });

  it('a dated version has the deployment in the address', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    const azure = { azureEndpoint: endpointOf(server), azureDeployment: 'dep', apiVersion: '2024-10-21', apiKey: 'k' };
    const model = LLM.withAzure({ model: 'gpt-4o', organization: 'org-1', project: 'proj-1', ...azure });
    await model.chat({ chatCtx: question() }).collect();
    expect(server.requests[0]).toMatchObject({
      path: '/openai/deployments/dep/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'k', 'openai-organization': 'org-1', 'openai-project': 'proj-1' },
    });
  });

  it('a token takes the place of the key, fetched before each request', async () => {
    await using server = await TestServer.start(sse(chunks.text));
    let count = 0;
    const azureAdTokenProvider = async () => `token-${(count += 1)}`;
    const model = LLM.withAzure({ model: 'gpt-4o', azureEndpoint: endpointOf(server), azureAdTokenProvider });
    await model.chat({ chatCtx: question() }).collect();
    await model.chat({ chatCtx: question() }).collect();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(server.requests[0]?.headers).not.toHaveProperty('api-key');
    vi.stubEnv('AZURE_OPENAI_AD_TOKEN', 'fixed');
    await LLM.withAzure({ model: 'gpt-4o', azureEndpoint: endpointOf(server) })
      .chat({ chatCtx: question() })
      .collect();
    expect(server.requests[2]?.headers.authorization).toBe('Bearer fixed');
  });

  it('says what is missing, and which key was refused', async () => {
    expect(() => LLM.withAzure({ model: 'gpt-4o' })).toThrow(/AZURE_OPENAI_ENDPOINT/);
    expect(() => LLM.withAzure({ model: 'gpt-4o', azureEndpoint: 'https://a.openai.azure.com' })).toThrow(
      /AZURE_OPENAI_API_KEY/,
    );
    await using server = await TestServer.start(failure(401, {}));
    const model = LLM.withAzure({ model: 'gpt-4o', azureEndpoint: endpointOf(server), apiKey: 'bad' });
    await expect(model.chat({ chatCtx: question() }).collect()).rejects.toThrow(/AZURE_OPENAI_API_KEY/);
  });

  it('hears and speaks too', async () => {
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"text":"Go."}');
    });
    const azure = { azureEndpoint: endpointOf(server), azureDeployment: 'dep', apiKey: 'k' };
    const ear = STT.withAzure({ ...azure, useRealtime: false, apiVersion: '2024-10-21' });
    await ear.recognize([new AudioFrame(new Int16Array(160), 16_000, 1, 160)]);
    await TTS.withAzure({ ...azure, model: 'gpt-4o-mini-tts' })
      .synthesize('Hello')
      .collect();
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/openai/deployments/dep/audio/transcriptions?api-version=2024-10-21',
      '/openai/v1/audio/speech',
    ]);
    expect(server.json(1)).toMatchObject({ model: 'dep' });
    expect(STT.withAzure(azure).capabilities.streaming).toBe(true);
  });
});
