// Which language model answers on this machine.
import { expect, test } from 'vitest';
import { httpServer } from '../test/kit.js';
import { findLocalLLM } from './find-local-llm.js';

const models = (...ids: string[]) => JSON.stringify({ data: ids.map((id) => ({ id })) });
const nobody = { name: 'nobody', port: 9 };

test('finds the server that answers, and a model that can chat', async () => {
  let path: string | undefined;
  await using server = await httpServer((request, response) => {
    path = request.url;
    response.end(models('nomic-embed-text', 'qwen3:4b', 'llama3.2'));
  });
  const found = await findLocalLLM({ candidates: [nobody, { name: 'Ollama', port: server.port }] });
  expect(found).toEqual({ baseURL: `http://127.0.0.1:${server.port}/v1`, model: 'qwen3:4b', name: 'Ollama' });
  expect(path).toBe('/v1/models');
});

test('the first of several in the order of wishes wins', async () => {
  await using one = await httpServer((_, response) => void response.end(models('a')));
  await using two = await httpServer((_, response) => void response.end(models('b')));
  const candidates = [
    { name: 'two', port: two.port },
    { name: 'one', port: one.port },
  ];
  expect((await findLocalLLM({ candidates }))?.name).toBe('two');
});

test('other web servers, empty lists, errors and silence are nothing', async () => {
  await using page = await httpServer((_, response) => void response.end('<html>'));
  await using empty = await httpServer((_, response) => void response.end(models()));
  await using broken = await httpServer((_, response) => void response.writeHead(500).end());
  await using silent = await httpServer(() => undefined);
  const candidates = [page, empty, broken, silent].map(({ port }) => ({ name: 'x', port }));
  expect(await findLocalLLM({ candidates, timeoutMs: 100 })).toBeNull();
});

test('an abort rejects with its reason', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(findLocalLLM({ signal, candidates: [nobody] })).rejects.toThrow('enough');
});
