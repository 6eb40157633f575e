// One speech server for all: the first process that needs it starts it, every other one of this user attaches to it.
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { systemClock } from '@livekit/agents';
import { defaultCacheDir, type SpeechPaths, speechPaths } from './cache.js';
import { lockFile } from './file-lock.js';
import { provision, type ProvisionOptions, type ProvisionSetup } from './provision.js';
import { readHealth, ServerProcess } from './server-process.js';
import { field, type Recognized, recognizeAt, type RecognizeRequest, type SpeechEndpoint } from './speech-endpoint.js';
import { speechPins } from './versions.js';

const urlVariable = 'LIVEKIT_LOCAL_SPEECH_URL';
const tokenVariable = 'LIVEKIT_LOCAL_SPEECH_TOKEN';
const modelVariable = 'LIVEKIT_LOCAL_SPEECH_MODEL';

/** How this process came to the server. */
export type SpeechServerOrigin =
  /** This process started it; it ends with this process. */
  | 'started'
  /** Another process of this user started it. */
  | 'attached'
  /** Named by `LIVEKIT_LOCAL_SPEECH_URL` (with `LIVEKIT_LOCAL_SPEECH_MODEL` and `…_TOKEN` where it wants them). */
  | 'environment';

/** Options of {@link SpeechServer.start}. */
export type SpeechServerOptions = ProvisionOptions;

/** What tests replace. */
export interface SpeechServerSetup extends ProvisionSetup {
  environment?: NodeJS.ProcessEnv;
}

/**
 * The local speech server. It speaks the OpenAI transcription wire on loopback and wants a token that only this user's
 * processes know.
 */
export class SpeechServer implements SpeechEndpoint {
  // One per process, as the environment variables it is announced by.
  static #shared: Promise<SpeechServer> | undefined;

  #parts: ServerParts;
  #reopening: Promise<void> | undefined;

  /** @internal Use {@link SpeechServer.start}. */
  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  get url(): string {
    return this.#parts.url;
  }

  get token(): string | undefined {
    return this.#parts.token;
  }

  get model(): string {
    return this.#parts.model;
  }

  get origin(): SpeechServerOrigin {
    return this.#parts.origin;
  }

  /**
   * The server of this process: the one named by `LIVEKIT_LOCAL_SPEECH_URL`, else one that runs already for this user,
   * else a new one (installed first if need be). Started by the worker's main process, it is announced to job processes
   * through the environment, so all share one. Calls share one start.
   *
   * @throws {@link LocalSpeechError} when there can be none here; fall back to typed text and show the message
   */
  static start(options: SpeechServerOptions = {}): Promise<SpeechServer> {
    if (SpeechServer.#shared === undefined) {
      const starting = openServer(options);
      SpeechServer.#shared = starting;
      // A failed start is not remembered: the reason may be gone at the next try.
      starting.catch(() => {
        if (SpeechServer.#shared === starting) SpeechServer.#shared = undefined;
      });
    }
    return SpeechServer.#shared;
  }

  /** The process id of a server this process started. */
  get pid(): number | undefined {
    return this.#parts.owned?.pid();
  }

  /**
   * The text of a WAV file. If another process owned the server and has ended, this one finds or starts another.
   * @throws {@link APIError} when the server refuses or cannot be reached
   */
  async recognize(request: Omit<RecognizeRequest, 'model'>): Promise<Recognized> {
    const parts = this.#parts;
    try {
      return await recognizeAt(parts, { ...request, model: parts.model });
    } catch (error) {
      const isGone = !request.signal?.aborted && field(error, 'code') === 'api_connection';
      if (parts.reopen === undefined || !isGone) throw error;
      await this.#reopen(parts);
      return recognizeAt(this, { ...request, model: this.model });
    }
  }

  /** Ends a server this process started; lets go of any other. Idempotent. */
  async close(): Promise<void> {
    SpeechServer.#shared = undefined;
    await this.#parts.owned?.close();
  }

  /** Once for all recognitions that fail together; a later one finds the new server in place. */
  #reopen(failed: ServerParts): Promise<void> {
    if (this.#parts !== failed) return Promise.resolve();
    this.#reopening ??= (async () => {
      try {
        const opened = await failed.reopen?.();
        if (opened !== undefined) this.#parts = opened.#parts;
      } finally {
        this.#reopening = undefined;
      }
    })();
    return this.#reopening;
  }
}

interface ServerParts extends SpeechEndpoint {
  readonly model: string;
  readonly origin: SpeechServerOrigin;
  /** What only its owner can do. */
  readonly owned?: { readonly close: () => Promise<void>; readonly pid: () => number | undefined };
  /** Finds or starts another one; for a server that may end at any time. */
  readonly reopen?: () => Promise<SpeechServer>;
}

/** Starts or finds the local speech server, for an app's main process: see {@link SpeechServer.start}. */
export function startLocalSpeech(options: SpeechServerOptions = {}): Promise<SpeechServer> {
  return SpeechServer.start(options);
}

/** {@link SpeechServer.start} without the sharing. */
export async function openServer(setup: SpeechServerSetup): Promise<SpeechServer> {
  const environment = setup.environment ?? process.env;
  const pins = setup.pins ?? speechPins;
  const model = environment[modelVariable] || pins.weights.model;
  const url = environment[urlVariable];
  if (url) return new SpeechServer({ url, token: environment[tokenVariable], model, origin: 'environment' });
  const paths = speechPaths(setup.cacheDir ?? defaultCacheDir(environment), pins);
  const running = await findRunning(paths, setup.signal);
  const attach = (endpoint: SpeechEndpoint) =>
    new SpeechServer({
      ...endpoint,
      model,
      origin: 'attached',
      reopen: () => openServer({ ...setup, signal: undefined }),
    });
  if (running !== undefined) return attach(running);
  // Its own lock, taken inside: an install can take minutes, and the lock below is for seconds.
  const speech = await provision(setup);
  const clock = setup.clock ?? systemClock;
  await using _lock = await lockFile(paths.serverLock, { signal: setup.signal, clock });
  const meanwhile = await findRunning(paths, setup.signal);
  if (meanwhile !== undefined) return attach(meanwhile);
  const token = randomBytes(24).toString('base64url');
  const process_ = new ServerProcess({ speech, token, clock, environment, threads: threads() });
  await process_.start(setup.signal);
  return announce({ process: process_, token, model, paths, environment });
}

interface Announcing {
  process: ServerProcess;
  token: string;
  model: string;
  paths: SpeechPaths;
  environment: NodeJS.ProcessEnv;
}

/** Tells processes started from here (by the environment) and this user's other ones (by a file) where the server is. */
async function announce({ process: server, token, model, paths, environment }: Announcing): Promise<SpeechServer> {
  const { url } = server;
  await writeFile(paths.serverNote, JSON.stringify({ url, token }), { mode: 0o600 });
  environment[urlVariable] = url;
  environment[tokenVariable] = token;
  const close = async () => {
    if (environment[urlVariable] === url) {
      delete environment[urlVariable];
      delete environment[tokenVariable];
    }
    const noted = await readNote(paths);
    if (noted?.token === token) await rm(paths.serverNote, { force: true });
    await server.close();
  };
  return new SpeechServer({ url, token, model, origin: 'started', owned: { close, pid: () => server.pid } });
}

async function findRunning(paths: SpeechPaths, signal?: AbortSignal): Promise<SpeechEndpoint | undefined> {
  const noted = await readNote(paths);
  if (noted === undefined) return undefined;
  const health = await readHealth(noted, signal);
  return health?.error === undefined && health !== undefined ? noted : undefined;
}

async function readNote(paths: SpeechPaths): Promise<{ url: string; token: string } | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(paths.serverNote, 'utf8'));
    const [url, token] = [field(note, 'url'), field(note, 'token')];
    return typeof url === 'string' && typeof token === 'string' ? { url, token } : undefined;
  } catch {
    return undefined;
  }
}

/** Two cores make an utterance take 0.4 s; more hardly help and would starve the calls. */
function threads(): number {
  return Math.min(2, availableParallelism());
}
