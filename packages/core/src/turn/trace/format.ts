// A recorded conversation as lines of JSON: where it began, by which numbers turns were taken, then every event and what was decided.
import type { Millis } from '../../base/clock.js';
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import type { TurnPolicy } from '../policy.js';
import type { TurnState } from '../state.js';

/** One event, and what the reducer decided about it. */
export interface TraceEntry {
  readonly at: Millis;
  readonly event: TurnEvent;
  readonly effects: readonly TurnEffect[];
}

/** From here on turns were taken by other numbers. */
export interface TracePolicy {
  readonly policy: TurnPolicy;
}

/** The first line. */
export interface TraceHead {
  /** The version of this format. */
  readonly flightRecorder: 1;
  /** The version of the framework that recorded it. */
  readonly framework: string;
  /** Why it was written. */
  readonly reason: string;
  /** Whether the words are the real ones or stand-ins. */
  readonly words: 'redacted' | 'real';
  /** What was found when it was written: false if the stand-ins make the reducer decide otherwise than the real words. */
  readonly exact: boolean;
  /** The state before the first entry. */
  readonly state: TurnState;
  readonly policy: TurnPolicy;
}

export interface TraceFile {
  readonly head: TraceHead;
  readonly steps: readonly (TraceEntry | TracePolicy)[];
}

/** One JSON object a line. */
export function writeTraceFile({ head, steps }: TraceFile): string {
  return [head, ...steps].map((line) => `${JSON.stringify(line, keepOddNumbers)}\n`).join('');
}

/**
 * @throws SyntaxError if a line is no JSON, or the first is not that of a trace.
 */
export function readTraceFile(jsonl: string): TraceFile {
  const [head, ...steps] = jsonl
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line, restoreOddNumbers));
  if (!isRecord(head) || head['flightRecorder'] !== 1)
    throw new SyntaxError('This is no trace: its first line has no "flightRecorder": 1.');
  for (const [index, step] of steps.entries()) {
    if (!isRecord(step) || !('policy' in step || ('event' in step && 'effects' in step)))
      throw new SyntaxError(`Line ${index + 2} of the trace is neither an event nor a policy.`);
  }
  return { head, steps } as unknown as TraceFile;
}

/** What a value is after it was written and read: two that are the same then count as equal. */
export function written(value: unknown): string {
  return JSON.stringify(sorted(value), keepOddNumbers);
}

const oddNumber = '$number';

/** JSON has neither NaN nor Infinity; a broken detector reports them, and a policy may hold them. */
function keepOddNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { [oddNumber]: String(value) } : value;
}

function restoreOddNumbers(_key: string, value: unknown): unknown {
  return isRecord(value) && oddNumber in value ? Number(value[oddNumber]) : value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
