// Fills in what a session was not given: the registered default detectors of voice and of the end of a turn.
import { toError } from '../../base/errors.js';
import type { AgentBase } from '../agent/agent.js';
import { loadDefaultVad } from './models.js';
import type { SessionCore } from '../session-core.js';

export interface DefaultModelsOptions {
  /** Whether the program said which VAD (or none) it wants. */
  readonly hasVad: boolean;
  /** The agent that the session begins with. */
  readonly agent: AgentBase;
}

/** Never rejects: what does not load is done without. */
export async function useDefaultModels(core: SessionCore, { hasVad, agent }: DefaultModelsOptions): Promise<void> {
  if (!hasVad && !core.models.vad) {
    try {
      core.useDefaultVad(await loadDefaultVad());
    } catch (error) {
      core.logger.warn(
        { err: toError(error) },
        'the default voice activity detector did not load: turns end by the recogniser',
      );
    }
  }
  const { vad = core.models.vad, llm = core.models.llm } = agent._models;
  await core.detectors.loadDefault({ ...core.models, vad, llm }, core.options.turnHandling, agent.turnHandling);
}
