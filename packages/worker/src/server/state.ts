// The worker's view of the server: one immutable, JSON-serialisable value, plus the events and effects around it.

/** What the worker needs to know of a job before it runs; the full message stays with the I/O shell. */
export interface JobSeat {
  readonly jobId: string;
  /**
   * - waiting: asked by the server, waits for its load check
   * - weighing: the load is being measured
   * - asking: the user's request function decides; the place is reserved
   * - accepted: the server was told yes; the place is reserved until `until`
   * - late: the server did not assign in time; the place is free, an assignment is still honoured until `until`
   * - running: the job runs
   */
  readonly stage: 'waiting' | 'weighing' | 'asking' | 'accepted' | 'late' | 'running';
  /** When this stage ends by itself; null if it does not. */
  readonly until: number | null;
}

export type Connection =
  | { readonly kind: 'idle' }
  /** A socket is being opened, or open and waiting for the server's answer to the registration. */
  | { readonly kind: 'connecting'; readonly attempt: number; readonly open: boolean; readonly giveUpAt: number }
  | { readonly kind: 'registered'; readonly workerId: string; readonly nextStatusAt: number }
  | { readonly kind: 'waiting'; readonly attempt: number; readonly retryAt: number }
  | { readonly kind: 'ended' };

export interface ServerState {
  readonly connection: Connection;
  readonly seats: readonly JobSeat[];
  /** Last known load, 0 to 1. */
  readonly load: number;
  /** False while job processes cannot start; every request is then refused. */
  readonly healthy: boolean;
  readonly draining: boolean;
  /** True once the server has accepted a registration; a refused key is final only before that. */
  readonly everRegistered: boolean;
  /** What the server was last told, so that a change goes out at once. */
  readonly reportedFull: boolean;
}

export interface ServerPolicy {
  /** Above this load the worker reports itself full. May be Infinity. */
  readonly loadThreshold: number;
  /** Most jobs at a time, reserved places included. May be Infinity. */
  readonly maxJobs: number;
  /** Failed attempts in a row before giving up. May be Infinity. */
  readonly maxRetry: number;
  readonly statusEveryMs: number;
  readonly assignmentTimeoutMs: number;
  /** How long an assignment that comes too late is still honoured. */
  readonly lateAssignmentMs: number;
  /** How long an attempt to connect and register may take. */
  readonly registerTimeoutMs: number;
}

export const defaultServerPolicy: ServerPolicy = {
  loadThreshold: 0.7,
  maxJobs: Infinity,
  maxRetry: Infinity,
  statusEveryMs: 2500,
  assignmentTimeoutMs: 7500,
  lateAssignmentMs: 60_000,
  registerTimeoutMs: 10_000,
};

export type ServerEvent =
  | { readonly type: 'started' }
  | { readonly type: 'time-passed' }
  | { readonly type: 'socket-opened' }
  /** `status` is the HTTP status if the server refused the upgrade. `random` is 0 to 1, for the back-off. */
  | { readonly type: 'socket-closed'; readonly reason: string; readonly status?: number; readonly random: number }
  | { readonly type: 'registered'; readonly workerId: string }
  | { readonly type: 'job-requested'; readonly jobId: string }
  | { readonly type: 'load-weighed'; readonly jobId: string; readonly load: number }
  | { readonly type: 'job-answered'; readonly jobId: string; readonly accepted: boolean }
  | { readonly type: 'job-assigned'; readonly jobId: string }
  | { readonly type: 'job-terminated'; readonly jobId: string }
  | { readonly type: 'job-ended'; readonly jobId: string; readonly failure?: string }
  | { readonly type: 'load-measured'; readonly load: number }
  | { readonly type: 'health-changed'; readonly healthy: boolean }
  | { readonly type: 'drain-started' }
  | { readonly type: 'closed' };

export type RefusalReason = 'draining' | 'unhealthy' | 'full' | 'load' | 'refused';

export type ServerEffect =
  | { readonly type: 'socket-open' }
  | { readonly type: 'socket-close' }
  | { readonly type: 'register-send' }
  | { readonly type: 'status-send'; readonly load: number; readonly full: boolean; readonly jobCount: number }
  | { readonly type: 'load-weigh'; readonly jobId: string }
  | { readonly type: 'request-ask'; readonly jobId: string }
  | { readonly type: 'accept-send'; readonly jobId: string }
  | { readonly type: 'refuse-send'; readonly jobId: string; readonly reason: RefusalReason }
  | { readonly type: 'job-launch'; readonly jobId: string }
  | { readonly type: 'job-close'; readonly jobId: string }
  | JobStatusSend
  | { readonly type: 'job-forget'; readonly jobId: string }
  | { readonly type: 'retry-log'; readonly reason: string; readonly attempt: number; readonly waitMs: number }
  | { readonly type: 'registered-log'; readonly workerId: string; readonly again: boolean }
  | { readonly type: 'note-log'; readonly note: 'assignment-late' | 'assignment-unknown'; readonly jobId: string }
  /** The worker cannot go on. */
  | { readonly type: 'give-up'; readonly cause: 'key-refused' | 'retries-exhausted'; readonly reason: string };

export interface JobStatusSend {
  readonly type: 'job-status-send';
  readonly jobId: string;
  readonly status: 'running' | 'success' | 'failed';
  readonly error: string;
}

export const initialServerState: ServerState = {
  connection: { kind: 'idle' },
  seats: [],
  load: 0,
  healthy: true,
  draining: false,
  everRegistered: false,
  reportedFull: false,
};

/** Places in use: running jobs and places held for jobs that were or may be accepted. */
export function takenPlaces(state: ServerState): number {
  return state.seats.filter((seat) => seat.stage === 'asking' || seat.stage === 'accepted' || seat.stage === 'running')
    .length;
}

/** True if the worker wants no more jobs for now. */
export function isFull(state: ServerState, policy: ServerPolicy): boolean {
  return state.draining || !state.healthy || state.load > policy.loadThreshold || takenPlaces(state) >= policy.maxJobs;
}

/** The next instant at which the state changes by itself; null if none. */
export function nextDeadline(state: ServerState): number | null {
  const connection = state.connection;
  const candidates: number[] = state.seats.flatMap((seat) => (seat.until === null ? [] : [seat.until]));
  if (connection.kind === 'connecting') candidates.push(connection.giveUpAt);
  if (connection.kind === 'waiting') candidates.push(connection.retryAt);
  if (connection.kind === 'registered') candidates.push(connection.nextStatusAt);
  return candidates.length === 0 ? null : Math.min(...candidates);
}
