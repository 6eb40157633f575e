// How busy this machine is: the CPU use over the last few seconds, seen through the container's limits where there are any.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { systemClock, type Clock } from '@livekit/agents-core';

/** A reading of the CPU time used so far, and how many CPUs that is a share of. */
interface CpuReading {
  readonly usedMs: number;
  readonly atMs: number;
}

export interface CpuSource {
  readonly cpuCount: number;
  read(atMs: number): CpuReading;
}

const sampleEveryMs = 500;
const windowMs = 2500;

/** CPU use as a number from 0 to 1, averaged over 2.5 s. */
export class LoadMonitor {
  readonly #source: CpuSource;
  readonly #clock: Clock;
  #readings: CpuReading[] = [];
  #alarm: Disposable | undefined;

  constructor(source: CpuSource = findCpuSource(), clock: Clock = systemClock) {
    this.#source = source;
    this.#clock = clock;
    this.#sample();
  }

  /** The load now; 0 until there are two readings. */
  get load(): number {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return 0;
    const share = (last.usedMs - first.usedMs) / ((last.atMs - first.atMs) * this.#source.cpuCount);
    return Math.min(1, Math.max(0, share));
  }

  stop(): void {
    this.#alarm?.[Symbol.dispose]();
  }

  #sample(): void {
    const at = this.#clock.now();
    this.#readings = [...this.#readings.filter((reading) => at - reading.atMs <= windowMs), this.#source.read(at)];
    this.#alarm = this.#clock.wakeAt(at + sampleEveryMs, () => this.#sample());
  }
}

/** The container's CPU accounting if it is limited, else that of the whole machine. */
export function findCpuSource(readFile: (path: string) => string = (path) => readFileSync(path, 'utf8')): CpuSource {
  const fixed = Number(process.env['NUM_CPUS']) || undefined;
  return cgroup2(readFile, fixed) ?? cgroup1(readFile, fixed) ?? wholeMachine(fixed);
}

function cgroup2(readFile: (path: string) => string, fixed: number | undefined): CpuSource | undefined {
  const usage = () => Number(/usage_usec (\d+)/.exec(readFile('/sys/fs/cgroup/cpu.stat'))?.[1]) / 1000;
  try {
    const [quota, period] = readFile('/sys/fs/cgroup/cpu.max').trim().split(/\s+/);
    if (quota === 'max' || !Number.isFinite(usage())) return undefined;
    const cpuCount = fixed ?? Number(quota) / Number(period);
    return cpuCount > 0 ? { cpuCount, read: (atMs) => ({ usedMs: usage(), atMs }) } : undefined;
  } catch {
    return undefined;
  }
}

function cgroup1(readFile: (path: string) => string, fixed: number | undefined): CpuSource | undefined {
  const usage = () => Number(readFile('/sys/fs/cgroup/cpuacct/cpuacct.usage').trim()) / 1e6;
  try {
    const quota = Number(readFile('/sys/fs/cgroup/cpu/cpu.cfs_quota_us').trim());
    const period = Number(readFile('/sys/fs/cgroup/cpu/cpu.cfs_period_us').trim());
    if (!(quota > 0 && period > 0) || !Number.isFinite(usage())) return undefined;
    return { cpuCount: fixed ?? quota / period, read: (atMs) => ({ usedMs: usage(), atMs }) };
  } catch {
    return undefined;
  }
}

function wholeMachine(fixed: number | undefined): CpuSource {
  return {
    cpuCount: fixed ?? availableParallelism(),
    read: (atMs) => {
      const busy = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
      return { usedMs: busy.reduce((sum, ms) => sum + ms, 0), atMs };
    },
  };
}
