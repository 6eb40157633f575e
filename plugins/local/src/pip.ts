// The environment of the ear: a venv with the pinned packages, and pip's failures in plain words.
import { access, rm } from 'node:fs/promises';
import { venvPython } from './cache.js';
import { LocalSpeechError, lastLine } from './errors.js';
import type { Python } from './python.js';
import { run } from './run.js';

/** What an install needs. */
export interface PipSetup {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** What is being installed, at the start of a sentence. Default: 'Local speech recognition'. */
  readonly subject?: string;
}

/** Makes the environment in `home` unless a working one is there (an earlier install was cut short). */
export async function makeEnvironment(python: Python, setup: PipSetup): Promise<void> {
  const inner = venvPython(setup.home);
  if (await exists(inner)) {
    const check = await run(inner, ['-I', '-m', 'pip', '--version'], setup);
    if (check.exitCode === 0) return;
  }
  const directory = `${setup.home}/venv`;
  await rm(directory, { recursive: true, force: true });
  const made = await run(python.command, ['-m', 'venv', directory], setup);
  if (made.exitCode === 0) return;
  throw classify(made.stderr || made.stdout, { setup, what: 'could not make a Python environment' });
}

/**
 * Installs `requirements` as ready-made wheels, without their dependencies: no code of a package runs at install time.
 *
 * @throws {@link LocalSpeechError} that tells no network, no wheel for this platform and a full disk apart
 */
export async function pipInstall(setup: PipSetup, requirements: readonly string[], target?: string): Promise<void> {
  const flags = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input', '--quiet'];
  const where = target === undefined ? [] : ['--target', target, '--upgrade'];
  const args = ['-I', '-m', 'pip', 'install', ...flags, '--retries', '2', ...where, ...requirements];
  const result = await run(venvPython(setup.home), args, setup);
  if (result.exitCode !== 0) {
    throw classify(result.stderr || result.stdout, { setup, what: 'could not install its Python packages' });
  }
}

/** Loads the packages once: a wrong C library or processor shows here, with a name, rather than in the first call. */
export async function checkEnvironment(setup: PipSetup, modules = 'ctranslate2, numpy, tokenizers'): Promise<void> {
  const result = await run(venvPython(setup.home), ['-I', '-c', `import ${modules}`], setup);
  if (result.exitCode === 0) return;
  throw new LocalSpeechError(
    'local_speech_unsupported_platform',
    `${subjectOf(setup)} cannot run on this machine (${lastLine(result.stderr)}): use a provider of speech instead.`,
  );
}

function classify(output: string, { setup, what }: { setup: PipSetup; what: string }): LocalSpeechError {
  const subject = subjectOf(setup);
  const why = lastLine(output);
  if (/No space left on device|Errno 28/i.test(output)) {
    return new LocalSpeechError(
      'local_speech_no_space',
      `${subject} needs about 400 MB, and the disk is full: free some space or set XDG_CACHE_HOME to a larger disk.`,
    );
  }
  if (
    /ConnectionError|ConnectTimeout|ReadTimeout|Failed to establish|name resolution|getaddrinfo|ProxyError|SSLError|unreachable/i.test(
      output,
    )
  ) {
    return new LocalSpeechError(
      'local_speech_no_network',
      `${subject} must be downloaded once, and the Python package index cannot be reached: connect to the internet (or set PIP_INDEX_URL) and start again.`,
      { retryable: true },
    );
  }
  if (/No matching distribution|not a supported wheel/i.test(output)) {
    return new LocalSpeechError(
      'local_speech_unsupported_platform',
      `${subject} has no ready-made packages for this system and Python (${why}): set LIVEKIT_LOCAL_PYTHON to another Python, or use a provider of speech.`,
    );
  }
  return new LocalSpeechError('local_speech_install_failed', `${subject} ${what}: ${why}`, {
    retryable: true,
  });
}

function subjectOf({ subject = 'Local speech recognition' }: PipSetup): string {
  return subject;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
