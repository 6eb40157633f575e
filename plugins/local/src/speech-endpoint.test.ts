// The wire between the recogniser and its server.
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { recognizeAt } from './speech-endpoint.js';
import { httpServer } from '../test/kit.js';

const request = { wav: new Uint8Array([1, 13, 10, 255]), model: 'tiny', language: 'en' };

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

test('sends a multipart form with the token and reads text and segments', async () => {
  let seen: { path: string | undefined; auth: string | undefined; form: FormData } | undefined;
  await using server = await httpServer((message, response) => {
    void bodyOf(message).then(async (body) => {
      const type = message.headers['content-type'] ?? '';
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
      seen = { path: message.url, auth: message.headers.authorization, form };
      const segments = [{ text: ' hi there ', start: 0.5, end: 1.5, avg_logprob: -0.2 }];
      response.end(JSON.stringify({ text: ' hi there ', segments }));
    });
  });
  const heard = await recognizeAt({ url: `${server.url}/v1/`, token: 'secret' }, request);
  expect(heard).toEqual({
    text: 'hi there',
    segments: [{ text: 'hi there', start: 0.5, end: 1.5, averageLogProbability: -0.2 }],
  });
  expect(seen?.path).toBe('/v1/audio/transcriptions');
  expect(seen?.auth).toBe('Bearer secret');
  expect(['model', 'language', 'response_format'].map((name) => seen?.form.get(name))).toEqual([
    'tiny',
    'en',
    'verbose_json',
  ]);
  const file = seen?.form.get('file');
  expect(file instanceof Blob && [...new Uint8Array(await file.arrayBuffer())]).toEqual([1, 13, 10, 255]);
});

test('without a token there is no authorization header, and plain text answers have no segments', async () => {
  let auth: string | undefined = 'none yet';
  await using server = await httpServer((message, response) => {
    auth = message.headers.authorization;
    message.resume().on('end', () => response.end('{"text":"plain"}'));
  });
  expect(await recognizeAt({ url: `${server.url}/v1`, token: undefined }, request)).toEqual({
    text: 'plain',
    segments: [],
  });
  expect(auth).toBeUndefined();
});

test('a refusal is an APIStatusError with the reason of the server', async () => {
  await using server = await httpServer((message, response) => {
    message.resume().on('end', () => response.writeHead(503).end('{"error":{"message":"too many"}}'));
  });
  await expect(recognizeAt({ url: server.url, token: undefined }, request)).rejects.toMatchObject({
    name: 'APIStatusError',
    statusCode: 503,
    retryable: true,
    message: 'The local speech server answered 503: too many',
  });
});

test('nobody listening is a retryable APIConnectionError', async () => {
  await expect(recognizeAt({ url: 'http://127.0.0.1:9/v1', token: undefined }, request)).rejects.toMatchObject({
    name: 'APIConnectionError',
    retryable: true,
  });
});

test('an answer that is not one is an APIConnectionError', async () => {
  await using server = await httpServer(
    (message, response) => void message.resume().on('end', () => response.end('[]')),
  );
  await expect(recognizeAt({ url: server.url, token: undefined }, request)).rejects.toMatchObject({
    name: 'APIConnectionError',
  });
});

test('a server that never answers is an APITimeoutError', async () => {
  await using server = await httpServer(() => undefined);
  await expect(recognizeAt({ url: server.url, token: undefined }, { ...request, timeoutMs: 30 })).rejects.toMatchObject(
    {
      name: 'APITimeoutError',
    },
  );
});

test('aborting rejects with the reason of the signal', async () => {
  const controller = new AbortController();
  await using server = await httpServer(() => controller.abort(new Error('enough')));
  const recognized = recognizeAt({ url: server.url, token: undefined }, { ...request, signal: controller.signal });
  await expect(recognized).rejects.toThrow('enough');
});
