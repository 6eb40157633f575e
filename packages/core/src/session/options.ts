// The options of a session: published names and defaults, older spellings included.
import type { Clock } from '../base/clock.js';
import { checkAwayLadder, type AwayStep } from './presence/away-step.js';
import {
  DEFAULT_API_CONNECT_OPTIONS,
  type APIConnectOptions,
  type SessionConnectOptions,
} from '../model/connect-options.js';
import type { LLM } from '../model/llm/index.js';
import type { PriceTable } from '../model/metrics/index.js';
import type { RealtimeModel } from '../model/realtime/index.js';
import type { STT } from '../model/stt/index.js';
import type { ToolContextLike, ToolHandlingOptions, Toolset } from '../model/tools/index.js';
import type { TTS } from '../model/tts/index.js';
import type { VAD } from '../model/vad/index.js';
import type { TtsPacingOptions } from '../speech/pacing.js';
import type { ChatHistoryOptions } from './history/chat-history-options.js';
import type { ExpressiveOptions } from './speech/expressive-options.js';
import type { KeytermsOptions } from './keyterms/keyterm-options.js';
import type { FlightRecorderOptions } from './runtime/flight-recorder.js';
import { resolveMaxCost, type MaxCostOptions } from './models/session-cost.js';
import type { VoiceOptions } from './voice-options.js';
import {
  mergeTurnHandling,
  type ResolvedTurnHandling,
  type TurnDetectionMode,
  type TurnHandlingOptions,
} from './listening/turn-options.js';

export type BuiltinTextTransform = 'filter_markdown' | 'filter_emoji';
/** Changes the text on its way to the voice. */
export type TextTransform = BuiltinTextTransform | ((text: AsyncIterable<string>) => AsyncIterable<string>);

export interface AgentSessionOptions<UserData = unknown> {
  stt?: STT | string;
  /** Undefined: a voice activity detector that a plugin registered as default, if any; null: none. */
  vad?: VAD | null;
  llm?: LLM | RealtimeModel | string;
  tts?: TTS | string;
  userData?: UserData;
  connOptions?: SessionConnectOptions;
  tools?: ToolContextLike<UserData>;
  /** Servers whose tools every agent of the session has. */
  mcpServers?: readonly Toolset[];
  /** The words about tools that go on in the background. Default: built-in ones. */
  toolHandling?: ToolHandlingOptions;
  /** Model calls with tools before an answer without tools is asked for. Default 3. */
  maxToolSteps?: number;
  /** Seconds of silence of both sides after which the user is 'away'; null: never. Default 15. */
  userAwayTimeout?: number | null;
  /**
   * What is done when neither side has said anything for a while: each step counts from the end of the conversation, or
   * of the step before. Only what was said counts, not noise; a turn of the user, a typed message or
   * `session.noteUserActivity()` starts it anew. Default: none.
   *
   * @throws RangeError at construction if an `afterMs` is not above 0.
   *
   * @example
   * ```ts
   * awayLadder: [
   *   { afterMs: 10_000, say: 'Are you still there?' },
   *   { afterMs: 10_000, say: 'I hang up now. Goodbye!', hangUp: true },
   * ]
   * ```
   */
  awayLadder?: readonly AwayStep[];
  /** ms to wait for words after a sound before `user_transcription_timeout`; null: never. Default null. */
  transcriptionTimeout?: number | null;
  /**
   * ms after the agent's very first sound in which nothing interrupts it and recognisers hear silence while it speaks:
   * echo cancellation needs that long to adapt. null: off. Default 3000.
   */
  aecWarmupDuration?: number | null;
  /** ms a TTS stream may be silent before it is given up. Default 10000. */
  ttsReadIdleTimeout?: number;
  /** ms the audio of a speech may stop before it is given up. Default 10000. */
  forwardAudioIdleTimeout?: number;
  turnHandling?: Partial<TurnHandlingOptions>;
  /** How long the conversation that the model is told may get. Default {}: as long as it gets. */
  chatHistory?: ChatHistoryOptions;
  /**
   * Whether the model shapes the voice: it learns the voice's markup and writes moods, sounds and pauses, which the voice
   * acts out and nobody sees. For voices with markup (`tts.markup.supported`). Default false.
   */
  expressive?: boolean | ExpressiveOptions;
  /** Words that recognisers are told to expect, given or found in the conversation. Default: none. */
  keytermsOptions?: KeytermsOptions;
  /** USD prices of models that win over the built-in list, and of those it does not know. Default {}. */
  prices?: PriceTable;
  /** How much the session may cost: USD, or that and what happens then. Default null: any amount. */
  maxCost?: number | MaxCostOptions | null;
  /** Follow the word times of the voice for the transcript, where it has them. Default true. */
  useTtsAlignedTranscript?: boolean;
  /**
   * Sends the voice its text shortly before it is needed instead of all at once: an interruption wastes less, and voices
   * that charge for text cost less. Default false.
   */
  ttsPacing?: boolean | TtsPacingOptions;
  /** Applied to the text before it is spoken; null: none. Default ['filter_markdown', 'filter_emoji']. */
  ttsTextTransforms?: readonly TextTransform[] | null;
  /** Older spelling of `turnHandling.turnDetection`. */
  turnDetection?: TurnDetectionMode;
  /** Older spelling of `turnHandling.preemptiveGeneration.enabled`. */
  preemptiveGeneration?: boolean;
  /** Older spellings. */
  voiceOptions?: Partial<VoiceOptions>;
  /** Where traces of this session go and what is in them; null: nothing is recorded. Default {}. */
  flightRecorder?: FlightRecorderOptions | null;
  /** Time for this session; a virtual clock in tests. Default real time. */
  clock?: Clock;
}

/** Options of a session with every value present. */
export interface ResolvedSessionOptions {
  maxToolSteps: number;
  userAwayMs: number | null;
  awayLadder: readonly AwayStep[];
  transcriptionTimeoutMs: number | null;
  aecWarmupMs: number | null;
  ttsReadIdleMs: number;
  forwardAudioIdleMs: number;
  prices: PriceTable;
  maxCost: MaxCostOptions | null;
  useTtsAlignedTranscript: boolean;
  ttsTextTransforms: readonly TextTransform[] | null;
  ttsPacing: TtsPacingOptions | null;
  turnHandling: Partial<TurnHandlingOptions>;
  toolHandling: ToolHandlingOptions;
  chatHistory: ChatHistoryOptions;
  keyterms: KeytermsOptions;
  expressive: boolean | ExpressiveOptions;
  flightRecorder: FlightRecorderOptions | null;
  llmConnOptions: APIConnectOptions;
  sttConnOptions: APIConnectOptions;
  ttsConnOptions: APIConnectOptions;
  maxUnrecoverableErrors: number;
}

const orElse = <T>(value: T | undefined, fallback: T): T => (value === undefined ? fallback : value);

/** Published defaults: api of 1.9. */
export function resolveSessionOptions(options: AgentSessionOptions<never>): ResolvedSessionOptions {
  const legacy = options.voiceOptions ?? {};
  const awaySeconds = orElse(options.userAwayTimeout, orElse(legacy.userAwayTimeout, 15));
  const connect = options.connOptions ?? {};
  return {
    maxToolSteps: options.maxToolSteps ?? legacy.maxToolSteps ?? 3,
    userAwayMs: awaySeconds === null ? null : awaySeconds * 1000,
    awayLadder: checkAwayLadder(options.awayLadder ?? []),
    transcriptionTimeoutMs: options.transcriptionTimeout ?? null,
    aecWarmupMs: orElse(options.aecWarmupDuration, 3000),
    ttsReadIdleMs: options.ttsReadIdleTimeout ?? 10_000,
    forwardAudioIdleMs: options.forwardAudioIdleTimeout ?? 10_000,
    prices: options.prices ?? {},
    maxCost: resolveMaxCost(options.maxCost),
    useTtsAlignedTranscript: options.useTtsAlignedTranscript ?? true,
    ttsTextTransforms: orElse(options.ttsTextTransforms, ['filter_markdown', 'filter_emoji']),
    ttsPacing: pacingOf(options.ttsPacing),
    turnHandling: sessionTurnHandling(options),
    toolHandling: options.toolHandling ?? {},
    chatHistory: options.chatHistory ?? {},
    keyterms: options.keytermsOptions ?? {},
    expressive: options.expressive ?? false,
    flightRecorder: orElse(options.flightRecorder, {}),
    llmConnOptions: { ...DEFAULT_API_CONNECT_OPTIONS, ...connect.llmConnOptions },
    sttConnOptions: { ...DEFAULT_API_CONNECT_OPTIONS, ...connect.sttConnOptions },
    ttsConnOptions: { ...DEFAULT_API_CONNECT_OPTIONS, ...connect.ttsConnOptions },
    maxUnrecoverableErrors: connect.maxUnrecoverableErrors ?? 3,
  };
}

const pacingOf = (given: boolean | TtsPacingOptions = false): TtsPacingOptions | null =>
  given === true ? {} : given || null;

/** Older spellings first, so that `turnHandling` wins. */
function sessionTurnHandling(options: AgentSessionOptions<never>): Partial<TurnHandlingOptions> {
  const legacy = options.voiceOptions ?? {};
  const old: Partial<TurnHandlingOptions> = {
    turnDetection: options.turnDetection,
    endpointing: { minDelay: legacy.minEndpointingDelay, maxDelay: legacy.maxEndpointingDelay },
    interruption: {
      enabled: legacy.allowInterruptions,
      discardAudioIfUninterruptible: legacy.discardAudioIfUninterruptible,
      minDuration: legacy.minInterruptionDuration,
      minWords: legacy.minInterruptionWords,
    },
    preemptiveGeneration: { enabled: options.preemptiveGeneration ?? legacy.preemptiveGeneration },
  };
  return mergeTurnHandling(old, options.turnHandling);
}

/** The view of the older spellings that `session.options` has always had. */
export function legacyOptionsView(options: ResolvedSessionOptions, turns: ResolvedTurnHandling): VoiceOptions {
  return {
    maxToolSteps: options.maxToolSteps,
    preemptiveGeneration: turns.preemptiveGeneration.enabled,
    userAwayTimeout: options.userAwayMs === null ? null : options.userAwayMs / 1000,
    allowInterruptions: turns.interruption.enabled,
    discardAudioIfUninterruptible: turns.interruption.discardAudioIfUninterruptible,
    minInterruptionDuration: turns.interruption.minDuration,
    minInterruptionWords: turns.interruption.minWords,
    minEndpointingDelay: turns.endpointing.minDelay,
    maxEndpointingDelay: turns.endpointing.maxDelay,
  };
}
