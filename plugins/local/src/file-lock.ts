// A lock between processes of one machine: a file that exists while the lock is held.
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Clock, sleep, systemClock } from '@livekit/agents';

const pollMs = 250;
const touchEveryMs = 5_000;
/** A holder that has not touched its file for this long is gone (killed on another host, or the machine slept). */
const staleAfterMs = 60_000;

/** How to wait. */
export interface FileLockOptions {
  signal?: AbortSignal | undefined;
  /** Called once if another process holds the lock. */
  onWait?: () => void;
  clock?: Clock;
}

/** Takes the lock at `path`, waiting for its holder. A holder that died does not count. Dispose to release. */
export async function lockFile(path: string, options: FileLockOptions = {}): Promise<AsyncDisposable> {
  const clock = options.clock ?? systemClock;
  let told = false;
  while (!(await tryCreate(path))) {
    options.signal?.throwIfAborted();
    if (await isStale(path, clock)) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) options.onWait?.();
    told = true;
    await sleep(clock, pollMs, options.signal);
  }
  return holder(path, clock);
}

async function tryCreate(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isStale(path: string, clock: Clock): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (clock.now() - mtimeMs > staleAfterMs) return true;
    const owner: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isOwner(owner) && owner.host === hostname() && !isAlive(owner.pid);
  } catch (error) {
    // Gone or not yet written: the next attempt to create it decides.
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return false;
    throw error;
  }
}

function holder(path: string, clock: Clock): AsyncDisposable {
  let alarm: Disposable;
  const touch = () => {
    const seconds = clock.now() / 1000;
    void utimes(path, seconds, seconds).catch(() => undefined);
    alarm = clock.wakeAt(clock.now() + touchEveryMs, touch);
  };
  alarm = clock.wakeAt(clock.now() + touchEveryMs, touch);
  return {
    async [Symbol.asyncDispose]() {
      alarm[Symbol.dispose]();
      await rm(path, { force: true });
    },
  };
}

/** Whether a process with this id runs (as any user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Whether `error` is a system error with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function isOwner(value: unknown): value is { pid: number; host: string } {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'host' in value
  );
}
