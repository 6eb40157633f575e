// The worker's metrics for Prometheus: what it holds, how busy it is, how fast its agents answer, what they use.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RefusalReason } from '../server/state.js';
import type { ProcessExit } from '../pool/process-exit.js';
import type { Observation } from './observation.js';

/** What is read anew at each scrape. */
export interface WorkerReading {
  readonly connected: boolean;
  readonly ready: boolean;
  /** 0 to 1. */
  readonly load: number;
  readonly loadThreshold: number;
  readonly activeJobs: number;
  /** Infinity without a limit. */
  readonly maxJobs: number;
  /** Jobs that wait for a process. */
  readonly waitingJobs: number;
  readonly idleProcesses: number;
  readonly processes: number;
  /** Resident memory of each job process, in MB. */
  readonly processMemoryMB: readonly number[];
}

// Turn-taking happens between a tenth of a second and a few seconds; above that the exact figure no longer matters.
const latencyBuckets = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];
const modelLabels = ['provider', 'model'] as const;

export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #jobsEnded = this.#counter('jobs_ended_total', 'Jobs that ended, by outcome', ['outcome']);
  readonly #jobsRefused = this.#counter('jobs_refused_total', 'Jobs the worker did not take, by reason', ['reason']);
  readonly #turns = this.#histogram('turn_latency_seconds', 'End of user speech to first sound of the agent', []);
  readonly #steps = this.#histogram('turn_step_seconds', 'One wait of a turn', ['step', ...modelLabels]);
  readonly #tokens = this.#counter('tokens_total', 'Tokens of language models', ['direction', ...modelLabels]);
  readonly #audio = this.#counter('audio_seconds_total', 'Audio recognised or synthesised', ['use', ...modelLabels]);
  readonly #errors = this.#counter('model_errors_total', 'Failures of models', [
    'source',
    'recoverable',
    ...modelLabels,
  ]);

  constructor(read: () => WorkerReading) {
    for (const [name, help, value] of gauges) {
      this.#gauge(name, help, () => value(read()));
    }
    this.#gauge('worker_resident_memory_bytes', 'Resident memory of the worker process', () =>
      process.memoryUsage.rss(),
    );
    this.#gauge('worker_cpu_seconds', 'CPU time the worker process has used', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
  }

  /** The format of the answer, for its content type. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything in the text format of Prometheus. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  jobEnded(outcome: ProcessExit['kind']): void {
    this.#jobsEnded.inc({ outcome });
  }

  jobRefused(reason: RefusalReason): void {
    this.#jobsRefused.inc({ reason });
  }

  observe(observation: Observation): void {
    switch (observation.kind) {
      case 'turn':
        return this.#turns.observe(observation.seconds);
      case 'step':
        return this.#steps.observe({ step: observation.step, ...observation.model }, observation.seconds);
      case 'tokens': {
        const { input, cached, output, model } = observation;
        this.#tokens.inc({ direction: 'input', ...model }, input);
        this.#tokens.inc({ direction: 'input_cached', ...model }, cached);
        return this.#tokens.inc({ direction: 'output', ...model }, output);
      }
      case 'audio':
        return this.#audio.inc({ use: observation.use, ...observation.model }, observation.seconds);
      case 'error': {
        const { source, recoverable, model } = observation;
        return this.#errors.inc({ source, recoverable: String(recoverable), ...model });
      }
    }
  }

  #gauge(name: string, help: string, value: () => number): void {
    const registers = [this.#registry];
    const gauge: Gauge = new Gauge({
      name: `livekit_agents_${name}`,
      help,
      registers,
      collect: () => gauge.set(value()),
    });
  }

  #counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name: `livekit_agents_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram(name: string, help: string, labelNames: readonly string[]): Histogram {
    const buckets = latencyBuckets;
    return new Histogram({ name: `livekit_agents_${name}`, help, labelNames, buckets, registers: [this.#registry] });
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const bytes = (megabytes: number) => megabytes * 2 ** 20;

const gauges: readonly (readonly [name: string, help: string, value: (reading: WorkerReading) => number])[] = [
  ['connected', '1 while the worker is registered with its server', ({ connected }) => Number(connected)],
  ['ready', '1 while the worker takes jobs', ({ ready }) => Number(ready)],
  ['load', 'Load the worker reports, 0 to 1', ({ load }) => load],
  ['load_threshold', 'Load above which it takes no jobs', ({ loadThreshold }) => loadThreshold],
  ['jobs', 'Jobs that run or were accepted', ({ activeJobs }) => activeJobs],
  ['jobs_limit', 'Most jobs at a time', ({ maxJobs }) => maxJobs],
  ['jobs_waiting', 'Jobs that wait for a process', ({ waitingJobs }) => waitingJobs],
  ['idle_processes', 'Job processes that are ready', ({ idleProcesses }) => idleProcesses],
  ['processes', 'Job processes in all', ({ processes }) => processes],
  ['job_memory_bytes', 'Resident memory of all job processes', ({ processMemoryMB }) => bytes(sum(processMemoryMB))],
  [
    'job_memory_max_bytes',
    'Resident memory of the largest job process',
    ({ processMemoryMB }) => bytes(Math.max(0, ...processMemoryMB)),
  ],
];
