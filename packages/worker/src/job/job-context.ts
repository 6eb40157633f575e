// The job as user code sees it: the room, its participants, and the way to end it.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '@livekit/protocol';
import type { E2EEOptions, LocalParticipant, RemoteParticipant, Room, RtcConfiguration } from '@livekit/rtc-node';
import {
  type AutoSubscribe,
  MissingCredentialsError,
  log,
  type InferenceExecutor,
  type JobContext as JobContextContract,
  type PrimarySession,
  type RunningJobInfo,
} from '@livekit/agents-core';
import { FunctionExistsError } from '../errors.js';
import { connectRoom, isAgentParticipant, waitForRemoteParticipant } from './room-access.js';
import type { JobProcess } from './job-process.js';

type ParticipantEntrypoint<UserData> = (job: JobContext<UserData>, participant: RemoteParticipant) => Promise<void>;

type ConstructorArguments<UserData> = [
  proc: JobProcess<UserData>,
  info: RunningJobInfo,
  room: Room,
  onConnect: () => void,
  onShutdown: (reason: string) => void,
  inferenceExecutor: InferenceExecutor,
];

/** The job and its surroundings, as given to an agent's entry function. */
export class JobContext<ProcessUserData = Record<string, unknown>> implements JobContextContract<ProcessUserData> {
  /** @internal */
  shutdownCallbacks: (() => Promise<void>)[] = [];
  /** @internal */
  _sessionDirectory: string;

  readonly #proc: JobProcess<ProcessUserData>;
  readonly #info: RunningJobInfo;
  readonly #room: Room;
  readonly #onConnect: () => void;
  readonly #onShutdown: (reason: string) => void;
  readonly #inferenceExecutor: InferenceExecutor;
  /** With the participants each has been run for: one may be found in the room and announced as well. */
  readonly #entrypoints = new Map<ParticipantEntrypoint<ProcessUserData>, WeakSet<RemoteParticipant>>();
  #connecting: Promise<void> | undefined;
  #session: PrimarySession | undefined;
  #ended = false;

  constructor(...args: ConstructorArguments<ProcessUserData>) {
    const [proc, info, room, onConnect, onShutdown, inferenceExecutor] = args;
    this.#proc = proc;
    this.#info = info;
    this.#room = room;
    this.#onConnect = onConnect;
    this.#onShutdown = onShutdown;
    this.#inferenceExecutor = inferenceExecutor;
    this._sessionDirectory = join(tmpdir(), 'livekit-agents', `job-${info.job.id}`);
    room.on('participantConnected', (participant) => this.onParticipantConnected(participant));
  }

  get proc(): JobProcess<ProcessUserData> {
    return this.#proc;
  }

  /** The job as proto JSON: enums are strings ('JT_ROOM'), 64-bit numbers are strings. */
  get job(): Job {
    return this.#info.job;
  }

  get workerId(): string {
    return this.#info.workerId;
  }

  /** The room the agent was called into. */
  get room(): Room {
    return this.#room;
  }

  get info(): RunningJobInfo {
    return this.#info;
  }

  /** True for a job without a room behind it. */
  get isFakeJob(): boolean {
    return this.#info.fakeJob ?? false;
  }

  /** The agent's own participant; undefined until connected. */
  get agent(): LocalParticipant | undefined {
    return this.#room.localParticipant;
  }

  get inferenceExecutor(): InferenceExecutor {
    return this.#inferenceExecutor;
  }

  /** Headers this job adds to every request to the inference gateway. Empty for an ordinary job. */
  get inferenceHeaders(): Record<string, string> {
    return {};
  }

  /** Where recordings and other files of this job go. The directory is made by whoever writes first. */
  get sessionDirectory(): string {
    return this._sessionDirectory;
  }

  /** Adds a callback that is awaited once when the job ends; all of them run at the same time. */
  addShutdownCallback(callback: () => Promise<void>): void {
    this.shutdownCallbacks.push(callback);
  }

  /**
   * The first participant that is not an agent, or the one with `identity`; waits until there is one.
   * @throws if the room is not connected, or disconnects meanwhile.
   */
  waitForParticipant(identity?: string): Promise<RemoteParticipant> {
    return waitForRemoteParticipant(this.#room, identity);
  }

  /**
   * Joins the room. Call it early: the user waits for the agent. Later calls do nothing.
   * @param autoSubscribe - Which tracks to subscribe to. Default all.
   */
  async connect(e2ee?: E2EEOptions, autoSubscribe?: AutoSubscribe, rtcConfig?: RtcConfiguration): Promise<void> {
    this.#connecting ??= this.#connect({ e2ee, autoSubscribe, rtcConfig });
    try {
      await this.#connecting;
    } catch (error) {
      this.#connecting = undefined;
      throw error;
    }
  }

  async #connect(options: Omit<Parameters<typeof connectRoom>[0], 'room' | 'info'>): Promise<void> {
    if (this.isFakeJob) return this.#onConnect();
    await connectRoom({ ...options, room: this.#room, info: this.#info });
    this.#onConnect();
    for (const participant of this.#room.remoteParticipants.values()) this.onParticipantConnected(participant);
  }

  /**
   * Deletes the room (this job's, unless named), which disconnects everybody.
   * @throws MissingCredentialsError without an API key and secret.
   */
  async deleteRoom(roomName?: string): Promise<void> {
    if (this.isFakeJob) return;
    const name = roomName ?? this.#info.job.room?.name ?? this.#room.name;
    if (!name) return;
    const apiKey = this.#info.apiKey || process.env['LIVEKIT_API_KEY'];
    const apiSecret = this.#info.apiSecret || process.env['LIVEKIT_API_SECRET'];
    if (!apiKey || !apiSecret) {
      throw new MissingCredentialsError('Deleting a room needs LIVEKIT_API_KEY and LIVEKIT_API_SECRET: set both.');
    }
    const [{ RoomServiceClient }, { httpEndpoint }] = await Promise.all([
      import('livekit-server-sdk'),
      import('../server/url.js'),
    ]);
    await new RoomServiceClient(httpEndpoint(this.#info.url), apiKey, apiSecret).deleteRoom(name);
  }

  /**
   * Ends the job: closes its session, leaves the room, runs the shutdown callbacks, ends the process.
   * Returns at once; later calls do nothing.
   */
  shutdown(reason = ''): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onShutdown(reason);
  }

  /** @internal */
  get _primaryAgentSession(): PrimarySession | undefined {
    return this.#session;
  }

  set _primaryAgentSession(session: PrimarySession | undefined) {
    this.#session = session;
    if (session) this._onSession?.(session);
  }

  /** Told when the job's session is known. @internal */
  _onSession?: (session: PrimarySession) => void;

  /** @internal */
  _primarySessionEnded(reason: string): void {
    if (reason !== 'participant_disconnected') return;
    const others = [...this.#room.remoteParticipants.values()].filter(
      (participant) => !isAgentParticipant(participant),
    );
    if (others.length === 0) this.shutdown('the user left');
  }

  /**
   * Adds a function that runs for every participant, those already there and those who join later.
   * @throws FunctionExistsError if it was added before.
   */
  addParticipantEntrypoint(callback: ParticipantEntrypoint<ProcessUserData>): void {
    if (this.#entrypoints.has(callback)) throw new FunctionExistsError();
    this.#entrypoints.set(callback, new WeakSet());
    if (!this.#room.isConnected) return;
    for (const participant of this.#room.remoteParticipants.values()) this.#runEntrypoint(callback, participant);
  }

  /** @internal */
  onParticipantConnected(participant: RemoteParticipant): void {
    for (const callback of this.#entrypoints.keys()) this.#runEntrypoint(callback, participant);
  }

  #runEntrypoint(callback: ParticipantEntrypoint<ProcessUserData>, participant: RemoteParticipant): void {
    const seen = this.#entrypoints.get(callback);
    if (seen?.has(participant)) return;
    seen?.add(participant);
    const failed = (error: unknown) => log().error({ err: error }, 'a participant entrypoint failed');
    try {
      callback(this, participant).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
