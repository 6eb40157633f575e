// The places for jobs in one process: who sits there, who may still come, and how each said it will end.
import type { RunningJobInfo } from '@livekit/agents-core';
import type { ProcessExit } from './process-exit.js';

export interface PlacesOptions {
  /** Jobs at the same time. */
  readonly capacity: number;
  /** Jobs in all; after that many the process is replaced. */
  readonly jobsInAll: number;
}

/** How a job said that it ends. */
export interface JobEnding {
  readonly reason: string;
  readonly failed: boolean;
}

interface Place {
  readonly info: RunningJobInfo;
  ending?: JobEnding;
}

export class JobPlaces {
  readonly #options: PlacesOptions;
  readonly #places = new Map<string, Place>();
  #taken = 0;
  #retired = false;

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  get jobs(): readonly RunningJobInfo[] {
    return [...this.#places.values()].map(({ info }) => info);
  }

  /** How many more jobs may come right now. */
  get free(): number {
    const { capacity, jobsInAll } = this.#options;
    return this.#retired ? 0 : Math.min(capacity - this.#places.size, jobsInAll - this.#taken);
  }

  /** Whether nobody sits here and nobody may come any more. */
  get isSpent(): boolean {
    return this.#places.size === 0 && (this.#retired || this.#taken >= this.#options.jobsInAll);
  }

  take(info: RunningJobInfo): void {
    this.#taken += 1;
    this.#places.set(info.job.id, { info });
  }

  /** Nobody new from now on. */
  retire(): void {
    this.#retired = true;
  }

  ends(jobId: string, ending: JobEnding): void {
    const place = this.#places.get(jobId);
    if (place) place.ending = ending;
  }

  /** The job has ended in order; undefined if it is not here. */
  leave(jobId: string): { info: RunningJobInfo; exit: ProcessExit } | undefined {
    const place = this.#places.get(jobId);
    if (!place || !this.#places.delete(jobId)) return undefined;
    return { info: place.info, exit: exitInOrder(place.ending) };
  }

  /** Empties all places: the process is gone, `in order` or as `exit` says. */
  clear(exit: 'in order' | ProcessExit): { info: RunningJobInfo; exit: ProcessExit }[] {
    const left = [...this.#places.values()];
    this.#places.clear();
    return left.map(({ info, ending }) => ({ info, exit: exit === 'in order' ? exitInOrder(ending) : exit }));
  }
}

function exitInOrder(ending: JobEnding | undefined): ProcessExit {
  return { kind: ending?.failed ? 'failed' : 'clean', reason: ending?.reason ?? '' };
}
