// A Piper voice in a process of its own that stays: the model is loaded once, sentences come and samples go.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lastLine, LocalSpeechError } from './errors.js';
import type { InstalledPiper } from './piper-install.js';
import type { Utterance } from './voice.js';

const script = fileURLToPath(new URL('../server/piper_voice.py', import.meta.url));
const headerBytes = 9;

interface Pending {
  readonly utterance: Utterance;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** How the process is started. */
export interface PiperProcessOptions extends InstalledPiper {
  readonly threads: number;
}

/** The process and the sentences it has to speak. */
export class PiperProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Promise<void>;
  #received: Buffer = Buffer.alloc(0);
  #stderr = '';
  #lastId = 0;
  #ended: Error | undefined;
  #announce: { resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor({ python, model, threads }: PiperProcessOptions) {
    this.#child = spawn(python, ['-I', script, '--model', model, '--threads', String(threads)]);
    this.#ready = new Promise((resolve, reject) => (this.#announce = { resolve, reject }));
    // Whoever waits for it is told; nobody needs to.
    this.#ready.catch(() => undefined);
    const { stdin, stdout, stderr } = this.#child;
    stdin.on('error', () => undefined);
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-2_000)));
    stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', () => this.#end(lastLine(this.#stderr)));
    this.#letProcessEnd();
  }

  get alive(): boolean {
    return this.#ended === undefined;
  }

  /** Resolves when the model is loaded. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Speaks after what was asked before. Resolves at the end or once `utterance.signal` has stopped it. */
  say(utterance: Utterance, lengthScale: number): Promise<void> {
    if (utterance.signal.aborted || utterance.text.trim() === '') return Promise.resolve();
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    const text = utterance.text.replace(/\s+/g, ' ').trim();
    const abort = () => {
      this.#child.stdin.write(`${JSON.stringify({ cancel: id })}\n`);
      this.#settle(id)?.resolve();
    };
    utterance.signal.addEventListener('abort', abort, { once: true });
    return new Promise<void>((resolve, reject) => {
      this.#pending.set(id, { utterance, resolve, reject });
      this.#child.ref();
      this.#child.stdin.write(`${JSON.stringify({ id, text, length_scale: lengthScale })}\n`);
    }).finally(() => utterance.signal.removeEventListener('abort', abort));
  }

  /** Ends the process; what it still had to say fails. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    // Waited for, it must keep this process alive until it has ended.
    this.#child.ref();
    // It may be in the middle of a sentence, and holds nothing that must be kept.
    this.#child.kill('SIGKILL');
    await ended;
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let at = 0;
    while (this.#received.length - at >= headerBytes) {
      const kind = String.fromCharCode(this.#received.readUInt8(at));
      const id = this.#received.readUInt32LE(at + 1);
      const end = at + headerBytes + this.#received.readUInt32LE(at + 5);
      if (this.#received.length < end) break;
      this.#handle(kind, id, this.#received.subarray(at + headerBytes, end));
      at = end;
    }
    this.#received = this.#received.subarray(at);
  }

  #handle(kind: string, id: number, data: Buffer): void {
    if (kind === 'R') this.#announce?.resolve();
    if (kind === 'D') this.#settle(id)?.resolve();
    if (kind === 'F') this.#settle(id)?.reject(failure(data.toString('utf8')));
    const utterance = this.#pending.get(id)?.utterance;
    if (kind === 'S' && utterance?.signal.aborted === false) {
      utterance.onSound({ pcm: new Int16Array(new Uint8Array(data).buffer), words: [] });
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#child.unref();
    return pending;
  }

  #end(why: string): void {
    this.#ended ??= failure(why);
    this.#announce?.reject(this.#ended);
    for (const id of this.#pending.keys()) this.#settle(id)?.reject(this.#ended);
  }

  /** Idle, it does not keep this process alive; the end of the pipe tells it when we are gone. */
  #letProcessEnd(): void {
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
  }
}

function failure(why: string): LocalSpeechError {
  return new LocalSpeechError('local_voice_failed', `The Piper voice stopped (${why}): try again, or choose another.`, {
    retryable: true,
  });
}
