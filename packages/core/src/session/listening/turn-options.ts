// How turns are taken, as users configure it: published names, units and defaults.
import { AgentsError } from '../../base/errors.js';
import { type AudioTurnDetector, isAudioTurnDetector } from '../../model/audio-turn-detector.js';
import type { ChatContext } from '../../model/chat/index.js';
import type { OverlapClassifier } from '../../turn/overlap.js';

/** When a turn of the user counts as complete. */
export interface EndpointingOptions {
  /** 'dynamic' learns the delays from the pauses of this user, between `minDelay` and `maxDelay`. Default 'fixed'. */
  mode: 'fixed' | 'dynamic';
  /** Silence before a turn is complete, in ms. Default 500 (300 with a streaming detector). */
  minDelay: number;
  /** Silence before a turn is complete although a detector expects more, in ms. Default 3000 (2500). */
  maxDelay: number;
  /** Weight of the past in dynamic mode, 0 to 1. Default 0.9. */
  alpha: number;
  /**
   * Wait for `maxDelay` while the user dictates digits, a spelling or an e-mail address, above all when the agent asked
   * for one, and until it looks complete. Knows English, German, French, Spanish, Dutch, Portuguese and Italian.
   * Default true. Without effect where silence does not end the turn.
   */
  dictation?: boolean;
}

/** When speech of the user interrupts the agent. */
export interface InterruptionOptions {
  /** Default true. */
  enabled: boolean;
  /**
   * 'adaptive', or undefined (the default): acknowledgements ("mm-hm", "okay") said while the agent speaks neither
   * interrupt it nor count as a turn, where there is a recogniser. 'vad': any speech that is long enough interrupts.
   */
  mode: 'adaptive' | 'vad' | undefined;
  /**
   * Decides what words said into the agent's speech ask for. It is called for each transcript, must return at once,
   * and when it throws the usual rules decide. Default {@link classifyOverlap}. Not used with mode 'vad'.
   */
  classifier?: OverlapClassifier;
  /**
   * Whether words that the agent itself is saying, or said half a second before, are taken for its echo: they neither
   * interrupt nor count as a turn. Default true.
   */
  echoGuard?: boolean;
  /** Drop what the user says while the agent cannot be interrupted. Default true. */
  discardAudioIfUninterruptible: boolean;
  /** Speech of at least this length interrupts, in ms. Default 500. */
  minDuration: number;
  /** Speech of at least this many words interrupts, where there is a recogniser. Default 0. */
  minWords: number;
  /** Silence after which a paused speech goes on, in ms; null switches pausing off (an interruption is final). Default 2000. */
  falseInterruptionTimeout: number | null;
  /** Default true. False: an interruption is final. */
  resumeFalseInterruption: boolean;
  /**
   * [start, end] in ms, or one number for both; null: 0. An acknowledgement that begins up to `start` before the
   * agent's first sound still counts as said into its speech; and one whose words come only after the agent's end, if
   * it began no more than `end` before that. Default [1000, 1000].
   */
  backchannelBoundary: number | [number, number] | null;
}

export interface PreemptiveGenerationOptions {
  /** Start a reply before the turn is certainly over. Default true. */
  enabled: boolean;
  /** Also synthesise it. Default false. */
  preemptiveTts: boolean;
  /** Not for turns longer than this, in ms. Default 10000. */
  maxSpeechDuration: number;
  /** At most this many attempts in one turn. Default 3. */
  maxRetries: number;
}

export interface UserTurnLimitOptions {
  /** Words before `onUserTurnExceeded`; null: no limit. Default null. */
  maxWords: number | null;
  /** ms before `onUserTurnExceeded`; null: no limit. Default null. */
  maxDuration: number | null;
}

/** A detector that reads the conversation and says how likely the user is done. */
export interface TextTurnDetector {
  readonly model: string;
  readonly provider: string;
  /** Below this probability the turn is unlikely to be over; undefined: the language is not supported. */
  unlikelyThreshold(language?: string): Promise<number | undefined>;
  supportsLanguage(language?: string): Promise<boolean>;
  /** 0 to 1. */
  predictEndOfTurn(chatCtx: ChatContext, timeoutMs?: number): Promise<number>;
}

export type TurnDetectionMode = 'stt' | 'vad' | 'realtime_llm' | 'manual' | TextTurnDetector | AudioTurnDetector;

export interface TurnHandlingOptions {
  /** Who decides that the user is done. Undefined: the best that is there; null: nobody (turns are committed by the program). */
  turnDetection: TurnDetectionMode | null | undefined;
  endpointing: Partial<EndpointingOptions>;
  interruption: Partial<InterruptionOptions>;
  preemptiveGeneration: Partial<PreemptiveGenerationOptions>;
  userTurnLimit?: Partial<UserTurnLimitOptions>;
}

export const defaultEndpointingOptions: EndpointingOptions = {
  mode: 'fixed',
  minDelay: 500,
  maxDelay: 3000,
  alpha: 0.9,
};
export const streamingEndpointingOptions: EndpointingOptions = {
  mode: 'fixed',
  minDelay: 300,
  maxDelay: 2500,
  alpha: 0.9,
};
export const defaultInterruptionOptions: InterruptionOptions = {
  enabled: true,
  mode: undefined,
  discardAudioIfUninterruptible: true,
  minDuration: 500,
  minWords: 0,
  falseInterruptionTimeout: 2000,
  resumeFalseInterruption: true,
  backchannelBoundary: [1000, 1000],
  echoGuard: true,
};
export const defaultPreemptiveGenerationOptions: PreemptiveGenerationOptions = {
  enabled: true,
  preemptiveTts: false,
  maxSpeechDuration: 10_000,
  maxRetries: 3,
};
export const defaultUserTurnLimitOptions: UserTurnLimitOptions = { maxWords: null, maxDuration: null };

/** The turn options that can change while a session runs. */
export type TurnUpdate = Partial<Pick<TurnHandlingOptions, 'turnDetection' | 'endpointing'>>;

/** All turn handling options with every value present. */
export interface ResolvedTurnHandling {
  turnDetection: TurnDetectionMode | null | undefined;
  endpointing: EndpointingOptions;
  interruption: InterruptionOptions;
  preemptiveGeneration: PreemptiveGenerationOptions;
  userTurnLimit: UserTurnLimitOptions;
}

/** `endpointing.alpha`, if it is a weight. @throws AgentsError `endpointing_alpha_invalid` */
export function checkAlpha(alpha: number): number {
  if (alpha >= 0 && alpha <= 1) return alpha;
  throw new AgentsError('`endpointing.alpha` is the weight of the past: pass a number from 0 to 1.', {
    code: 'endpointing_alpha_invalid',
  });
}

/** Options given as `undefined` do not hide a default. */
function given<T extends object>(options: T | undefined): Partial<T> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** What was given in any layer; later layers win (session, then agent). */
export function mergeTurnHandling(
  ...layers: (Partial<TurnHandlingOptions> | undefined)[]
): Partial<TurnHandlingOptions> {
  return layers.reduce<Partial<TurnHandlingOptions>>(
    (merged, layer = {}) => ({
      turnDetection: layer.turnDetection === undefined ? merged.turnDetection : layer.turnDetection,
      endpointing: { ...merged.endpointing, ...given(layer.endpointing) },
      interruption: { ...merged.interruption, ...given(layer.interruption) },
      preemptiveGeneration: { ...merged.preemptiveGeneration, ...given(layer.preemptiveGeneration) },
      userTurnLimit: { ...merged.userTurnLimit, ...given(layer.userTurnLimit) },
    }),
    {},
  );
}

/** Fills the defaults in under what was given. */
export function resolveTurnHandling(...layers: (Partial<TurnHandlingOptions> | undefined)[]): ResolvedTurnHandling {
  const merged = mergeTurnHandling(...layers);
  const { turnDetection } = merged;
  const hears = isAudioTurnDetector(turnDetection);
  return {
    turnDetection,
    endpointing: { ...(hears ? streamingEndpointingOptions : defaultEndpointingOptions), ...merged.endpointing },
    interruption: { ...defaultInterruptionOptions, ...merged.interruption },
    preemptiveGeneration: { ...defaultPreemptiveGenerationOptions, ...merged.preemptiveGeneration },
    userTurnLimit: { ...defaultUserTurnLimitOptions, ...merged.userTurnLimit },
  };
}
