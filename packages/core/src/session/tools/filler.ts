// Speech that fills the silence while a tool works.
import { sleep, type Millis } from '../../base/clock.js';
import { isSilent } from '../../turn/select.js';
import type { Hub } from '../hub.js';
import type { FillerSource, RunContextFillerOptions } from './run-context-face.js';

export class Filler {
  readonly #hub: Hub;
  readonly #source: FillerSource;
  readonly #options: RunContextFillerOptions;
  readonly #stop: AbortSignal;
  #dwell: AbortController | undefined;

  constructor(...args: [hub: Hub, source: FillerSource, options: RunContextFillerOptions, stop: AbortSignal]) {
    [this.#hub, this.#source, this.#options, this.#stop] = args;
  }

  /** Something was told meanwhile: the silence counts anew. */
  reset(): void {
    this.#dwell?.abort();
  }

  async run(): Promise<void> {
    const { delay = 0, interval, maxSteps = Infinity } = this.#options;
    for (let index = 0; index < maxSteps; index += 1) {
      if (!(await this.#silentFor(delay))) return;
      await this.#say(index);
      if (interval === undefined) return;
      await sleep(this.#hub.clock, Math.max(1, interval), this.#stop);
    }
  }

  /** False if it was stopped before there was so much silence. */
  async #silentFor(ms: Millis): Promise<boolean> {
    const { runtime, clock } = this.#hub;
    while (await runtime.when(isSilent, this.#stop)) {
      if (this.#stop.aborted) return false;
      if (ms <= 0) return true;
      const dwell = new AbortController();
      this.#dwell = dwell;
      const broken = runtime.when((state) => !isSilent(state), dwell.signal);
      void broken.then(() => dwell.abort());
      const endAt = clock.now() + ms;
      await sleep(clock, ms, AbortSignal.any([dwell.signal, this.#stop]));
      const lasted = !dwell.signal.aborted && clock.now() >= endAt;
      dwell.abort();
      if (this.#stop.aborted) return false;
      if (lasted) return true;
    }
    return false;
  }

  async #say(index: number): Promise<void> {
    const given = typeof this.#source === 'function' ? this.#source(index) : this.#source;
    if (given === null || given === undefined || given === '') return;
    const handle = typeof given === 'string' ? this.#hub.session.say(given) : given;
    await new Promise<void>((resolve) => handle.addDoneCallback(() => resolve()));
  }
}
