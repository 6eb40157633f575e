// Runs the worker's state machine: feeds it events, performs its effects, arms its one alarm.
import type { Job, JobAssignment, ServerMessage } from '@livekit/protocol';
import { systemClock, type Clock, type JobAcceptArguments, type RunningJobInfo } from '@livekit/agents-core';
import { ServerConnection, type ServerConnectionOptions, type ServerLibraries } from './server-connection.js';
import {
  initialServerState,
  isFull,
  nextDeadline,
  type ServerEffect,
  type ServerEvent,
  type ServerPolicy,
  type ServerState,
} from './state.js';
import { step } from './step.js';
import * as messages from './messages.js';

/** What the worker does when the server, or the state, asks for it. */
export interface ServerHooks {
  /** The load right now, 0 to 1. Must not reject. */
  measureLoad(): Promise<number>;
  /** Asks the user's request function: how to appear in the room, or null to refuse. Must not reject. */
  askForJob(job: Job): Promise<JobAcceptArguments | null>;
  launch(info: RunningJobInfo): void;
  closeJob(jobId: string): void;
  /** Everything worth a line in the log. */
  noted(note: ServerNote): void;
  gaveUp(effect: Extract<ServerEffect, { type: 'give-up' }>): void;
  /** The state may have changed. */
  changed(): void;
}

export type ServerNote = Extract<ServerEffect, { type: 'retry-log' | 'registered-log' | 'note-log' | 'refuse-send' }>;

export interface ServerRuntimeOptions {
  readonly libraries: ServerLibraries;
  readonly serverUrl: string;
  readonly connection: Pick<ServerConnectionOptions, 'url' | 'headers'>;
  readonly registration: messages.Registration;
  readonly policy: ServerPolicy;
  readonly hooks: ServerHooks;
  readonly clock?: Clock;
  readonly random: () => number;
}

interface JobFile {
  readonly job: Job;
  acceptArguments?: JobAcceptArguments;
  assignment?: JobAssignment;
  info?: RunningJobInfo;
}

export class ServerRuntime {
  readonly #options: ServerRuntimeOptions;
  readonly #clock: Clock;
  readonly #connection: ServerConnection;
  readonly #jobs = new Map<string, JobFile>();
  readonly #queue: ServerEvent[] = [];
  #state: ServerState = initialServerState;
  #stepping = false;
  #alarm: Disposable | undefined;

  constructor(options: ServerRuntimeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#connection = new ServerConnection({
      ...options.connection,
      libraries: options.libraries,
      clock: this.#clock,
      events: {
        opened: () => this.dispatch({ type: 'socket-opened' }),
        closed: (closed) => this.dispatch({ type: 'socket-closed', ...closed, random: options.random() }),
        message: (message) => this.#receive(message),
      },
    });
  }

  get state(): ServerState {
    return this.#state;
  }

  get isFull(): boolean {
    return isFull(this.#state, this.#options.policy);
  }

  /** The id the server gave this worker; '' while not registered. */
  get workerId(): string {
    return this.#state.connection.kind === 'registered' ? this.#state.connection.workerId : '';
  }

  /** Jobs that run, or that were accepted and wait for their assignment. */
  get activeJobs(): RunningJobInfo[] {
    return this.#state.seats.flatMap((seat) => {
      const file = this.#jobs.get(seat.jobId);
      if (!file || (seat.stage !== 'running' && seat.stage !== 'accepted' && seat.stage !== 'asking')) return [];
      return [file.info ?? this.#infoOf(file)];
    });
  }

  /** Asks the server to give this worker a job for a room. */
  simulateJob(roomName: string, participantIdentity: string | undefined): void {
    this.#connection.send(messages.simulateJob(this.#options.libraries.protocol, roomName, participantIdentity));
  }

  dispatch(event: ServerEvent): void {
    this.#queue.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const moment = { at: this.#clock.now(), policy: this.#options.policy };
        const [state, effects] = step(this.#state, next, moment);
        this.#state = state;
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#stepping = false;
    }
    this.#arm();
    this.#options.hooks.changed();
  }

  #arm(): void {
    this.#alarm?.[Symbol.dispose]();
    const deadline = nextDeadline(this.#state);
    this.#alarm =
      deadline === null || deadline === Infinity
        ? undefined
        : this.#clock.wakeAt(deadline, () => this.dispatch({ type: 'time-passed' }));
  }

  #perform(effect: ServerEffect): void {
    const { hooks, libraries } = this.#options;
    switch (effect.type) {
      case 'socket-open':
        return this.#connection.open();
      case 'socket-close':
        return this.#state.connection.kind === 'ended' ? this.#connection.closeGracefully() : this.#connection.close();
      case 'register-send':
        return this.#connection.send(messages.register(libraries.protocol, this.#options.registration));
      case 'status-send':
        return this.#connection.send(messages.status(libraries.protocol, effect));
      case 'give-up':
        return hooks.gaveUp(effect);
      case 'retry-log':
      case 'registered-log':
      case 'note-log':
        return hooks.noted(effect);
      default:
        return this.#performForJob(effect);
    }
  }

  #performForJob(effect: Extract<ServerEffect, { jobId: string }>): void {
    const { hooks, libraries } = this.#options;
    const { jobId } = effect;
    const file = this.#jobs.get(jobId);
    switch (effect.type) {
      case 'load-weigh':
        void hooks.measureLoad().then((load) => this.dispatch({ type: 'load-weighed', jobId, load }));
        return;
      case 'request-ask':
        if (file) void this.#ask(jobId, file);
        return;
      case 'accept-send':
        return this.#connection.send(messages.accept(libraries.protocol, jobId, file?.acceptArguments));
      case 'refuse-send':
        this.#connection.send(messages.refuse(libraries.protocol, jobId));
        return hooks.noted(effect);
      case 'job-launch':
        if (file) hooks.launch((file.info = this.#infoOf(file)));
        return;
      case 'job-status-send':
        return this.#connection.send(messages.jobStatus(libraries.protocol, effect));
      case 'job-close':
        return hooks.closeJob(jobId);
      case 'job-forget':
        this.#jobs.delete(jobId);
        return;
      case 'note-log':
        return hooks.noted(effect);
    }
  }

  async #ask(jobId: string, file: JobFile): Promise<void> {
    const answer = await this.#options.hooks.askForJob(file.job);
    if (answer) file.acceptArguments = answer;
    this.dispatch({ type: 'job-answered', jobId, accepted: answer !== null });
  }

  #infoOf(file: JobFile): RunningJobInfo {
    return {
      acceptArguments: file.acceptArguments ?? { name: '', identity: '', metadata: '' },
      job: file.assignment?.job ?? file.job,
      url: file.assignment?.url || this.#options.serverUrl,
      token: file.assignment?.token ?? '',
      workerId: this.workerId,
    };
  }

  #receive({ message }: ServerMessage): void {
    switch (message.case) {
      case 'register':
        return this.dispatch({ type: 'registered', workerId: message.value.workerId });
      case 'availability':
        if (!message.value.job) return;
        // Asked again about a job we have: the newest question counts, unless it runs here already.
        if (this.#state.seats.some((seat) => seat.jobId === message.value.job?.id && seat.stage === 'running')) return;
        this.#jobs.set(message.value.job.id, { job: message.value.job });
        return this.dispatch({ type: 'job-requested', jobId: message.value.job.id });
      case 'assignment':
        return this.#assigned(message.value);
      case 'termination':
        return this.dispatch({ type: 'job-terminated', jobId: message.value.jobId });
      default:
        return;
    }
  }

  #assigned(assignment: JobAssignment): void {
    const jobId = assignment.job?.id;
    if (!jobId) return;
    const file = this.#jobs.get(jobId);
    if (file) file.assignment = assignment;
    this.dispatch({ type: 'job-assigned', jobId });
  }
}
