// The detector of the end of a turn that sessions use which name none.
import type { AudioTurnDetector } from '../../model/audio-turn-detector.js';

let load: (() => Promise<AudioTurnDetector | null>) | undefined;

/**
 * Registers the detector for sessions that have a VAD and name no `turnDetection`. The last registration counts.
 * `loader` is called once for each such session, when it starts; null (its weights are not there) leaves the turns to
 * the VAD, and so does a rejection, with a warning.
 */
export function registerDefaultTurnDetector(loader: () => Promise<AudioTurnDetector | null>): void {
  load = loader;
}

/** The registered default detector, or null. A failure to load it is the caller's to report. */
export async function loadDefaultTurnDetector(): Promise<AudioTurnDetector | null> {
  return load ? load() : null;
}
