// The speech server as a child process: started, watched, started again on the same port if it dies, ended with us.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Clock, sleep } from '@livekit/agents';
import { lastLine, LocalSpeechError } from './errors.js';
import type { ProvisionedSpeech } from './provision.js';
import { authorization, field } from './speech-endpoint.js';

const script = fileURLToPath(new URL('../server/speech_server.py', import.meta.url));
const startMs = 60_000;
const pollMs = 50;
const stopMs = 2_000;
const restartDelaysMs = [200, 1_000, 5_000];
/** A server that ran this long was fine: its death does not count towards giving up. */
const healthyAfterMs = 60_000;

/** How to start it. */
export interface ServerProcessOptions {
  readonly speech: ProvisionedSpeech;
  readonly token: string;
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  /** Cores one recognition may use. */
  readonly threads: number;
}

/** A running speech server and the child process it lives in. */
export class ServerProcess {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;
  #port = 0;
  #stderr = '';
  #closed = false;
  #startedAt = 0;
  #restarts = 0;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts the process and waits until the model is loaded.
   * @throws {@link LocalSpeechError} local_speech_server_failed
   */
  async start(signal?: AbortSignal): Promise<void> {
    try {
      this.#port = await this.#spawn(signal);
      await this.#untilReady(signal);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Ends the process and waits for its end. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin?.end();
    const { clock } = this.#options;
    const kill = clock.wakeAt(clock.now() + stopMs, () => child.kill('SIGKILL'));
    await ended;
    kill[Symbol.dispose]();
  }

  /** Resolves with the port it listens on. */
  #spawn(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    const { speech, token, environment, clock, threads } = this.#options;
    const args = ['-I', script, '--model-dir', speech.modelDir, '--model', speech.model];
    const child = spawn(speech.python, [...args, '--port', String(this.#port), '--threads', String(threads)], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...environment, LIVEKIT_LOCAL_SPEECH_TOKEN: token, PYTHONUNBUFFERED: '1' },
    });
    this.#child = child;
    this.#startedAt = clock.now();
    this.#stderr = '';
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-4_000)));
    return new Promise((resolve, reject) => {
      let stdout = '';
      child.once('error', (error) => reject(this.#failure(error.message)));
      child.once('exit', () => {
        reject(this.#failure(lastLine(this.#stderr)));
        void this.#restart();
      });
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        const port = parsePort(stdout);
        if (port === undefined) return;
        letProcessEnd(child);
        resolve(port);
      });
    });
  }

  async #untilReady(signal?: AbortSignal): Promise<void> {
    const { clock, token } = this.#options;
    const endpoint = { url: this.url, token };
    const deadline = clock.now() + startMs;
    while (clock.now() < deadline) {
      const health = await readHealth(endpoint, signal);
      if (health?.ready === true) return;
      if (health?.error !== undefined) throw this.#failure(health.error);
      if (this.#child === undefined || hasEnded(this.#child)) throw this.#failure(lastLine(this.#stderr));
      await sleep(clock, pollMs, signal);
      signal?.throwIfAborted();
    }
    throw this.#failure('its model did not load in time');
  }

  /** After a crash: again on the same port, so that addresses handed to other processes stay true. Never rejects. */
  async #restart(): Promise<void> {
    if (this.#closed || this.#port === 0) return;
    const { clock } = this.#options;
    if (clock.now() - this.#startedAt > healthyAfterMs) this.#restarts = 0;
    const delayMs = restartDelaysMs[this.#restarts];
    if (delayMs === undefined) return;
    this.#restarts += 1;
    await sleep(clock, delayMs);
    if (this.#closed) return;
    // A failed start ends the child, which comes back here with the next delay.
    await this.#spawn().catch(() => undefined);
  }

  #failure(why: string): LocalSpeechError {
    return new LocalSpeechError(
      'local_speech_server_failed',
      `The local speech server did not start (${why}): delete its directory ${this.#options.speech.modelDir} to install it anew, or type instead.`,
      { retryable: true },
    );
  }
}

/** What a speech server says of itself; undefined if nothing answers there with this token. */
export async function readHealth(
  endpoint: { url: string; token: string | undefined },
  signal?: AbortSignal,
): Promise<{ ready: boolean; error: string | undefined } | undefined> {
  try {
    const init = { headers: authorization(endpoint), ...(signal === undefined ? {} : { signal }) };
    const response = await fetch(new URL('/health', endpoint.url), init);
    if (!response.ok) return undefined;
    const body: unknown = await response.json();
    const error = field(body, 'error');
    return { ready: field(body, 'ready') === true, error: typeof error === 'string' ? error : undefined };
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A waiting child must not keep this process alive; its end of the pipe tells it when we are gone. */
function letProcessEnd(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
}

function parsePort(output: string): number | undefined {
  try {
    const port = field(JSON.parse(output.split('\n', 1)[0] ?? ''), 'port');
    return typeof port === 'number' ? port : undefined;
  } catch {
    return undefined;
  }
}
