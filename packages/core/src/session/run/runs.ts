// The test run of a session: it hears what happens, and knows when everything that it led to is over.
import { AgentsError } from '../../base/errors.js';
import type { RunResult } from './run-result.js';
import type { SpeechHandle } from '../speech/speech-handle.js';

export interface RunPorts {
  /** Nothing is said, planned, handed over or waited for. */
  readonly isIdle: () => boolean;
  readonly isClosed: () => boolean;
  /** Asks the model once more. */
  readonly retry: (instructions: string) => void;
}

const ticksOfGrace = 10;

export class Runs {
  readonly #ports: RunPorts;
  #run: RunResult | undefined;
  #starting = false;
  #isCheckDue = false;

  constructor(ports: RunPorts) {
    this.#ports = ports;
  }

  /** The run under way. */
  get present(): RunResult | undefined {
    return this.#run;
  }

  /** Everything that `begin` leads to belongs to `run`. @throws AgentsError `run_nested` while another one is under way. */
  start(run: RunResult, begin: () => void): void {
    if (this.#run) {
      throw new AgentsError('A run is under way: await its wait() before the next session.run().', {
        code: 'run_nested',
      });
    }
    this.#run = run;
    this.#starting = true;
    try {
      begin();
    } catch (error) {
      this.#run = undefined;
      throw error;
    } finally {
      this.#starting = false;
    }
    this.touch();
  }

  /** A speech was made: what it adds to the conversation belongs to the run. */
  watch(handle: SpeechHandle): void {
    const run = this.#run;
    if (run) handle._addItemAddedCallback((item) => run._itemAdded(item));
  }

  /** Something may have come to its end. */
  touch(): void {
    if (this.#isCheckDue || !this.#run) return;
    this.#isCheckDue = true;
    void this.#checkSoon();
  }

  /** Whoever waited for what has just ended may go on in the same breath. */
  async #checkSoon(): Promise<void> {
    for (let tick = 0; tick < ticksOfGrace; tick += 1) await Promise.resolve();
    this.#isCheckDue = false;
    this.#check();
  }

  #check(): void {
    const isClosed = this.#ports.isClosed();
    if (this.#starting || (!isClosed && !this.#ports.isIdle())) return;
    const instructions = this.#run?._quiet({ mayRetry: !isClosed });
    if (instructions === undefined) this.#run = undefined;
    else this.#ports.retry(instructions);
  }
}
