// Realtime models at Azure: where they are, who asks, and what the preview versions there still speak.
import { llm } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { FakeRealtimeServer } from './__fixtures__/fake-realtime-server.js';
import { chat, ends, hello, once, quick, read, user } from './__fixtures__/open-session.js';
import { RealtimeModel, type AzureRealtimeOptions } from './index.js';

async function open(options: Partial<AzureRealtimeOptions> = {}) {
  const server = await FakeRealtimeServer.start(hello);
  const azureEndpoint = server.baseURL.replace('/v1', '/');
  const model = RealtimeModel.withAzure({ azureDeployment: 'mine', azureEndpoint, connOptions: quick, ...options });
  ends.push(
    () => server[Symbol.asyncDispose](),
    () => model.close(),
  );
  const session = model.session();
  const connection = await server.connection();
  await connection.until((c) => c.of('session.update').length > 0);
  return { server, model, session, connection };
}

describe('at Azure', () => {
  it('goes to the deployment, with the key of Azure and its defaults', async () => {
    const { server, connection } = await open({ apiKey: 'secret' });
    expect(server.requests[0]?.url).toBe('/openai/v1/realtime?model=mine');
    expect(server.requests[0]?.headers).toMatchObject({ 'api-key': 'secret' });
    expect(connection.session).toMatchObject({
      audio: { input: { transcription: { model: 'whisper-1' }, turn_detection: { silence_duration_ms: 200 } } },
    });
  });

  it('shows a token instead of a key, a fresh one on each connection', async () => {
    let count = 0;
    const { server, session } = await open({ entraToken: async () => `token ${(count += 1)}` });
    const again = once(session, 'session_reconnected');
    server.connections[0]?.drop();
    await again;
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token 1', 'Bearer token 2']);
    expect(server.requests[0]?.headers).not.toHaveProperty('api-key');
  });

  it('needs to know where and who', () => {
    expect(() => RealtimeModel.withAzure({ azureDeployment: 'mine', apiKey: 'k' })).toThrow(/AZURE_OPENAI_ENDPOINT/);
    const azureEndpoint = 'https://mine.openai.azure.com';
    expect(() => RealtimeModel.withAzure({ azureDeployment: 'mine', azureEndpoint })).toThrow(/AZURE_OPENAI_API_KEY/);
    expect(RealtimeModel.withAzure({ azureDeployment: 'mine', azureEndpoint, entraToken: 't' }).provider).toBe(
      'mine.openai.azure.com',
    );
  });

  it('is also reached through the options of the constructor', () => {
    const baseURL = 'https://mine.openai.azure.com/openai/v1';
    const model = new RealtimeModel({ azureDeployment: 'mine', baseURL, entraToken: 't' });
    expect(model).toMatchObject({ model: 'mine', provider: 'mine.openai.azure.com', inFrameSize: 2400 });
  });
});

describe('a preview version at Azure', () => {
  const apiVersion = '2025-04-01-preview';

  it('is spoken to in the beta of the API, with a temperature', async () => {
    const { server, session, connection } = await open({ apiKey: 'k', apiVersion, temperature: 0.7, voice: 'ash' });
    await session.updateInstructions('Be kind.');
    expect(server.requests[0]?.url).toBe(`/openai/realtime?api-version=${apiVersion}&deployment=mine`);
    await connection.until((c) => c.session['instructions'] === 'Be kind.');
    expect(connection.session).toEqual({
      instructions: 'Be kind.',
      modalities: ['text', 'audio'],
      voice: 'ash',
      temperature: 0.7,
      input_audio_format: 'pcm16',
      output_audio_format: 'pcm16',
      input_audio_transcription: { model: 'whisper-1' },
      turn_detection: {
        type: 'server_vad',
        threshold: 0.5,
        prefix_padding_ms: 300,
        silence_duration_ms: 200,
        create_response: true,
        interrupt_response: true,
      },
      tools: [],
      tool_choice: 'auto',
      max_response_output_tokens: 'inf',
    });
    expect(server.faults).toEqual([]);
  });

  it('answers, with the conversation it was told', async () => {
    const { server, session, connection } = await open({ apiKey: 'k', apiVersion });
    const said = new llm.ChatMessage({ role: 'assistant', content: ['Hello Ada.'], id: 'item_said' });
    await session.updateChatCtx(chat(user('I am Ada.', 'item_ada'), said));
    expect(connection.items).toMatchObject([
      { id: 'item_ada', content: [{ type: 'input_text', text: 'I am Ada.' }] },
      { id: 'item_said', content: [{ type: 'text', text: 'Hello Ada.' }] },
    ]);
    const { messages } = await read(await session.generateReply());
    expect(messages).toMatchObject([{ text: 'Good evening to you.', audioMs: 400, modalities: ['text', 'audio'] }]);
    expect(session.chatCtx.items).toHaveLength(3);
    expect(server.faults).toEqual([]);
  });

  it('finds no turns when that is switched off', async () => {
    const { connection } = await open({ apiKey: 'k', apiVersion, turnDetection: null, modalities: ['text'] });
    expect(connection.session).toMatchObject({ turn_detection: null, modalities: ['text'] });
  });
});
