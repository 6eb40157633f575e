// The public faces of the voice session. They name each other, so they live in one place; the classes implement them.
import type {
  AudioFrame,
  FrameProcessor,
  NoiseCancellationOptions,
  ParticipantKind,
  Room,
  TextStreamInfo,
  TrackPublishOptions,
} from '@livekit/rtc-node';
import type { ReadableStream } from 'node:stream/web';
import type { Any } from '../base/any.js';
import type { TypedEventEmitter } from '../base/emitter.js';
import type { ChatContext, ChatMessage, Instructions, ReadonlyChatContext } from '../model/chat/index.js';
import type { FlushSentinel } from '../model/flush-sentinel.js';
import type { ChatChunk, LLM } from '../model/llm/index.js';
import type { RealtimeModel } from '../model/realtime/index.js';
import type { STT, SpeechEvent } from '../model/stt/index.js';
import type { TimedString } from '../model/timed-string.js';
import type {
  ToolChoice,
  ToolContext,
  ToolContextEntry,
  ToolContextLike,
  ToolHandlingOptions,
  Toolset,
} from '../model/tools/index.js';
import type { TTS } from '../model/tts/index.js';
import type { VAD } from '../model/vad/index.js';
import type { AgentInput, AgentOutput } from '../output/index.js';
import type {
  AgentSessionCallbacks,
  AgentSessionUsage,
  AgentState,
  ShutdownReason,
  UserState,
  UserTurnExceededEvent,
} from './events.js';
import type { ExpressiveOptions } from './speech/expressive-options.js';
import type { VoiceOptions } from './voice-options.js';
import type { RunOptions, RunResult } from './run/run-result.js';
import type { SpeechHandle } from './speech/speech-handle.js';
import type { EndpointingOptions, TurnDetectionMode, TurnHandlingOptions } from './listening/turn-options.js';

export interface ModelSettings {
  toolChoice?: ToolChoice;
}

type Stream<T> = ReadableStream<T> | AsyncIterable<T>;
type NodeResult<T> = Promise<ReadableStream<T> | null>;

/** What an agent is made of. */
export interface AgentOptions<UserData = Any> {
  /** Default: the class name in snake_case, 'default_agent' for plain agents. */
  id?: string;
  instructions: string | Instructions;
  chatCtx?: ChatContext;
  tools?: ToolContextLike<UserData>;
  /** For the models: undefined inherits the session's, null switches off. */
  stt?: STT | string | null;
  vad?: VAD | null;
  llm?: LLM | RealtimeModel | string | null;
  tts?: TTS | string | null;
  turnHandling?: Partial<TurnHandlingOptions>;
  /** The words about tools that go on in the background. Default: the session's. */
  toolHandling?: ToolHandlingOptions;
  /** Servers whose tools the agent has, besides its own. */
  mcpServers?: readonly Toolset[];
  /** ms of silence between two speeches. Default 0. */
  minConsecutiveSpeechDelay?: number;
  useTtsAlignedTranscript?: boolean;
  /** Whether the model shapes the voice; false switches it off. Default: the session's. */
  expressive?: boolean | ExpressiveOptions;
  /** Older spelling of `turnHandling.turnDetection`. */
  turnDetection?: TurnDetectionMode;
  /** Older spelling of `turnHandling.interruption.enabled`. */
  allowInterruptions?: boolean;
}

export interface AgentUpdateOptions {
  stt?: STT | string | null;
  vad?: VAD | null;
  llm?: LLM | RealtimeModel | string | null;
  tts?: TTS | string | null;
  expressive?: boolean | ExpressiveOptions;
}

/** Instructions, tools and models of one part of a conversation, with its hooks and pipeline nodes. */
export interface Agent<UserData = Any> {
  readonly id: string;
  readonly instructions: string | Instructions;
  readonly chatCtx: ReadonlyChatContext;
  readonly toolCtx: ToolContext<UserData>;
  readonly stt: STT | undefined;
  readonly vad: VAD | undefined;
  readonly llm: LLM | RealtimeModel | undefined;
  readonly tts: TTS | undefined;
  readonly turnHandling: Partial<TurnHandlingOptions> | undefined;
  readonly toolHandling: ToolHandlingOptions | undefined;
  readonly minConsecutiveSpeechDelay: number | undefined;
  readonly useTtsAlignedTranscript: boolean | undefined;
  /** Undefined: as the session has it. */
  readonly expressive: boolean | ExpressiveOptions | undefined;
  /** @throws Error while the agent does not run in a session. */
  readonly session: AgentSession<UserData>;
  onEnter(): Promise<void>;
  onExit(): Promise<void>;
  /**
   * Before the reply to a turn. Changes to `chatCtx` count for this reply only. Throw StopResponse to stay silent. The
   * reply waits for it, up to 30 s: then the turn is answered without it, with a warning.
   */
  onUserTurnCompleted(chatCtx: ChatContext, newMessage: ChatMessage): Promise<void>;
  /**
   * The user talks longer than `userTurnLimit` allows; told once until the agent is heard again. By default the agent
   * takes the floor with a short reply that cannot be interrupted.
   */
  onUserTurnExceeded(event: UserTurnExceededEvent): Promise<void>;
  sttNode(audio: Stream<AudioFrame>, modelSettings: ModelSettings): NodeResult<SpeechEvent | string>;
  llmNode(
    ...args: [chatCtx: ChatContext, toolCtx: ToolContext, modelSettings: ModelSettings]
  ): NodeResult<ChatChunk | string | FlushSentinel>;
  ttsNode(text: Stream<string>, modelSettings: ModelSettings): NodeResult<AudioFrame>;
  transcriptionNode(text: Stream<string | TimedString>, modelSettings: ModelSettings): NodeResult<string | TimedString>;
  realtimeAudioOutputNode(audio: Stream<AudioFrame>, modelSettings: ModelSettings): NodeResult<AudioFrame>;
  updateInstructions(instructions: string | Instructions): Promise<void>;
  updateTools(tools: ToolContextLike<UserData>): Promise<void>;
  updateChatCtx(chatCtx: ChatContext): Promise<void>;
  updateOptions(options?: AgentUpdateOptions): Promise<void>;
}

/** A typed message from a user. */
export interface TextInputEvent {
  text: string;
  info?: TextStreamInfo;
  participantIdentity?: string;
}
export type TextInputCallback = (session: AgentSession<Any>, event: TextInputEvent) => void | Promise<void>;

/** What the session takes from a room. Published defaults. */
export interface RoomInputOptions {
  /** Hz. Default 24000. */
  audioSampleRate: number;
  /** Default 1. */
  audioNumChannels: number;
  /** Default true. */
  textEnabled: boolean;
  /** Default true. */
  audioEnabled: boolean;
  /** Show a realtime model the user's screen or camera: a picture each 1 s while they speak, else each 3 s. Default false. */
  videoEnabled: boolean;
  /** Default: the first participant of an accepted kind. */
  participantIdentity?: string;
  noiseCancellation?: NoiseCancellationOptions | FrameProcessor<AudioFrame>;
  /** Default: interrupt and reply. */
  textInputCallback?: TextInputCallback;
  /** Default CONNECTOR, SIP, STANDARD. */
  participantKinds?: ParticipantKind[];
  /** Close the session when its user hangs up. Default true. */
  closeOnDisconnect: boolean;
  /** Default false. */
  deleteRoomOnClose: boolean;
}

/** What the session gives to a room. Published defaults. */
export interface RoomOutputOptions {
  /** Default true. */
  transcriptionEnabled: boolean;
  /** Default true. */
  audioEnabled: boolean;
  /** Hz. Default 24000. */
  audioSampleRate: number;
  /** Default 1. */
  audioNumChannels: number;
  /** Transcripts follow the voice. Default true. */
  syncTranscription: boolean;
  audioPublishOptions: TrackPublishOptions;
  /** Default 200. */
  queueSizeMs?: number;
  /** One JSON object with times a line instead of plain text. Default false. */
  jsonFormat: boolean;
}

export interface RecordingOptions {
  audio?: boolean;
  traces?: boolean;
  logs?: boolean;
  transcript?: boolean;
  redaction?: boolean;
}

export interface SessionStartOptions<UserData = Any> {
  agent: Agent<UserData>;
  /** Without a room the session runs on `session.input` and `session.output` alone (text, tests, other transports). */
  room?: Room;
  inputOptions?: Partial<RoomInputOptions>;
  outputOptions?: Partial<RoomOutputOptions>;
  record?: boolean | RecordingOptions;
}

export interface SayOptions {
  /** Plays this instead of synthesising the text. */
  audio?: ReadableStream<AudioFrame>;
  allowInterruptions?: boolean;
  /** Default true. */
  addToChatCtx?: boolean;
}

export interface GenerateReplyOptions {
  userInput?: string | ChatMessage;
  chatCtx?: ChatContext;
  /** Added to the agent's instructions for this reply. */
  instructions?: string | Instructions;
  /** Default 'auto', inside a tool 'none'. */
  toolChoice?: ToolChoice;
  allowInterruptions?: boolean;
  /** Default 'text'. */
  inputModality?: 'audio' | 'text';
}

export interface AgentSessionUpdateOptions {
  turnHandling?: { turnDetection?: TurnDetectionMode | null; endpointing?: Partial<EndpointingOptions> };
  turnDetection?: TurnDetectionMode | null;
  /** From the next reply on. */
  expressive?: boolean | ExpressiveOptions;
  /** Replaces the words given to recognisers; those found in the conversation stay. */
  keyterms?: string[];
}

/** Who has the conversation while it is quiet, or a tool is in the foreground. */
export interface ForegroundActivity<UserData = Any> {
  readonly agent: Agent<UserData>;
  readonly session: AgentSession<UserData>;
}

/** A conversation between a user and agents. */
export interface AgentSession<UserData = Any> extends TypedEventEmitter<AgentSessionCallbacks> {
  readonly vad: VAD | undefined;
  readonly stt: STT | undefined;
  readonly llm: LLM | RealtimeModel | undefined;
  readonly tts: TTS | undefined;
  readonly input: AgentInput;
  readonly output: AgentOutput;
  /** @throws Error while unset. */
  userData: UserData;
  /** The whole conversation so far, live. */
  readonly history: ChatContext;
  /** A copy of the conversation so far. */
  readonly chatCtx: ChatContext;
  readonly options: VoiceOptions;
  readonly agentState: AgentState;
  readonly userState: UserState;
  /** @throws Error before `start`. */
  readonly currentAgent: Agent<UserData>;
  readonly tools: readonly ToolContextEntry<UserData>[];
  readonly toolCtx: ToolContext<UserData>;
  readonly usage: AgentSessionUsage;
  /** The words recognisers are told to expect now: those given and those found. */
  readonly keyterms: string[];
  /** The flight recorder: what happened lately, one JSON object a line, with stand-ins for all words unless told otherwise. */
  readonly trace: string;
  /**
   * Writes `trace` to a file, readable by its owner alone, and gives its path.
   * @param path - default: a new file in `flightRecorder.directory`, `LIVEKIT_AGENTS_TRACE_DIR` or the job's directory.
   * @throws AgentsError `trace_directory_missing` if there is none of these.
   */
  writeTrace(path?: string): Promise<string>;
  start(options: SessionStartOptions<UserData>): Promise<void>;
  say(text: string | ReadableStream<string>, options?: SayOptions): SpeechHandle;
  generateReply(options?: GenerateReplyOptions): SpeechHandle;
  /**
   * For tests: tells the agent something and gathers all that it leads to. `await session.run({ userInput }).wait()`.
   * @throws AgentsError `run_nested` while another run is under way, `session_closed` after the end.
   */
  run<T = unknown>(options: RunOptions<T>): RunResult<T>;
  /** Stops all speech. The result settles when it has wound down. */
  interrupt(options?: { force?: boolean }): { readonly await: Promise<void>; readonly done: boolean };
  /** Ends the user's turn now (push-to-talk). */
  commitUserTurn(): void;
  /** Forgets what was heard of the user's turn. */
  clearUserTurn(): void;
  updateAgent(agent: Agent<UserData>): void;
  updateOptions(options?: AgentSessionUpdateOptions): void;
  pauseReplyAuthorization(): void;
  resumeReplyAuthorization(): void;
  /** The user is there, although nothing was said: a key was pressed, a button clicked. Ends 'away' and restarts `awayLadder`. */
  noteUserActivity(): void;
  /**
   * Waits until nobody speaks, nothing is pending and nobody holds the conversation; tells who has it then.
   * @throws AgentsError `session_closed` if the session closes before.
   */
  waitForIdle(): Promise<ForegroundActivity<UserData>>;
  /**
   * Waits for that, then runs `work`; until it is done, others who wait go on waiting. Nobody's speech is kept back.
   * @throws AgentsError `session_closed` if the session closes before.
   */
  waitForIdleAndHold<T>(work: (activity: ForegroundActivity<UserData>) => Promise<T> | T): Promise<T>;
  close(): Promise<void>;
  /** Closes in the background. `drain` (default true) lets present speech end first. */
  shutdown(options?: { drain?: boolean; reason?: ShutdownReason }): void;
}
