// What this plugin's own tests share: a Python that is not one, pins small enough to install in milliseconds.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SpeechPins } from '../src/versions.js';

/** A program that answers like Python where this plugin asks it. */
export const fakePython = fileURLToPath(new URL('./fake-python.mjs', import.meta.url));

/** A program that answers like Piper. */
export const fakePiper = fileURLToPath(new URL('./fake-piper.mjs', import.meta.url));

/** The content of the model file that {@link smallPins} want. */
export const smallWeights = 'weights '.repeat(100);

/** One small file instead of a model. */
export const smallPins: SpeechPins = {
  requirements: ['ear==1.0'],
  requirementsNotice: 'ear 1.0 (MIT)',
  requirementsMegabytes: 1,
  diskMegabytes: 2,
  weights: {
    model: 'small',
    license: 'MIT',
    hub: { repository: 'someone/ear', revision: 'abc123' },
    index: { requirement: 'ear-weights==1.0', directory: 'carried' },
    files: [
      {
        name: 'model.bin',
        bytes: smallWeights.length,
        sha256: createHash('sha256').update(smallWeights).digest('hex'),
      },
    ],
  },
};

/** What a model hub lists for a repository with {@link smallWeights} and a file that nobody needs. */
export const smallTree = [
  {
    type: 'file',
    path: 'model.bin',
    size: smallWeights.length,
    oid: 'a pointer',
    lfs: { oid: createHash('sha256').update(smallWeights).digest('hex') },
  },
  { type: 'file', path: 'README.md', size: 5, oid: 'unread' },
];

const directories: string[] = [];
process.once('exit', () => {
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});

/** A new empty directory, removed when the tests end. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'local-speech-'));
  directories.push(path);
  return path;
}

/** The surroundings of an install that uses the fake Python and a hub that refuses. */
export function fakeEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv & { FAKE_LOG: string } {
  return {
    PATH: process.env.PATH,
    LIVEKIT_LOCAL_PYTHON: fakePython,
    HF_ENDPOINT: 'http://127.0.0.1:9',
    FAKE_WEIGHTS: smallWeights,
    FAKE_LOG: join(temporaryDirectory(), 'log'),
    ...more,
  };
}

/** The argument lists the fake Python was called with. */
export function fakeCalls(environment: { FAKE_LOG: string }): string[][] {
  try {
    const lines = readFileSync(environment.FAKE_LOG, 'utf8').trim().split('\n');
    return lines.map((line): string[] => JSON.parse(line));
  } catch {
    return [];
  }
}

/** An HTTP server on loopback, closed with `await using`. */
export async function httpServer(listener: RequestListener): Promise<{ url: string; port: number } & AsyncDisposable> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
