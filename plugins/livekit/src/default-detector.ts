// What sessions use that name no `turnDetection`: Smart Turn where its weights are, else the VAD alone.
import { log, toError } from '@livekit/agents';
import { findModel, smartTurnModel, warmSmartTurn } from '@livekit/agents-turn-detector';
import { sayOnce } from './said-once.js';
import { missingLine, SmartTurn } from './smart-turn.js';

/** Null where the weights are missing. Does not wait for them to be loaded: the first turn is seconds away. */
export async function defaultDetector(): Promise<SmartTurn | null> {
  const [path] = findModel(smartTurnModel) ?? [];
  if (path === undefined) {
    sayOnce('info', missingLine);
    return null;
  }
  sayOnce('info', 'no turnDetection was named: Smart Turn v3.2 (BSD 2-Clause) hears whether the user is done');
  void warm(path);
  return new SmartTurn({ modelPath: path });
}

async function warm(path: string): Promise<void> {
  try {
    await warmSmartTurn(path);
  } catch (error) {
    log().warn({ err: toError(error) }, 'Smart Turn cannot be loaded, so turns end by silence alone');
  }
}
