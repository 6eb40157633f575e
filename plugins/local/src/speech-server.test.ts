// One server for all jobs of a user.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { speechPaths } from './cache.js';
import { isAlive } from './file-lock.js';
import { openServer, type SpeechServer } from './speech-server.js';
import { parseSpeechModel } from './speech-models.js';
import {
  fakeCalls,
  fakeEnvironment,
  httpServer,
  smallPins,
  smallTree,
  smallWeights,
  temporaryDirectory,
} from '../test/kit.js';

const request = { wav: new Uint8Array(44), language: 'en' };
const opened: SpeechServer[] = [];

function surroundings(more: NodeJS.ProcessEnv = {}) {
  return {
    cacheDir: temporaryDirectory(),
    pins: smallPins,
    environment: fakeEnvironment(more),
    onProgress: () => undefined,
  };
}

async function open(given: ReturnType<typeof surroundings>): Promise<SpeechServer> {
  const server = await openServer(given);
  opened.push(server);
  return server;
}

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const starts = (given: ReturnType<typeof surroundings>) =>
  fakeCalls(given.environment).filter((args) => args.some((arg) => arg.endsWith('speech_server.py')));

test('starts a server, announces it to child processes and recognises', async () => {
  const given = surroundings();
  const server = await open(given);
  expect(server.origin).toBe('started');
  expect(await server.recognize(request)).toEqual({ text: 'hello', segments: [] });
  expect(given.environment.LIVEKIT_LOCAL_SPEECH_URL).toBe(server.url);
  expect(given.environment.LIVEKIT_LOCAL_SPEECH_TOKEN).toBe(server.token);
  const child = await open(given);
  expect([child.origin, child.url]).toEqual(['environment', server.url]);
  expect(await child.recognize(request)).toMatchObject({ text: 'hello' });
});

test('the token is long, only in a file that only this user can read, and not in the arguments', async () => {
  const given = surroundings();
  const { token = '' } = await open(given);
  const note = speechPaths(given.cacheDir, smallPins).serverNote;
  expect(token.length).toBeGreaterThanOrEqual(32);
  expect(readFileSync(note, 'utf8')).toContain(token);
  expect(statSync(note).mode & 0o077).toBe(0);
  expect(JSON.stringify(fakeCalls(given.environment))).not.toContain(token);
});

test('another process without the variables attaches to the running one', async () => {
  const given = surroundings();
  const server = await open(given);
  const other = await open({ ...given, environment: fakeEnvironment() });
  expect([other.origin, other.url]).toEqual(['attached', server.url]);
});

test('when the process that owned the server ends, another one takes over', async () => {
  const given = surroundings();
  const server = await open(given);
  const other = await open({ ...given, environment: fakeEnvironment() });
  const oldUrl = server.url;
  await server.close();
  const heard = await Promise.all([other.recognize(request), other.recognize(request)]);
  expect(heard).toEqual([
    { text: 'hello', segments: [] },
    { text: 'hello', segments: [] },
  ]);
  expect(other.origin).toBe('started');
  expect(other.url).not.toBe(oldUrl);
});

test('two processes at once share one server', async () => {
  const given = surroundings();
  const environment = { ...given.environment };
  const [one, two] = await Promise.all([open(given), open({ ...given, environment })]);
  expect(one.url).toBe(two.url);
  expect(starts(given)).toHaveLength(1);
});

test('close ends the process and takes the announcements back', async () => {
  const given = surroundings();
  const server = await open(given);
  const { pid = 0 } = server;
  expect(isAlive(pid)).toBe(true);
  await server.close();
  expect(isAlive(pid)).toBe(false);
  expect(given.environment.LIVEKIT_LOCAL_SPEECH_URL).toBeUndefined();
  expect((await open(given)).origin).toBe('started');
});

test('a server that dies comes back at the same address', async () => {
  const given = surroundings();
  const server = await open(given);
  const { pid = 0 } = server;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => server.recognize(request).catch(() => 'gone'), { timeout: 5_000 }).toBe('gone');
  await expect
    .poll(() => server.recognize(request).catch(() => 'gone'), { timeout: 5_000 })
    .toMatchObject({ text: 'hello' });
  expect(server.pid).not.toBe(pid);
});

test('a note of a server that is gone is not believed', async () => {
  const given = surroundings();
  const server = await open(given);
  process.kill(server.pid ?? 0, 'SIGKILL');
  await server.close();
  expect((await open({ ...given, environment: fakeEnvironment() })).origin).toBe('started');
});

test('a server named by the environment is used as it is', async () => {
  const server = await open(surroundings({ LIVEKIT_LOCAL_SPEECH_URL: 'http://127.0.0.1:9/v1' }));
  expect([server.origin, server.url, server.token]).toEqual(['environment', 'http://127.0.0.1:9/v1', undefined]);
});

test('a server of your own may want another model name', async () => {
  const more = { LIVEKIT_LOCAL_SPEECH_URL: 'http://127.0.0.1:9/v1', LIVEKIT_LOCAL_SPEECH_MODEL: 'whisper-large-v3' };
  expect((await open(surroundings(more))).model).toBe('whisper-large-v3');
});

const requests = (given: ReturnType<typeof surroundings>) =>
  fakeCalls(given.environment).filter(([kind]) => kind === 'request');

test('another model is installed once and asked for by its directory, by child processes too', async () => {
  let downloads = 0;
  await using hub = await httpServer((request, response) => {
    if (request.url?.includes('/revision/')) response.end(JSON.stringify({ sha: 'c0ffee' }));
    else if (request.url?.includes('/tree/')) response.end(JSON.stringify(smallTree));
    else {
      // The server's own model comes from there as well.
      if (request.url?.includes('/c0ffee/')) downloads += 1;
      response.end(smallWeights);
    }
  });
  const given = surroundings({ HF_ENDPOINT: hub.url });
  const server = await open(given);
  const model = parseSpeechModel('someone/ear');
  await Promise.all([server.recognize({ ...request, model }), server.recognize({ ...request, model })]);
  const child = await open(given);
  await child.recognize({ ...request, language: undefined, model });
  await child.recognize({ ...request, model: parseSpeechModel() });
  const directory = join(given.cacheDir, 'models', 'someone--ear');
  expect(requests(given)).toEqual([
    ['request', directory, 'en'],
    ['request', directory, 'en'],
    ['request', directory, 'auto'],
    ['request', 'small', 'en'],
  ]);
  expect(downloads).toBe(1);
});

test('threads are what was asked for, within the cores of the machine', async () => {
  const given = surroundings();
  opened.push(await openServer({ ...given, threads: 1 }));
  expect(starts(given)[0]?.join(' ')).toContain('--threads 1');
  const error = { code: 'local_speech_option', message: expect.stringContaining('whole number from 1') };
  await expect(openServer({ ...surroundings(), threads: 0 })).rejects.toMatchObject(error);
  const named = surroundings({ LIVEKIT_LOCAL_SPEECH_THREADS: '5000' });
  await expect(openServer(named)).rejects.toMatchObject(error);
});

test('a server that does not start says why', async () => {
  const given = surroundings({ FAKE_SERVER_ERROR: 'illegal instruction' });
  await expect(open(given)).rejects.toMatchObject({
    code: 'local_speech_server_failed',
    message: expect.stringContaining('illegal instruction'),
  });
});
