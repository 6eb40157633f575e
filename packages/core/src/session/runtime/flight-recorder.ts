// The flight recorder: keeps what happened, and writes it to a file when an error ends the session or when asked to.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.js';
import { AgentsError, toError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { getJobContext } from '../../job/current-job.js';
import { type TraceFile, writeTraceFile } from '../../turn/trace/format.js';
import { Redactor } from '../../turn/trace/redact.js';
import { replaySteps } from '../../turn/trace/replay.js';
import type { SessionModelError } from '../events.js';
import { type RecordedStep, Trace } from './trace.js';

export interface FlightRecorderOptions {
  /**
   * Where a trace is written when an error ends the session, and by `writeTrace()` without a path. It is made if it does
   * not exist. Default: what `LIVEKIT_AGENTS_TRACE_DIR` says, else the session directory of the job; outside a job none.
   */
  directory?: string;
  /** Whether traces hold what was said ('real') or stand-ins for each word ('redacted'). Default 'redacted'. */
  words?: 'redacted' | 'real';
}

interface Surroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: { readonly flightRecorder: FlightRecorderOptions | null };
}

export class FlightRecorder {
  readonly #around: Surroundings;
  readonly #trace = new Trace();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  record(step: RecordedStep): void {
    if (this.#around.options.flightRecorder !== null) this.#trace.record(step);
  }

  /** The trace as text, one JSON object a line; empty if nothing was recorded. */
  text(reason: string): string {
    const { version: framework }: { version: string } = createRequire(import.meta.url)(
      '@livekit/agents-core/package.json',
    );
    const file = this.#trace.file({ framework, reason });
    if (!file) return '';
    return writeTraceFile(this.#around.options.flightRecorder?.words === 'real' ? file : redacted(file));
  }

  /** Writes the trace and gives the path of the file: at once, because the process may be about to end. */
  write(path: string | undefined, reason = 'requested'): string {
    const to = path ?? this.#defaultPath();
    if (to === undefined)
      throw new AgentsError(
        'There is no directory for traces: give writeTrace() a path, or set flightRecorder.directory or LIVEKIT_AGENTS_TRACE_DIR.',
        { code: 'trace_directory_missing' },
      );
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    // Even without words it is nobody else's business.
    writeFileSync(to, this.text(reason), { mode: 0o600 });
    return to;
  }

  /** An error ends the session. Whatever goes wrong here, it ends. */
  ended(error: SessionModelError | null): void {
    const { options, logger } = this.#around;
    if (!error || options.flightRecorder === null) return;
    const to = this.#defaultPath();
    if (to === undefined) return;
    try {
      logger.info({ path: this.write(to, error.type) }, 'the flight recorder wrote what led to the error');
    } catch (failure) {
      logger.warn({ err: toError(failure), path: to }, 'the flight recorder could not write');
    }
  }

  #defaultPath(): string | undefined {
    const { directory } = this.#around.options.flightRecorder ?? {};
    const folder = directory ?? (process.env['LIVEKIT_AGENTS_TRACE_DIR'] || getJobContext(false)?.sessionDirectory);
    return folder === undefined ? undefined : join(folder, `trace-${Math.round(this.#around.clock.now())}.jsonl`);
  }
}

/** The same with stand-ins for all words, and whether the reducer decides the same from them. */
function redacted({ head, steps }: TraceFile): TraceFile {
  const redactor = new Redactor();
  const file: TraceFile = {
    head: { ...redactor.redact(head), words: 'redacted', framework: head.framework, reason: head.reason },
    steps: steps.map((step) => ('policy' in step ? step : redactor.redact(step))),
  };
  const exact = replaySteps(file).differences.length === 0;
  return { ...file, head: { ...file.head, exact } };
}
