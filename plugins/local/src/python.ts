// Finds a Python that can host the ear, and says what is missing if there is none.
import { LocalSpeechError } from './errors.js';
import { run } from './run.js';

/** A usable interpreter. */
export interface Python {
  readonly command: string;
  readonly version: string;
}

const oldestMinor = 9;
const probe = [
  'import json, sys, importlib.util as u',
  'print(json.dumps({"version": list(sys.version_info[:3]), "bits": 64 if sys.maxsize > 2**32 else 32,',
  '"venv": bool(u.find_spec("venv") and u.find_spec("ensurepip"))}))',
].join('\n');

interface Probed {
  version: [number, number, number];
  bits: number;
  venv: boolean;
}

/**
 * The interpreter named by `LIVEKIT_LOCAL_PYTHON`, else `python3`, else `python`.
 *
 * @throws {@link LocalSpeechError} if there is none, it is older than 3.9 or 32-bit, or it cannot make environments
 */
export async function findPython(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Python> {
  const chosen = environment.LIVEKIT_LOCAL_PYTHON;
  const commands = chosen ? [chosen] : ['python3', 'python'];
  const failures: LocalSpeechError[] = [];
  for (const command of commands) {
    const result = await run(command, ['-c', probe], { signal, environment });
    const probed = result.exitCode === 0 ? parseProbe(result.stdout) : undefined;
    if (probed === undefined) continue;
    const failure = judge(command, probed);
    if (failure === undefined) return { command, version: probed.version.join('.') };
    failures.push(failure);
  }
  if (failures[0] !== undefined) throw failures[0];
  const looked = chosen ? `${chosen} (LIVEKIT_LOCAL_PYTHON) does not run` : 'neither python3 nor python runs here';
  throw new LocalSpeechError(
    'local_speech_no_python',
    `Local speech recognition needs Python 3.9 or newer, and ${looked}: install it from your package manager or python.org, or set LIVEKIT_LOCAL_PYTHON to its path.`,
  );
}

function judge(command: string, { version, bits, venv }: Probed): LocalSpeechError | undefined {
  const [major, minor] = version;
  const name = `${command} (Python ${version.join('.')})`;
  if (major !== 3 || minor < oldestMinor) {
    return new LocalSpeechError(
      'local_speech_old_python',
      `Local speech recognition needs Python 3.9 or newer, and ${name} is older: install a newer one or set LIVEKIT_LOCAL_PYTHON to its path.`,
    );
  }
  if (bits !== 64) {
    return new LocalSpeechError(
      'local_speech_unsupported_platform',
      `Local speech recognition needs a 64-bit Python, and ${name} is 32-bit: set LIVEKIT_LOCAL_PYTHON to a 64-bit one.`,
    );
  }
  if (venv) return undefined;
  return new LocalSpeechError(
    'local_speech_no_venv',
    `Local speech recognition needs Python's venv module, and ${name} comes without it: on Debian or Ubuntu run "apt install python3-venv".`,
  );
}

function parseProbe(output: string): Probed | undefined {
  try {
    const value: unknown = JSON.parse(output);
    return isProbed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isProbed(value: unknown): value is Probed {
  if (typeof value !== 'object' || value === null || !('version' in value && 'bits' in value && 'venv' in value))
    return false;
  return Array.isArray(value.version) && value.version.length === 3 && typeof value.bits === 'number';
}
