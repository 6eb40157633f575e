// A worker as the child process it is in production, with all it writes.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait-for.js';

export interface ServerAccess {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface TestWorkerOptions {
  /** File in `test/agents`. */
  readonly agent: string;
  /** Undefined: the worker is told of no server. */
  readonly server?: ServerAccess;
  /** Default `['start']`. */
  readonly args?: readonly string[];
  /** An empty text takes a variable away. */
  readonly env?: Readonly<Record<string, string>>;
}

// Long, because the machine may be busy: a TypeScript agent takes seconds to load.
const patienceMs = 60_000;

export class TestWorker implements AsyncDisposable {
  readonly exited: Promise<number | null>;
  output = '';
  readonly #child: ChildProcess;

  constructor({ agent, server, args = ['start'], env = {} }: TestWorkerOptions) {
    const file = fileURLToPath(new URL(`../agents/${agent}`, import.meta.url));
    this.#child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', file, ...args], {
      env: environment(server, env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.output += part.toString();
      });
    }
    this.exited = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
  }

  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits until the output matches. */
  async says(pattern: RegExp, timeoutMs = patienceMs): Promise<RegExpMatchArray> {
    const what = () => `${pattern} in the output of the worker:\n${this.output}`;
    return waitFor(() => this.output.match(pattern) ?? undefined, what, timeoutMs);
  }

  async registered(): Promise<this> {
    await this.says(/worker registered/);
    return this;
  }

  /** Ends it as an operator would, and says with which exit code it ended. */
  async stop(): Promise<number | null> {
    if (this.lives) this.#child.kill('SIGINT');
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.lives) this.#child.kill('SIGKILL');
    await this.exited;
  }
}

function environment(server: ServerAccess | undefined, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const settings = {
    LIVEKIT_URL: server?.url ?? '',
    LIVEKIT_API_KEY: server?.apiKey ?? '',
    LIVEKIT_API_SECRET: server?.apiSecret ?? '',
    ...more,
  };
  const result: NodeJS.ProcessEnv = { ...process.env, ...settings };
  for (const [name, value] of Object.entries(settings)) if (value === '') delete result[name];
  return result;
}
