// Smart Turn as a session uses it: hears whether the user is done.
import type { AudioTurnDetector, AudioTurnQuestion, AudioTurnStream } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';
import {
  findModel,
  requireModel,
  SmartTurnEar,
  smartTurnLanguages,
  smartTurnModel,
  smartTurnThreshold,
  warmSmartTurn,
} from '@livekit/agents-turn-detector';
import { sayOnce } from './said-once.js';

export interface SmartTurnOptions {
  /** Below this probability (0 to 1) the turn is unlikely to be over. Default 0.5, for every language. */
  unlikelyThreshold?: number;
  /** Path of the weights. Default: what `download-files` has fetched. */
  modelPath?: string;
}

export const missingLine =
  'Smart Turn is not on this machine, so turns end by silence alone: run your agent file with "download-files" once';

/**
 * Detects the end of a turn from the sound of the voice, in 23 languages, with the open model Smart Turn v3.2
 * (BSD 2-Clause). Needs a VAD and no recogniser. Without weights turns end by silence alone, and a line says so.
 *
 * @example
 * ```ts
 * const session = new voice.AgentSession({
 *   turnHandling: { turnDetection: new livekit.turnDetector.SmartTurn() },
 *   // vad, stt, llm, tts
 * });
 * ```
 */
export class SmartTurn implements AudioTurnDetector {
  readonly model = smartTurnModel.id;
  readonly provider = 'pipecat-ai';
  readonly #threshold: number;
  readonly #path: string | undefined;

  /** @throws RangeError if `unlikelyThreshold` is not between 0 and 1 */
  constructor({ unlikelyThreshold = smartTurnThreshold, modelPath }: SmartTurnOptions = {}) {
    if (!(unlikelyThreshold >= 0 && unlikelyThreshold <= 1)) {
      throw new RangeError(`unlikelyThreshold must lie between 0 and 1; got ${unlikelyThreshold}.`);
    }
    this.#threshold = unlikelyThreshold;
    this.#path = modelPath ?? findModel(smartTurnModel)?.[0];
    if (this.#path === undefined) sayOnce('warn', missingLine);
  }

  /**
   * Loads the weights (about a second), so that the first turn need not wait for it; for the worker's `prewarm`.
   * @throws TurnDetectorError `model_missing` or `model_unusable`
   */
  static async load(options: SmartTurnOptions = {}): Promise<SmartTurn> {
    const path = options.modelPath ?? requireModel(smartTurnModel)[0] ?? '';
    await warmSmartTurn(path);
    return new SmartTurn({ ...options, modelPath: path });
  }

  async unlikelyThreshold(language?: string): Promise<number | undefined> {
    return (await this.supportsLanguage(language)) ? this.#threshold : undefined;
  }

  /** A language that is not known (yet) counts as one of its 23. False also while the weights are not there. */
  async supportsLanguage(language?: string): Promise<boolean> {
    const base = language?.toLowerCase().split(/[-_]/)[0];
    return this.#path !== undefined && (!base || smartTurnLanguages.includes(base));
  }

  stream(): AudioTurnStream {
    return this.#path === undefined ? new DeafStream() : new SmartTurnStream(this.#path);
  }
}

class SmartTurnStream implements AudioTurnStream {
  readonly #ear: SmartTurnEar;

  constructor(path: string) {
    this.#ear = new SmartTurnEar(path);
  }

  pushFrame({ data }: AudioFrame): void {
    this.#ear.push(data);
  }

  predict({ signal }: AudioTurnQuestion): Promise<number> {
    return this.#ear.predict(signal);
  }

  clear(): void {
    this.#ear.clear();
  }

  close(): void {
    this.#ear.clear();
  }
}

/** Stands in where the weights are missing; a session does not ask it, because it supports no language. */
class DeafStream implements AudioTurnStream {
  pushFrame(): void {}

  predict(): Promise<number> {
    return Promise.reject(new Error(missingLine));
  }

  close(): void {}
}
