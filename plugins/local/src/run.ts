// Runs a program to its end: output captured, cancellable.
import { spawn } from 'node:child_process';

/** How a program ended. */
export interface RunResult {
  /** The exit code; null if a signal ended it or it never started. */
  readonly exitCode: number | null;
  /** Why it could not be started (ENOENT, EACCES, …); undefined if it ran. */
  readonly startError: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What to run it with. */
export interface RunOptions {
  signal?: AbortSignal | undefined;
  environment?: NodeJS.ProcessEnv;
}

/** Runs `command` and resolves with how it ended; rejects only when `signal` aborts. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.environment ?? process.env });
    let stdout = '';
    let stderr = '';
    let startError: string | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const abort = () => child.kill('SIGKILL');
    options.signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error: NodeJS.ErrnoException) => (startError = error.code ?? error.message));
    child.on('close', (exitCode) => {
      options.signal?.removeEventListener('abort', abort);
      if (options.signal?.aborted === true) return reject(options.signal.reason);
      resolve({ exitCode: startError === undefined ? exitCode : null, startError, stdout, stderr });
    });
  });
}
