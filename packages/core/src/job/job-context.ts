// What a job offers to the code that runs inside it: the contract between the voice session and the worker.
import type { Job } from '@livekit/protocol';
import type { E2EEOptions, LocalParticipant, RemoteParticipant, Room, RtcConfiguration } from '@livekit/rtc-node';

/** Which tracks the agent subscribes to by itself. */
export enum AutoSubscribe {
  SUBSCRIBE_ALL = 0,
  SUBSCRIBE_NONE = 1,
  VIDEO_ONLY = 2,
  AUDIO_ONLY = 3,
}

/** How the agent appears in the room; given when a job is accepted. */
export type JobAcceptArguments = {
  /** Display name of the agent participant. */
  name: string;
  /** Identity of the agent participant, unique in its room. */
  identity: string;
  /** Metadata of the agent participant. */
  metadata: string;
  /** Attributes of the agent participant. */
  attributes?: { [key: string]: string };
};

/** One job as it runs: what the server assigned and how it was accepted. */
export type RunningJobInfo = {
  acceptArguments: JobAcceptArguments;
  /** The job. Inside a job process this is its proto JSON: enums are strings ('JT_ROOM'), 64-bit numbers are strings. */
  job: Job;
  /** The LiveKit server to join. */
  url: string;
  /** The token with which the agent joins the room. */
  token: string;
  workerId: string;
  apiKey?: string;
  apiSecret?: string;
  /** True for a job that has no room behind it; `connect` and `deleteRoom` then do nothing. */
  fakeJob?: boolean;
};

/** Runs small models outside the job process, so that one copy serves every job of a worker. */
export interface InferenceExecutor {
  /** Runs `method` with `data`, both of which must survive JSON. Rejects if no such method is registered. */
  doInference(method: string, data: unknown): Promise<unknown>;
}

/** The part of a job's main session that the job itself needs. */
export interface PrimarySession {
  /** Ends the session, because its job ends. Resolves when nothing of it runs any more. */
  close(): Promise<void>;
  /** Its events, of which the worker's metrics are made. */
  on?(event: PrimarySessionEvent, listener: (payload: unknown) => void): unknown;
}

type PrimarySessionEvent = 'metrics_collected' | 'conversation_item_added' | 'error';

/** The process a job runs in. */
export interface JobProcessInfo<UserData = Record<string, unknown>> {
  readonly pid: number;
  /** Whatever `prewarm` left there for the jobs of this process. */
  userData: UserData;
}

/** The job and its surroundings, as seen by an agent's entry function and by the session. */
export interface JobContext<ProcessUserData = Record<string, unknown>> {
  readonly proc: JobProcessInfo<ProcessUserData>;
  readonly job: Job;
  readonly info: RunningJobInfo;
  readonly workerId: string;
  readonly room: Room;
  /** The agent's own participant; undefined until connected. */
  readonly agent: LocalParticipant | undefined;
  /** True for a job without a room behind it. */
  readonly isFakeJob: boolean;
  readonly inferenceExecutor: InferenceExecutor;
  /** Headers this job adds to every request to the inference gateway; they win over a model's own. */
  readonly inferenceHeaders: Record<string, string>;
  /** Where recordings and other files of this job go. */
  readonly sessionDirectory: string;
  /** Joins the room. Later calls do nothing. */
  connect(e2ee?: E2EEOptions, autoSubscribe?: AutoSubscribe, rtcConfig?: RtcConfiguration): Promise<void>;
  /** The first participant (or the one with `identity`) that is not an agent. Throws if not connected. */
  waitForParticipant(identity?: string): Promise<RemoteParticipant>;
  /** Called once when the job ends, at the same time as the others. */
  addShutdownCallback(callback: () => Promise<void>): void;
  /** Ends the job. Returns at once; later calls do nothing. */
  shutdown(reason?: string): void;
  /** Deletes the room, which disconnects everybody in it. */
  deleteRoom(roomName?: string): Promise<void>;
  /** The session that stands for the job: closed first when the job ends. @internal */
  _primaryAgentSession?: PrimarySession;
  /**
   * The primary session tells that it is over, and why. If the user left (`participant_disconnected`) and nobody
   * else is in the room, the job ends as well.
   * @internal
   */
  _primarySessionEnded(reason: string): void;
}
