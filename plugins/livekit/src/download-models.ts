// What this package does when it is imported: it becomes a plugin with files to download, and offers its detector to
// sessions that name none.
import { createRequire } from 'node:module';
import { log, Plugin, registerDefaultTurnDetector } from '@livekit/agents';
import { downloadModel, englishModel, multilingualModel, smartTurnModel } from '@livekit/agents-turn-detector';
import { defaultDetector } from './default-detector.js';

const models = { 'smart-turn': smartTurnModel, en: englishModel, multilingual: multilingualModel };

export class LivekitPlugin extends Plugin {
  constructor(version: string) {
    super({ title: 'livekit', version, package: '@livekit/agents-plugin-livekit' });
  }

  /**
   * Fetches the weights of the detectors, all or those that `LIVEKIT_AGENTS_TURN_MODELS` lists (`smart-turn`, `en`,
   * `multilingual`; comma-separated). One that fails does not keep the others from theirs.
   *
   * @throws AggregateError with one TurnDetectorError for each model that could not be fetched
   */
  override async downloadFiles(): Promise<void> {
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
}

export function register(): void {
  const packageFile: unknown = createRequire(import.meta.url)('../package.json');
  const found = typeof packageFile === 'object' && packageFile && 'version' in packageFile;
  Plugin.registerPlugin(new LivekitPlugin(found ? String(packageFile.version) : ''));
  registerDefaultTurnDetector(defaultDetector);
}
