// One speech server for all: the first process that needs it starts it, every other one of this user attaches to it.
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { systemClock } from '@livekit/agents';
import { defaultCacheDir, type SpeechPaths, speechPaths } from './cache.js';
import { LocalSpeechError } from './errors.js';
import { lockFile } from './file-lock.js';
import { installModel } from './install-model.js';
import { provision, type ProvisionOptions, type ProvisionSetup } from './provision.js';
import { readHealth, ServerProcess } from './server-process.js';
import { field, type Recognized, recognizeAt, type RecognizeRequest, type SpeechEndpoint } from './speech-endpoint.js';
import { type SpeechModel } from './speech-models.js';
import { speechPins } from './versions.js';

const urlVariable = 'LIVEKIT_LOCAL_SPEECH_URL';
const tokenVariable = 'LIVEKIT_LOCAL_SPEECH_TOKEN';
const modelVariable = 'LIVEKIT_LOCAL_SPEECH_MODEL';
const threadsVariable = 'LIVEKIT_LOCAL_SPEECH_THREADS';
/** The address again, where it is that of a server of this package: one that takes models by their directory. */
const ownVariable = 'LIVEKIT_LOCAL_SPEECH_OWN';

/** How this process came to the server. */
export type SpeechServerOrigin =
  /** This process started it; it ends with this process. */
  | 'started'
  /** Another process of this user started it. */
  | 'attached'
  /** Named by `LIVEKIT_LOCAL_SPEECH_URL` (with `LIVEKIT_LOCAL_SPEECH_MODEL` and `…_TOKEN` where it wants them). */
  | 'environment';

/** Options of {@link SpeechServer.start}. */
export interface SpeechServerOptions extends ProvisionOptions {
  /**
   * Threads one recognition may use, 1 to the number of cores; recognitions run one at a time, so that is all. Default
   * `LIVEKIT_LOCAL_SPEECH_THREADS`, else 2 (1 on a machine with one core). A server that runs already keeps its own.
   */
  threads?: number | undefined;
}

/** What {@link SpeechServer.recognize} takes. */
export interface ServerRequest extends Omit<RecognizeRequest, 'model'> {
  /** Default: the model of the server. Another one is installed first if need be. */
  readonly model?: SpeechModel | undefined;
}

/** What tests replace. */
export interface SpeechServerSetup extends ProvisionSetup {
  threads?: number | undefined;
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
  // An install takes minutes: whoever asks meanwhile waits for the same one.
  readonly #installing = new Map<string, Promise<string | undefined>>();
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
   * @throws {@link APIError} when the server refuses or cannot be reached; {@link LocalSpeechError} when the model
   * cannot be installed
   */
  async recognize({ model: wish, ...request }: ServerRequest): Promise<Recognized> {
    const parts = this.#parts;
    const model = wish === undefined ? parts.model : await this.#nameOf(wish);
    request.signal?.throwIfAborted();
    try {
      return await recognizeAt(parts, { ...request, model });
    } catch (error) {
      const isGone = !request.signal?.aborted && field(error, 'code') === 'api_connection';
      if (parts.reopen === undefined || !isGone) throw error;
      await this.#reopen(parts);
      return recognizeAt(this, { ...request, model });
    }
  }

  /**
   * Gets a model ready to be asked for: installs it if need be.
   * @throws {@link LocalSpeechError}
   */
  async prepare(model: SpeechModel): Promise<void> {
    await this.#nameOf(model);
  }

  /** What the server calls it. A server of the user's own is asked by name; ours is told where the files are. */
  async #nameOf(model: SpeechModel): Promise<string> {
    const { models } = this.#parts;
    if (models === undefined) return model.kind === 'default' ? this.#parts.model : model.name;
    let installing = this.#installing.get(model.name);
    if (installing === undefined) {
      installing = installModel(model, models);
      this.#installing.set(model.name, installing);
      installing.catch(() => this.#installing.delete(model.name));
    }
    return (await installing) ?? this.#parts.model;
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
  /** How models are installed for it; undefined for a server of the user's own, which has its own. */
  readonly models: ProvisionSetup | undefined;
  /** What only its owner can do. */
  readonly owned?: { readonly close: () => Promise<void>; readonly pid: () => number | undefined };
  /** Finds or starts another one; for a server that may end at any time. */
  readonly reopen?: () => Promise<SpeechServer>;
}

/** Starts or finds the local speech server, for an app's main process: see {@link SpeechServer.start}. */
export function startLocalSpeech(options: SpeechServerOptions = {}): Promise<SpeechServer> {
  return SpeechServer.start(options);
}

/** Whether `LIVEKIT_LOCAL_SPEECH_URL` names a server that is not of this package: it may know other models and languages. */
export function isForeignServer(environment: NodeJS.ProcessEnv): boolean {
  const url = environment[urlVariable];
  return Boolean(url) && environment[ownVariable] !== url;
}

/** {@link SpeechServer.start} without the sharing. */
export async function openServer(setup: SpeechServerSetup): Promise<SpeechServer> {
  const environment = setup.environment ?? process.env;
  const threads = chooseThreads(setup.threads, environment);
  const pins = setup.pins ?? speechPins;
  const models = { ...setup, signal: undefined };
  const model = environment[modelVariable] || pins.weights.model;
  const url = environment[urlVariable];
  if (url) {
    const own = isForeignServer(environment) ? undefined : models;
    return new SpeechServer({ url, token: environment[tokenVariable], model, models: own, origin: 'environment' });
  }
  const paths = speechPaths(setup.cacheDir ?? defaultCacheDir(environment), pins);
  const running = await findRunning(paths, setup.signal);
  const attach = (endpoint: SpeechEndpoint) =>
    new SpeechServer({
      ...endpoint,
      model,
      models,
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
  const process_ = new ServerProcess({ speech, token, clock, environment, threads });
  await process_.start(setup.signal);
  return announce({ process: process_, token, model, models, paths, environment });
}

interface Announcing {
  process: ServerProcess;
  token: string;
  model: string;
  models: ProvisionSetup;
  paths: SpeechPaths;
  environment: NodeJS.ProcessEnv;
}

/** Tells processes started from here (by the environment) and this user's other ones (by a file) where the server is. */
async function announce(announcing: Announcing): Promise<SpeechServer> {
  const { process: server, token, model, models, paths, environment } = announcing;
  const { url } = server;
  await writeFile(paths.serverNote, JSON.stringify({ url, token }), { mode: 0o600 });
  environment[urlVariable] = url;
  environment[tokenVariable] = token;
  environment[ownVariable] = url;
  const close = async () => {
    if (environment[urlVariable] === url) {
      delete environment[urlVariable];
      delete environment[tokenVariable];
      delete environment[ownVariable];
    }
    const noted = await readNote(paths);
    if (noted?.token === token) await rm(paths.serverNote, { force: true });
    await server.close();
  };
  return new SpeechServer({ url, token, model, models, origin: 'started', owned: { close, pid: () => server.pid } });
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
function chooseThreads(wish: number | undefined, environment: NodeJS.ProcessEnv): number {
  const cores = availableParallelism();
  const named = environment[threadsVariable];
  const threads = wish ?? (named ? Number(named) : Math.min(2, cores));
  if (Number.isInteger(threads) && threads >= 1 && threads <= cores) return threads;
  throw new LocalSpeechError(
    'local_speech_option',
    `Local speech recognition cannot use ${String(threads)} threads here: give a whole number from 1 to ${cores} (threads or ${threadsVariable}).`,
  );
}
