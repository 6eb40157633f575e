// Gets a speech model other than the default one: from the model hub into the cache, or where it lies already.
import { join } from 'node:path';
import { defaultCacheDir } from './cache.js';
import { LocalSpeechError } from './errors.js';
import { installFiles } from './install-files.js';
import { modelNames, type SpeechModel } from './speech-models.js';
import type { ProvisionSetup } from './provision.js';

/** What a Whisper model of CTranslate2 consists of. */
const modelFiles = /^(model\.bin|config\.json|preprocessor_config\.json|tokenizer\.json|vocabulary\.(txt|json))$/;

/**
 * The directory of `model`, installed first if need be; undefined for the default one, which comes with the server.
 * @throws {@link LocalSpeechError}
 */
export async function installModel(model: SpeechModel, setup: ProvisionSetup = {}): Promise<string | undefined> {
  if (model.kind === 'default') return undefined;
  if (model.kind === 'directory') return model.directory;
  const environment = setup.environment ?? process.env;
  const { repository, revision } = model;
  const into = join(setup.cacheDir ?? defaultCacheDir(environment), 'models', directoryName(repository, revision));
  await installFiles({
    repository,
    revision,
    into,
    title: `the speech model ${model.name}`,
    wanted: (name) => modelFiles.test(name),
    report: setup.onProgress ?? ((line) => void process.stderr.write(`${line}\n`)),
    environment,
    signal: setup.signal,
    clock: setup.clock,
    unknown: () =>
      new LocalSpeechError(
        'local_speech_unknown_model',
        `The model hub has no Whisper model for CTranslate2 at "${repository}" (${revision}): check the name, or use one of ${modelNames.join(', ')}.`,
      ),
  });
  return into;
}

function directoryName(repository: string, revision: string): string {
  const name = repository.replace('/', '--');
  return revision === 'main' ? name : `${name}@${revision}`;
}
