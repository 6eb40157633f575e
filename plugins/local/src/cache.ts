// Where the ear is kept between runs, and the names of the files in it.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pinsHash, type SpeechPins } from './versions.js';

/** Paths of one installed ear. */
export interface SpeechPaths {
  /** Shared by all versions: locks and the note about a running server. */
  readonly root: string;
  /** The installed version; exists only when complete. */
  readonly home: string;
  /** The version being installed; kept when an install is cut short, so the next one continues. */
  readonly partial: string;
  readonly provisionLock: string;
  readonly serverLock: string;
  /** Address and token of the running server, readable by this user only. */
  readonly serverNote: string;
}

/** The default cache directory: `$XDG_CACHE_HOME/livekit-agents/local-speech`, else under `~/.cache`. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'livekit-agents', 'local-speech');
}

/** All paths of the ear that `pins` describe, below `root`. */
export function speechPaths(root: string, pins: SpeechPins): SpeechPaths {
  const home = join(root, pinsHash(pins));
  return {
    root,
    home,
    partial: `${home}.partial`,
    provisionLock: `${home}.lock`,
    serverLock: join(root, 'server.lock'),
    // A server that speaks another version of the wire is not found.
    serverNote: `${home}.server-2.json`,
  };
}

/** The interpreter of the environment in `home`. */
export function venvPython(home: string): string {
  return process.platform === 'win32'
    ? join(home, 'venv', 'Scripts', 'python.exe')
    : join(home, 'venv', 'bin', 'python');
}

/** The directory of the model files in `home`. */
export function modelDir(home: string): string {
  return join(home, 'model');
}
