// The pure decisions of the worker: register, report load, take or refuse jobs, reconnect, drain.
import {
  isFull,
  takenPlaces,
  type JobSeat,
  type JobStatusSend,
  type RefusalReason,
  type ServerEffect,
  type ServerEvent,
  type ServerPolicy,
  type ServerState,
} from './state.js';

type Next = readonly [ServerState, readonly ServerEffect[]];

/** When a step happens, and under which rules. */
export interface Moment {
  readonly at: number;
  readonly policy: ServerPolicy;
}

/** One step: what the state becomes and what is to be done. */
export function step(state: ServerState, event: ServerEvent, moment: Moment): Next {
  if (state.connection.kind === 'ended' && event.type !== 'job-ended') return [state, []];
  const [next, effects] = route(state, event, moment);
  const [weighed, weigh] = weighNext(next);
  const [told, tell] = reportChange(weighed, moment);
  return [told, [...effects, ...weigh, ...tell]];
}

function route(state: ServerState, event: ServerEvent, moment: Moment): Next {
  switch (event.type) {
    case 'started':
      return state.connection.kind === 'idle' ? connect(state, 0, moment) : [state, []];
    case 'time-passed':
      return onTime(state, moment);
    case 'socket-opened':
      return state.connection.kind === 'connecting'
        ? [{ ...state, connection: { ...state.connection, open: true } }, [{ type: 'register-send' }]]
        : [state, []];
    case 'socket-closed':
      return onSocketClosed(state, event, moment);
    case 'registered':
      return onRegistered(state, event.workerId, moment);
    case 'load-measured':
      return [{ ...state, load: event.load }, []];
    case 'health-changed':
      return [{ ...state, healthy: event.healthy }, []];
    case 'drain-started':
      return [{ ...state, draining: true }, []];
    case 'closed':
      return [{ ...state, connection: { kind: 'ended' } }, [{ type: 'socket-close' }]];
    default:
      return onJob(state, event, moment);
  }
}

type JobEvent = Extract<ServerEvent, { readonly jobId: string }>;

function onJob(state: ServerState, event: JobEvent, moment: Moment): Next {
  switch (event.type) {
    case 'job-requested':
      return onRequested(state, event.jobId);
    case 'load-weighed':
      return onWeighed({ ...state, load: event.load }, event.jobId, moment.policy);
    case 'job-answered':
      return onAnswered(state, event, moment);
    case 'job-assigned':
      return onAssigned(state, event.jobId);
    case 'job-terminated':
      return onTerminated(state, event.jobId);
    case 'job-ended':
      return onEnded(state, event);
  }
}

function connect(state: ServerState, attempt: number, { at, policy }: Moment): Next {
  const giveUpAt = at + policy.registerTimeoutMs;
  return [{ ...state, connection: { kind: 'connecting', attempt, open: false, giveUpAt } }, [{ type: 'socket-open' }]];
}

function onTime(state: ServerState, moment: Moment): Next {
  const { at, policy } = moment;
  const [aged, ageEffects] = expireSeats(state, moment);
  const connection = aged.connection;
  if (connection.kind === 'waiting' && at >= connection.retryAt) {
    const [next, effects] = connect(aged, connection.attempt, moment);
    return [next, [...ageEffects, ...effects]];
  }
  if (connection.kind === 'connecting' && at >= connection.giveUpAt) {
    // The shell closes the socket and reports `socket-closed`, which schedules the next attempt.
    return [{ ...aged, connection: { ...connection, giveUpAt: Infinity } }, [...ageEffects, { type: 'socket-close' }]];
  }
  if (connection.kind === 'registered' && at >= connection.nextStatusAt) {
    const next = { ...aged, connection: { ...connection, nextStatusAt: at + policy.statusEveryMs } };
    return [next, [...ageEffects, statusSend(next, policy)]];
  }
  return [aged, ageEffects];
}

/** A server gives no job to a worker that reports 1, even one that says it is available. */
const highestAvailableLoad = 0.95;

function statusSend(state: ServerState, policy: ServerPolicy): ServerEffect {
  const full = isFull(state, policy);
  const load = full ? state.load : Math.min(state.load, highestAvailableLoad);
  return { type: 'status-send', load, full, jobCount: takenPlaces(state) };
}

function onRegistered(state: ServerState, workerId: string, { at }: Moment): Next {
  if (state.connection.kind !== 'connecting') return [state, []];
  const next: ServerState = {
    ...state,
    // The first status goes out at once: a draining worker that reconnects must not be given jobs.
    connection: { kind: 'registered', workerId, nextStatusAt: at },
    everRegistered: true,
    reportedFull: false,
  };
  return [next, [{ type: 'registered-log', workerId, again: state.everRegistered }]];
}

type SocketClosed = Extract<ServerEvent, { readonly type: 'socket-closed' }>;

function onSocketClosed(state: ServerState, event: SocketClosed, { at, policy }: Moment): Next {
  const connection = state.connection;
  if (connection.kind !== 'connecting' && connection.kind !== 'registered') return [state, []];
  const [settled, dropped] = dropOpenRequests(state);
  if (!state.everRegistered && (event.status === 401 || event.status === 403)) {
    // No retry cures a refused key. Later on the same answer may be a key on its way to be rotated, so then we retry.
    return end(settled, dropped, { type: 'give-up', cause: 'key-refused', reason: event.reason });
  }

  const attempt = connection.kind === 'connecting' ? connection.attempt + 1 : 1;
  if (attempt > policy.maxRetry) {
    return end(settled, dropped, { type: 'give-up', cause: 'retries-exhausted', reason: event.reason });
  }
  const waitMs = backoffMs(attempt, event.random);
  return [
    { ...settled, connection: { kind: 'waiting', attempt, retryAt: at + waitMs } },
    [...dropped, { type: 'retry-log', reason: event.reason, attempt, waitMs }],
  ];
}

function end(state: ServerState, dropped: readonly ServerEffect[], effect: ServerEffect): Next {
  return [{ ...state, connection: { kind: 'ended' } }, [...dropped, effect]];
}

/** 0.5 s, 1 s, 2 s … up to 10 s, of which the last half is random so that a fleet does not return as one. */
export function backoffMs(attempt: number, random: number): number {
  const longest = Math.min(10_000, 500 * 2 ** Math.min(attempt - 1, 10));
  return Math.round(longest * (0.5 + random / 2));
}

/** Requests that were not yet accepted die with their connection: the server asks somebody else. */
function dropOpenRequests(state: ServerState): Next {
  const open = state.seats.filter(
    (seat) => seat.stage === 'waiting' || seat.stage === 'weighing' || seat.stage === 'asking',
  );
  const effects = open.map((seat): ServerEffect => ({ type: 'job-forget', jobId: seat.jobId }));
  return [{ ...state, seats: state.seats.filter((seat) => !open.includes(seat)) }, effects];
}

function expireSeats(state: ServerState, { at, policy }: Moment): Next {
  const effects: ServerEffect[] = [];
  const seats = state.seats.flatMap((seat): JobSeat[] => {
    if (seat.until === null || at < seat.until) return [seat];
    if (seat.stage === 'accepted') {
      effects.push({ type: 'note-log', note: 'assignment-late', jobId: seat.jobId });
      return [{ ...seat, stage: 'late', until: at + policy.lateAssignmentMs }];
    }
    effects.push({ type: 'job-forget', jobId: seat.jobId });
    return [];
  });
  return [{ ...state, seats }, effects];
}

function onRequested(state: ServerState, jobId: string): Next {
  const seats = state.seats.filter((seat) => seat.jobId !== jobId);
  return [{ ...state, seats: [...seats, { jobId, stage: 'waiting', until: null }] }, []];
}

/** Requests are weighed one after the other, so that each sees the place the one before it took. */
function weighNext(state: ServerState): Next {
  if (state.seats.some((seat) => seat.stage === 'weighing')) return [state, []];
  const next = state.seats.find((seat) => seat.stage === 'waiting');
  if (!next) return [state, []];
  return [withStage(state, next.jobId, { stage: 'weighing' }), [{ type: 'load-weigh', jobId: next.jobId }]];
}

function onWeighed(state: ServerState, jobId: string, policy: ServerPolicy): Next {
  if (stageOf(state, jobId) !== 'weighing') return [state, []];
  const reason = refusal(state, policy);
  if (reason) return refuse(state, jobId, reason);
  return [withStage(state, jobId, { stage: 'asking' }), [{ type: 'request-ask', jobId }]];
}

function refusal(state: ServerState, policy: ServerPolicy): RefusalReason | undefined {
  if (state.draining) return 'draining';
  if (!state.healthy) return 'unhealthy';
  if (takenPlaces(state) >= policy.maxJobs) return 'full';
  return state.load > policy.loadThreshold ? 'load' : undefined;
}

function refuse(state: ServerState, jobId: string, reason: RefusalReason): Next {
  return [
    without(state, jobId),
    [
      { type: 'refuse-send', jobId, reason },
      { type: 'job-forget', jobId },
    ],
  ];
}

type JobAnswered = Extract<ServerEvent, { readonly type: 'job-answered' }>;

function onAnswered(state: ServerState, event: JobAnswered, { at, policy }: Moment): Next {
  const { jobId } = event;
  if (stageOf(state, jobId) !== 'asking') return [state, []];
  if (!event.accepted) return refuse(state, jobId, 'refused');
  // The user's function may have taken long: what it could not know is checked again.
  if (state.draining) return refuse(state, jobId, 'draining');
  if (!state.healthy) return refuse(state, jobId, 'unhealthy');
  const until = at + policy.assignmentTimeoutMs;
  return [withStage(state, jobId, { stage: 'accepted', until }), [{ type: 'accept-send', jobId }]];
}

function onAssigned(state: ServerState, jobId: string): Next {
  const stage = stageOf(state, jobId);
  if (stage === 'accepted' || stage === 'late') {
    return [
      withStage(state, jobId, { stage: 'running' }),
      [{ type: 'job-launch', jobId }, jobStatus(jobId, 'running')],
    ];
  }
  return stage === 'running' ? [state, []] : [state, [{ type: 'note-log', note: 'assignment-unknown', jobId }]];
}

function onTerminated(state: ServerState, jobId: string): Next {
  if (stageOf(state, jobId) === 'running') return [state, [{ type: 'job-close', jobId }]];
  return [without(state, jobId), [{ type: 'job-forget', jobId }]];
}

type JobEnded = Extract<ServerEvent, { readonly type: 'job-ended' }>;

function onEnded(state: ServerState, { jobId, failure }: JobEnded): Next {
  if (stageOf(state, jobId) !== 'running') return [state, []];
  const status = failure === undefined ? jobStatus(jobId, 'success') : jobStatus(jobId, 'failed', failure);
  return [without(state, jobId), [status, { type: 'job-forget', jobId }]];
}

function jobStatus(jobId: string, status: JobStatusSend['status'], error = ''): JobStatusSend {
  return { type: 'job-status-send', jobId, status, error };
}

/** Tells the server at once when the worker becomes full or free; the regular report follows its own rhythm. */
function reportChange(state: ServerState, { at, policy }: Moment): Next {
  const connection = state.connection;
  if (connection.kind !== 'registered') return [state, []];
  const full = isFull(state, policy);
  if (full === state.reportedFull) return [state, []];
  const next = { ...state, reportedFull: full, connection: { ...connection, nextStatusAt: at + policy.statusEveryMs } };
  return [next, [statusSend(next, policy)]];
}

function stageOf(state: ServerState, jobId: string): JobSeat['stage'] | undefined {
  return state.seats.find((seat) => seat.jobId === jobId)?.stage;
}

function withStage(state: ServerState, jobId: string, to: { stage: JobSeat['stage']; until?: number }): ServerState {
  const seats = state.seats.map((seat) =>
    seat.jobId === jobId ? { jobId, stage: to.stage, until: to.until ?? null } : seat,
  );
  return { ...state, seats };
}

function without(state: ServerState, jobId: string): ServerState {
  return { ...state, seats: state.seats.filter((seat) => seat.jobId !== jobId) };
}
