// Provider plugins published for the other framework load against our packages, as built, and do their work.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isBuilt, runPublished, weatherHistory } from '../kit/published.js';

const script = new URL('./published-plugins.mjs', import.meta.url);
const recording = fileURLToPath(new URL('../../../testing/audio/go-forward-ten-meters.wav', import.meta.url));
const requestSchema = z.object({
  messages: z.array(z.object({ role: z.string() })).optional(),
  stream: z.boolean().optional(),
});

/** A provider that calls the tool first and then says what it learned, in text and in half a second of sound. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const part of request) body += String(part);
  if (request.url?.endsWith('/audio/speech')) {
    const sound = Int16Array.from({ length: 12_000 }, (_, index) => 8000 * Math.sin(index / 10));
    response.writeHead(200, { 'content-type': 'audio/pcm' }).end(new Uint8Array(sound.buffer));
    return;
  }
  if (request.url?.endsWith('/audio/transcriptions')) {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"go forward"}');
    return;
  }
  const { messages = [] } = requestSchema.parse(JSON.parse(body));
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };
  const isAnswered = messages.at(-1)?.role === 'tool';
  const deltas = isAnswered
    ? [{ role: 'assistant', content: 'It is ' }, { content: 'sunny.' }]
    : [{ role: 'assistant', tool_calls: [call] }];
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({ id: 'chat-1', object: 'chat.completion.chunk', created: 1, model: 'a-model', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const delta of deltas) response.write(chunk(delta, null));
  response.end(`${chunk({}, isAnswered ? 'stop' : 'tool_calls')}data: [DONE]\n\n`);
}

describe.skipIf(!isBuilt)('plugins published for the other framework', () => {
  let server: Server;
  let baseURL: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    baseURL = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('hear, think and speak in our session', { timeout: 600_000 }, async () => {
    expect(await runPublished(script, baseURL, recording)).toEqual({
      requireGivesTheSame: true,
      isLlm: true,
      isRealtime: true,
      registered: ['@livekit/agents-plugin-openai', '@livekit/agents-plugin-silero'],
      heard: { isVad: true, events: ['START_OF_SPEECH', 'END_OF_SPEECH'] },
      recognised: { isStt: true, type: 2, text: 'go forward' },
      talk: {
        history: weatherHistory,
        heardSeconds: expect.closeTo(0.5, 1),
        errors: [],
        models: expect.any(Number),
      },
    });
  });
});
