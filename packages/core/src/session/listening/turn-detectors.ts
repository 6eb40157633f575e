// Which detector of the end of a turn a session uses: the one asked for if it can be used, else the registered default.
import { AgentsError, toError } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { type AudioTurnDetector, isAudioTurnDetector } from '../../model/audio-turn-detector.js';
import { loadDefaultTurnDetector } from './default-turn-detector.js';
import { type Models, realtimeModelOf } from '../models/models.js';
import {
  mergeTurnHandling,
  type ResolvedTurnHandling,
  resolveTurnHandling,
  type TurnHandlingOptions,
} from './turn-options.js';

/** A detector that hears needs to be asked before the VAD calls the end of speech. */
const shortestVadSilenceMs = 250;

type Layer = Partial<TurnHandlingOptions> | undefined;

export class TurnDetectors {
  readonly #logger: Logger;
  #default: AudioTurnDetector | null = null;
  #warned = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Loads the registered default if a session that begins with `agent` would use it. */
  async loadDefault(models: Models, ...layers: Layer[]): Promise<void> {
    const { turnDetection } = mergeTurnHandling(...layers);
    if (turnDetection !== undefined || !canHear(models)) return;
    try {
      this.#default = await loadDefaultTurnDetector();
    } catch (error) {
      this.#logger.warn({ err: toError(error) }, 'the default end-of-turn detector did not load: turns end by the VAD');
    }
  }

  /** The turn options of these layers (later ones win) for these models. @throws AgentsError `vad_silence_short` */
  resolve(models: Models, ...layers: Layer[]): ResolvedTurnHandling {
    const { turnDetection } = mergeTurnHandling(...layers);
    if (turnDetection === undefined && this.#default && canHear(models) && silenceMs(models) >= shortestVadSilenceMs)
      return resolveTurnHandling(...layers, { turnDetection: this.#default });
    if (!isAudioTurnDetector(turnDetection) || realtimeModelOf(models)?.capabilities.turnDetection)
      return resolveTurnHandling(...layers);
    if (!models.vad) {
      this.#warnOnce(turnDetection);
      return { ...resolveTurnHandling(...layers.map(withoutDetector)), turnDetection: undefined };
    }
    if (silenceMs(models) < shortestVadSilenceMs) {
      throw new AgentsError(
        `${turnDetection.model} needs a VAD whose minSilenceDuration is at least ${shortestVadSilenceMs} ms: raise it from ${silenceMs(models)} ms, or choose another turnDetection.`,
        { code: 'vad_silence_short' },
      );
    }
    return resolveTurnHandling(...layers);
  }

  #warnOnce({ model }: AudioTurnDetector): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#logger.warn({ model }, 'an audio turn detector needs a VAD: it is not used. Pass `vad` to the AgentSession');
  }
}

function withoutDetector(layer: Layer): Layer {
  return layer && { ...layer, turnDetection: undefined };
}

function canHear(models: Models): boolean {
  return models.vad !== null && realtimeModelOf(models)?.capabilities.turnDetection !== true;
}

/** A VAD that does not say counts as slow enough. */
function silenceMs({ vad }: Models): number {
  return vad?.minSilenceDuration ?? Infinity;
}
