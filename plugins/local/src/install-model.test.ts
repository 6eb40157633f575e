// Models from the hub: verified with what the hub says of them, installed once, explained when missing.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeEnvironment, httpServer, smallTree, smallWeights, temporaryDirectory } from '../test/kit.js';
import { installModel } from './install-model.js';
import { parseSpeechModel } from './speech-models.js';

const config = '{"a":1}';
const configEntry = {
  type: 'file',
  path: 'config.json',
  size: config.length,
  oid: createHash('sha1').update(`blob ${config.length}\0${config}`).digest('hex'),
};
const model = parseSpeechModel('someone/ear@v2');

function hubOf(files: Record<string, string>, tree: object = [...smallTree, configEntry]) {
  const paths: string[] = [];
  const server = httpServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    if (path === '/api/models/someone/ear/revision/v2') {
      return void response.end(JSON.stringify({ sha: 'c0ffee', cardData: { license: 'mit' } }));
    }
    if (path === '/api/models/someone/ear/tree/c0ffee') return void response.end(JSON.stringify(tree));
    const file = files[path.split('/').at(-1) ?? ''];
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  return { paths, server };
}

function setup(url: string) {
  const lines: string[] = [];
  const cacheDir = temporaryDirectory();
  const environment = fakeEnvironment({ HF_ENDPOINT: url });
  return { lines, cacheDir, environment, onProgress: (line: string) => void lines.push(line) };
}

test('downloads the files of the model at one commit, says the licence, and notes what it got', async () => {
  const { paths, server } = hubOf({ 'model.bin': smallWeights, 'config.json': config });
  await using hub = await server;
  const given = setup(hub.url);
  const directory = (await installModel(model, given)) ?? '';
  expect(directory).toBe(join(given.cacheDir, 'models', 'someone--ear@v2'));
  expect((await readdir(directory)).toSorted()).toEqual(['config.json', 'installed.json', 'model.bin']);
  const note: unknown = JSON.parse(await readFile(join(directory, 'installed.json'), 'utf8'));
  expect(note).toMatchObject({ repository: 'someone/ear', revision: 'c0ffee', license: 'mit' });
  expect(given.lines[0]).toMatch(/someone\/ear .*\(mit, /);
  const asked = paths.length;
  expect(await installModel(model, given)).toBe(directory);
  expect(paths).toHaveLength(asked);
});

test.each([
  ['model.bin', { 'model.bin': 'x'.repeat(smallWeights.length), 'config.json': config }],
  ['config.json', { 'model.bin': smallWeights, 'config.json': '{"a":2}' }],
])('other bytes than the hub told for %s are thrown away', async (name, files) => {
  await using hub = await hubOf(files).server;
  const given = setup(hub.url);
  await expect(installModel(model, given)).rejects.toMatchObject({
    code: 'local_speech_checksum',
    message: expect.stringContaining(name),
  });
  expect(existsSync(join(given.cacheDir, 'models', 'someone--ear@v2'))).toBe(false);
});

test('a repository that is not there, or holds no model, is unknown', async () => {
  await using nothing = await httpServer((_, response) => void response.writeHead(401).end());
  const unknown = { code: 'local_speech_unknown_model', message: expect.stringContaining('someone/ear') };
  await expect(installModel(model, setup(nothing.url))).rejects.toMatchObject(unknown);
  await using empty = await hubOf({}, [{ type: 'file', path: 'README.md', size: 1, oid: 'x' }]).server;
  await expect(installModel(model, setup(empty.url))).rejects.toMatchObject(unknown);
});

test('without the hub the error says what else can be done', async () => {
  await expect(installModel(model, setup('http://127.0.0.1:9'))).rejects.toMatchObject({
    code: 'local_speech_no_network',
    retryable: true,
    message: expect.stringMatching(/HF_ENDPOINT.*path/),
  });
});

test('two at once install once', async () => {
  const { paths, server } = hubOf({ 'model.bin': smallWeights, 'config.json': config });
  await using hub = await server;
  const given = setup(hub.url);
  await Promise.all([installModel(model, given), installModel(model, given)]);
  expect(paths.filter((path) => path.endsWith('model.bin'))).toHaveLength(1);
});
