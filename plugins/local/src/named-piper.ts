// A Piper voice by name: installed at its first use, spoken by one process that all its users here share.
import { log } from '@livekit/agents';
import { readSampleRate } from './piper.js';
import { installPiper, type PiperChoice } from './piper-install.js';
import { PiperProcess } from './piper-process.js';
import type { Utterance, Voice } from './voice.js';

const naturalRate = 175;

/** How it speaks. */
export interface NamedPiperOptions {
  readonly choice: PiperChoice;
  /** Words a minute. */
  readonly rate: number;
  /** Threads of one synthesis. */
  readonly threads: number;
}

interface Shared {
  readonly users: Set<NamedPiper>;
  readonly process: Promise<PiperProcess>;
}

/** A voice of Piper. */
export class NamedPiper implements Voice {
  // One process per voice, as each takes its memory: made for the first user, ended with the last.
  static readonly #shared = new Map<string, Shared>();

  readonly sampleRate: number;
  readonly timesWords = false;
  readonly name: string;
  readonly pauseMs = 200;
  readonly #options: NamedPiperOptions;
  readonly #key: string;

  /** @throws {@link LocalSpeechError} if the description beside a voice's file cannot be read */
  constructor(options: NamedPiperOptions) {
    this.#options = options;
    const { choice } = options;
    this.name = 'file' in choice ? 'piper' : `piper/${choice.voice}`;
    // Before a voice is installed, its quality tells the rate.
    if ('file' in choice) this.sampleRate = readSampleRate(choice.file);
    else this.sampleRate = choice.voice.endsWith('low') ? 16_000 : 22_050;
    this.#key = 'file' in choice ? choice.file : choice.voice;
  }

  async prepare(): Promise<void> {
    await (await this.#process()).ready();
  }

  async say(utterance: Utterance): Promise<void> {
    const piper = await this.#process();
    await piper.say(utterance, naturalRate / this.#options.rate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const shared = NamedPiper.#shared.get(this.#key);
    if (shared === undefined || !shared.users.delete(this) || shared.users.size > 0) return;
    NamedPiper.#shared.delete(this.#key);
    const piper = await shared.process.catch(() => undefined);
    await piper?.close();
  }

  async #process(): Promise<PiperProcess> {
    const found = NamedPiper.#shared.get(this.#key);
    if (found !== undefined) {
      found.users.add(this);
      const piper = await found.process;
      if (piper.alive) return piper;
    }
    const current = NamedPiper.#shared.get(this.#key);
    // Another user may have replaced the one that ended.
    if (current !== undefined && current !== found) return current.process;
    return this.#start(found?.users ?? new Set());
  }

  async #start(users: Set<NamedPiper>): Promise<PiperProcess> {
    users.add(this);
    const { choice, threads } = this.#options;
    const starting = installPiper(choice).then((installed) => {
      log().info({ engine: 'Piper', license: 'GPL-3.0', voice: this.name }, 'the local voice runs in its own process');
      return new PiperProcess({ ...installed, threads });
    });
    const shared = { users, process: starting };
    NamedPiper.#shared.set(this.#key, shared);
    try {
      return await starting;
    } catch (error) {
      // Not remembered: the reason may be gone at the next try.
      if (NamedPiper.#shared.get(this.#key) === shared) NamedPiper.#shared.delete(this.#key);
      throw error;
    }
  }
}
