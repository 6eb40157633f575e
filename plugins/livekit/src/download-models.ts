// What `download-files` fetches for this package.
import { log } from '@livekit/agents';
import { downloadModel, englishModel, multilingualModel, smartTurnModel } from '@livekit/agents-turn-detector';

const models = { 'smart-turn': smartTurnModel, en: englishModel, multilingual: multilingualModel };

/**
 * Fetches the weights of the detectors, all or those that `LIVEKIT_AGENTS_TURN_MODELS` lists (`smart-turn`, `en`,
 * `multilingual`; comma-separated). One that fails does not keep the others from theirs.
 *
 * @throws AggregateError with one TurnDetectorError for each model that could not be fetched
 */
export async function downloadModels(): Promise<void> {
  const listed = process.env['LIVEKIT_AGENTS_TURN_MODELS']?.split(',').map((name) => name.trim());
  const failures: unknown[] = [];
  for (const [name, model] of Object.entries(models)) {
    if (listed && !listed.includes(name)) continue;
    try {
      await downloadModel(model, { onLine: (line) => log().info(line) });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  const hint = 'LIVEKIT_AGENTS_TURN_MODELS=smart-turn leaves the text models out.';
  throw new AggregateError(failures, [...reasons, hint].join('\n  '));
}
