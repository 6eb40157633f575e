// Piper itself: a Python environment of its own in the cache, installed once.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@livekit/agents';
import { defaultCacheDir, venvPython } from './cache.js';
import { lockFile } from './file-lock.js';
import { isInstalled } from './install-files.js';
import { checkEnvironment, makeEnvironment, type PipSetup, pipInstall } from './pip.js';
import { installVoice } from './piper-hub.js';
import { findPython } from './python.js';

/** Piper and what it needs to speak; what ONNX Runtime needs for other things is left out. */
const requirements = ['piper-tts==1.8.0', 'onnxruntime>=1.20,<2', 'numpy>=1.23,<3', 'pathvalidate>=3,<4'];
const notice = 'Piper 1.8.0 (GPL-3.0, with eSpeak NG), ONNX Runtime (MIT), NumPy (BSD-3-Clause), 55 MB';

/** What installing needs. */
export interface PiperSetup {
  readonly environment?: NodeJS.ProcessEnv;
  readonly cacheDir?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly onProgress?: (line: string) => void;
}

/** Piper, ready to speak. */
export interface InstalledPiper {
  /** The interpreter that runs it. */
  readonly python: string;
  /** The voice's `.onnx` file. */
  readonly model: string;
}

/** What to speak with: a voice by name, or its file. */
export type PiperChoice = { readonly voice: string } | { readonly file: string };

/**
 * Installs Piper and the voice unless they are there.
 * @throws {@link LocalSpeechError}
 */
export async function installPiper(choice: PiperChoice, setup: PiperSetup = {}): Promise<InstalledPiper> {
  const environment = setup.environment ?? process.env;
  const root = setup.cacheDir ?? defaultCacheDir(environment);
  const home = join(root, 'piper-1.8.0');
  const report = setup.onProgress ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const { signal, clock } = setup;
  const pip: PipSetup = { home, environment, signal, subject: 'The Piper voice' };
  await installEnvironment(root, pip, report);
  const python = venvPython(home);
  if ('file' in choice) return { python, model: choice.file };
  const into = join(root, 'voices');
  return { python, model: await installVoice({ voice: choice.voice, into, report, pip, environment, signal, clock }) };
}

async function installEnvironment(root: string, pip: PipSetup, report: (line: string) => void): Promise<void> {
  if (await isInstalled(pip.home)) return;
  await mkdir(root, { recursive: true, mode: 0o700 });
  await using _lock = await lockFile(`${pip.home}.lock`, { signal: pip.signal });
  if (await isInstalled(pip.home)) return;
  const python = await findPython(pip.environment, pip.signal);
  const partial = { ...pip, home: `${pip.home}.partial` };
  report(`Installing the Piper voice engine once into ${pip.home}: ${notice}`);
  await mkdir(partial.home, { recursive: true });
  await makeEnvironment(python, partial);
  await pipInstall(partial, requirements);
  await checkEnvironment(partial, 'piper, onnxruntime, numpy');
  await writeFile(join(partial.home, 'installed.json'), JSON.stringify({ python: python.version }));
  await rm(pip.home, { recursive: true, force: true });
  await rename(partial.home, pip.home);
}
