// Which models a conversation uses now, and what follows from them for taking turns.
import { AgentsError } from '../../base/errors.js';
import { type AudioTurnDetector, isAudioTurnDetector } from '../../model/audio-turn-detector.js';
import type { LLM } from '../../model/llm/index.js';
import { DuplexModel, type RealtimeModel } from '../../model/realtime/index.js';
import type { STT } from '../../model/stt/index.js';
import type { TTS } from '../../model/tts/index.js';
import type { VAD } from '../../model/vad/index.js';
import type { TurnMode, TurnPolicy } from '../../turn/policy.js';
import type { ResolvedSessionOptions } from '../options.js';
import { checkAlpha, type ResolvedTurnHandling, type TextTurnDetector } from '../listening/turn-options.js';

/** The models in use; null where there is none. */
export interface Models {
  readonly stt: STT | null;
  readonly vad: VAD | null;
  readonly llm: LLM | RealtimeModel | null;
  readonly tts: TTS | null;
}

/** Turns model names such as 'openai/gpt-4.1-mini' into models. */
export interface ModelResolver {
  stt(name: string): STT;
  llm(name: string): LLM | RealtimeModel;
  tts(name: string): TTS;
}

/** The agent's own models; for those it does not name, the session's. */
export function inheritModels(
  own: { readonly [Kind in keyof Models]?: Models[Kind] | undefined },
  session: Models,
): Models {
  const { stt = session.stt, vad = session.vad, llm = session.llm, tts = session.tts } = own;
  return { stt, vad, llm, tts };
}

let resolver: ModelResolver | undefined;
let defaultVad: (() => Promise<VAD>) | undefined;

/** Registers who understands model names. The last registration counts. */
export function registerModelResolver(newResolver: ModelResolver): void {
  resolver = newResolver;
}

/** Registers the detector for sessions that name none. The last registration counts. */
export function registerDefaultVad(load: () => Promise<VAD>): void {
  defaultVad = load;
}

/** The registered default detector, or null. A failure to load it is the caller's to report. */
export async function loadDefaultVad(): Promise<VAD | null> {
  return defaultVad ? defaultVad() : null;
}

/** A model given as an object stays; a name is resolved now, so that a wrong one fails where it was written. */
export function resolveModel<Kind extends keyof ModelResolver, Given extends object>(
  kind: Kind,
  model: Given | string | undefined,
): Given | ReturnType<ModelResolver[Kind]> | undefined {
  if (model instanceof DuplexModel) {
    throw new AgentsError(
      `${model.label()} is a full-duplex model, which a session cannot run: pass an LLM or a RealtimeModel.`,
      { code: 'model_full_duplex' },
    );
  }
  if (typeof model !== 'string') return model;
  if (!resolver) {
    throw new AgentsError(
      `The ${kind} model "${model}" is given by name, and nothing that understands model names is loaded. Pass a model object, e.g. from @livekit/agents-plugin-openai.`,
      { code: 'model_name_not_understood' },
    );
  }
  return resolver[kind](model) as ReturnType<ModelResolver[Kind]>;
}

/** {@link resolveModel} for a model that answers in text. @throws AgentsError `model_not_text` for a realtime model. */
export function resolveTextModel(model: LLM | string | undefined): LLM | undefined {
  const resolved = resolveModel('llm', model);
  if (resolved && 'session' in resolved) {
    throw new AgentsError(`${resolved.label()} is a realtime model: name a language model here.`, {
      code: 'model_not_text',
    });
  }
  return resolved;
}

/** The speech-to-speech model in use, if it is one; of whichever copy of the package. */
export function realtimeModelOf({ llm }: Pick<Models, 'llm'>): RealtimeModel | null {
  return llm && 'session' in llm && typeof llm.session === 'function' ? llm : null;
}

/**
 * Published priorities: a realtime model that finds the turns itself, the detector asked for, else VAD, else the
 * recogniser's own ends of speech, else the program.
 */
export function turnModeOf(models: Models, turns: ResolvedTurnHandling): TurnMode {
  const asked = turns.turnDetection;
  if (realtimeModelOf(models)?.capabilities.turnDetection) return 'realtime_llm';
  if (asked === null || asked === 'manual') return 'manual';
  if (asked === 'stt' && models.stt) return 'stt';
  if (textDetectorOf(models, turns) || audioDetectorOf(models, turns)) return 'detector';
  if (models.vad) return 'vad';
  return models.stt ? 'stt' : 'manual';
}

export function textDetectorOf(models: Models, turns: ResolvedTurnHandling): TextTurnDetector | null {
  const asked = turns.turnDetection;
  if (typeof asked !== 'object' || asked === null || isAudioTurnDetector(asked)) return null;
  return models.stt || modelWritesOf(models, turns) ? asked : null;
}

/** Whether the realtime model's own transcription is what a text detector reads: there is nobody else to write it. */
export function modelWritesOf(models: Models, turns: ResolvedTurnHandling): boolean {
  const asked = turns.turnDetection;
  if (typeof asked !== 'object' || asked === null || isAudioTurnDetector(asked) || models.stt || !models.vad)
    return false;
  const can = realtimeModelOf(models)?.capabilities;
  return can?.userTranscription === true && !can.turnDetection;
}

/** The detector that hears, where there is a voice activity detector to tell when to ask it. */
export function audioDetectorOf(models: Models, turns: ResolvedTurnHandling): AudioTurnDetector | null {
  const asked = turns.turnDetection;
  if (!isAudioTurnDetector(asked) || !models.vad || realtimeModelOf(models)?.capabilities.turnDetection) return null;
  return asked;
}

export interface PolicyInputs {
  readonly models: Models;
  readonly turns: ResolvedTurnHandling;
  readonly options: ResolvedSessionOptions;
  /** Whether the sink can pause: without that an interruption is final. */
  readonly canPause: boolean;
}

// A reply that has not made a sound for so long never will; providers' own time limits are far below.
const thinkingTimeoutMs = 60_000;
// Published: an interrupted speech is forced to its end after 5 s; the detector's answer is awaited for 1 s.
const cancelTimeoutMs = 5000;
const predictionTimeoutMs = 1000;
// Published: without a limit. A hook that hangs would silence the agent for good.
const hookTimeoutMs = 30_000;
const playoutGraceMs = 5000;
const commitFlushMs = 2000;

function boundaryOf(given: number | [number, number] | null): readonly [number, number] {
  return typeof given === 'number' ? [given, given] : (given ?? [0, 0]);
}

export function turnPolicyOf({ models, turns, options, canPause }: PolicyInputs): TurnPolicy {
  const { interruption, endpointing, preemptiveGeneration } = turns;
  const mode = turnModeOf(models, turns);
  // Such a model has stopped its answer when it reports the user's voice: there is nothing to weigh or to go on with.
  const modelDecides = mode === 'realtime_llm';
  const modelWrites = modelWritesOf(models, turns);
  const resumes = canPause && interruption.resumeFalseInterruption && !modelDecides;
  return {
    mode,
    minEndpointingMs: endpointing.minDelay,
    maxEndpointingMs: Math.max(endpointing.minDelay, endpointing.maxDelay),
    endpointingAlpha: endpointing.mode === 'dynamic' ? checkAlpha(endpointing.alpha) : null,
    dictation: endpointing.dictation ?? true,
    detectorHears: mode === 'detector' && audioDetectorOf(models, turns) !== null,
    predictionTimeoutMs,
    commitFlushMs,
    interruptions: interruption.enabled,
    bargeInMs: modelDecides ? 0 : interruption.minDuration,
    bargeInWords: interruption.minWords,
    hasTranscripts: (models.stt !== null && !modelDecides) || modelWrites,
    modelWrites,
    backchannels: interruption.mode !== 'vad' && (models.stt !== null || modelWrites),
    backchannelBoundaryMs: boundaryOf(interruption.backchannelBoundary),
    echoGuard: interruption.echoGuard !== false,
    aecWarmupMs: options.aecWarmupMs,
    falseInterruptionMs: resumes ? interruption.falseInterruptionTimeout : null,
    cancelTimeoutMs,
    thinkingTimeoutMs,
    playoutGraceMs,
    dropDuringProtected: interruption.discardAudioIfUninterruptible,
    // The program decides when a manual turn ends: until then there is nothing to answer. A realtime model cannot answer unheard.
    preemptive: preemptiveGeneration.enabled && models.llm !== null && !realtimeModelOf(models) && mode !== 'manual',
    preemptiveMaxSpeechMs: preemptiveGeneration.maxSpeechDuration,
    preemptiveMaxDrafts: preemptiveGeneration.maxRetries,
    turnMaxWords: turns.userTurnLimit.maxWords,
    turnMaxMs: turns.userTurnLimit.maxDuration,
    hookTimeoutMs,
    awayMs: options.userAwayMs,
    awayStepsMs: options.awayLadder.map(({ afterMs }) => afterMs),
    transcriptTimeoutMs: options.transcriptionTimeoutMs,
  };
}
