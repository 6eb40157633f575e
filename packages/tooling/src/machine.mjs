// What this machine offers: programs on the PATH, the cache folder, child processes. No dependencies, so the
// scripts can use it before anything is installed.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Folder for what is worth keeping between runs and clones, such as built servers. */
export function cacheDir() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'livekit-agents');
}

/** True when `path` is a file this user may execute. @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The first of the given programs that is on the PATH.
 * @param {...string} names
 * @returns {string | undefined} its absolute path
 */
export function which(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    for (const folder of folders) {
      const found = endings.map((ending) => join(folder, name + ending)).find(isProgram);
      if (found) return found;
    }
  }
  return undefined;
}

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} RunOptions */

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} options `quiet` keeps the output out of the terminal; it is in the result either way
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program could not be started
 */
export function runToEnd(program, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32' && !program.endsWith('.exe');
    const child = spawn(program, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: quiet ? 'pipe' : 'inherit',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (output += part));
    child.on('error', (error) => resolve({ code: 127, output: output + error.message }));
    child.on('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }));
  });
}

/**
 * Like `runToEnd`, but throws when the program fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<string>} what it printed, when `quiet`
 */
export async function run(program, args, options = {}) {
  const { code, output } = await runToEnd(program, args, options);
  if (code === 0) return output;
  const shown = output ? `\n${output.trim().split('\n').slice(-20).join('\n')}` : '';
  throw new Error(`${[program, ...args].join(' ')} failed with code ${code}${shown}`);
}
