// eSpeak NG in one worker thread that all voices of the process share.
import { Worker } from 'node:worker_threads';
import { log } from '@livekit/agents';
import { LocalSpeechError } from './errors.js';
import { didYouMean } from './nearest.js';
import { field } from './speech-endpoint.js';
import type { Utterance, Voice, WordStart } from './voice.js';

const script = new URL('../engine/espeak-worker.js', import.meta.url);
const sampleRate = 22_050;
const packageName = '@echogarden/espeak-ng-emscripten';

/** How eSpeak NG speaks. */
export interface EspeakOptions {
  /** A voice such as 'en-us', 'en-gb', 'de'; variants as in 'en-us+f3'. */
  readonly voice: string;
  /** Words a minute, 80 to 450. */
  readonly rate: number;
  /** 0 to 99. */
  readonly pitch: number;
}

interface Pending {
  readonly utterance: Utterance;
  readonly voice: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The worker thread and the utterances it has to speak. */
export class EspeakWorker {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #failed: Error | undefined;

  /** @param from - the package that holds the engine */
  constructor(from = packageName) {
    this.#worker = new Worker(script, { workerData: { packageName: from }, execArgv: [] });
    // Idle, it does not keep the process alive.
    this.#worker.unref();
    this.#worker.on('message', (message: unknown) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the worker thread ended')));
  }

  /** Whether it still works. */
  get alive(): boolean {
    return this.#failed === undefined;
  }

  /** Speaks after what was asked before. Resolves at the end or once `utterance.signal` has stopped it. */
  say(utterance: Utterance, { voice, rate, pitch }: EspeakOptions): Promise<void> {
    if (utterance.signal.aborted) return Promise.resolve();
    if (this.#failed !== undefined) return Promise.reject(engineFailure(this.#failed.message));
    const id = ++this.#lastId;
    const cancel = new SharedArrayBuffer(4);
    const abort = () => Atomics.store(new Int32Array(cancel), 0, 1);
    utterance.signal.addEventListener('abort', abort, { once: true });
    return new Promise<void>((resolve, reject) => {
      this.#pending.set(id, { utterance, voice, resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, text: utterance.text, voice, rate, pitch, cancel });
    }).finally(() => {
      utterance.signal.removeEventListener('abort', abort);
      this.#pending.delete(id);
      if (this.#pending.size === 0) this.#worker.unref();
    });
  }

  /** Ends the thread; what it still had to say fails. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: unknown): void {
    const id = field(message, 'id');
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (pending === undefined) return;
    const kind = field(message, 'kind');
    const pcm = field(message, 'pcm');
    if (kind === 'done') pending.resolve();
    if (kind === 'failed') pending.reject(toFailure(message, pending.voice));
    if (kind === 'sound' && pcm instanceof Int16Array && !pending.utterance.signal.aborted) {
      pending.utterance.onSound({ pcm, words: toWords(field(message, 'words')) });
    }
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    for (const { reject } of this.#pending.values()) reject(engineFailure(error.message));
  }
}

/** A voice of eSpeak NG. */
export class EspeakVoice implements Voice {
  // One thread per process, as its engine takes 100 MB: made for the first voice, ended with the last.
  static #worker: EspeakWorker | undefined;
  static readonly #users = new Set<EspeakVoice>();

  readonly sampleRate = sampleRate;
  readonly timesWords = true;
  readonly name = 'espeak-ng';
  // What the engine itself puts between sentences, when it is given several.
  readonly pauseMs = 300;
  readonly #options: EspeakOptions;

  constructor(options: EspeakOptions) {
    this.#options = options;
  }

  async prepare(): Promise<void> {
    await this.say({ text: '', signal: new AbortController().signal, onSound: () => undefined });
  }

  say(utterance: Utterance): Promise<void> {
    EspeakVoice.#users.add(this);
    if (EspeakVoice.#worker?.alive !== true) {
      EspeakVoice.#worker = new EspeakWorker();
      log().info({ engine: 'eSpeak NG', license: 'GPL-3.0' }, 'the local voice runs in a worker thread of its own');
    }
    return EspeakVoice.#worker.say(utterance, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!EspeakVoice.#users.delete(this) || EspeakVoice.#users.size > 0) return;
    const worker = EspeakVoice.#worker;
    EspeakVoice.#worker = undefined;
    await worker?.close();
  }
}

function toFailure(message: unknown, voice: string): LocalSpeechError {
  const reason = field(message, 'reason');
  const why = String(field(message, 'message'));
  if (reason === 'missing') {
    return new LocalSpeechError(
      'local_voice_missing',
      `The local voice needs the optional package ${packageName} (eSpeak NG, GPL-3.0, 24 MB), which is not installed: add it with "npm install ${packageName}".`,
    );
  }
  if (reason === 'voice') {
    return new LocalSpeechError(
      'local_voice_missing',
      `There is no voice "${voice}".${didYouMean(voice, toNames(why))} Choose one of eSpeak NG's, such as 'en-us', 'en-gb' or 'de'.`,
    );
  }
  return engineFailure(why);
}

function toNames(json: string): string[] {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

function engineFailure(why: string): LocalSpeechError {
  return new LocalSpeechError('local_voice_failed', `The local voice stopped (${why}): try again.`, {
    retryable: true,
  });
}

function toWords(value: unknown): WordStart[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((word: unknown) => {
    const [atMs, position] = [field(word, 'atMs'), field(word, 'position')];
    return typeof atMs === 'number' && typeof position === 'number' ? [{ atMs, position }] : [];
  });
}
