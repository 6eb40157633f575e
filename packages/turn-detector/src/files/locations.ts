// Where model files lie on this machine, and what the environment says about it.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { TurnDetectorError } from '../errors.js';
import type { ModelEntry, ModelFile } from './catalogue.js';

/** The variables that are read; by default those of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where downloads of this model go: `$XDG_CACHE_HOME/livekit-agents/models/<id>/<revision>`, else below `~/.cache`. */
export function cacheDirectory({ id, revision }: ModelEntry, environment: Environment = process.env): string {
  const base = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'livekit-agents', 'models', id, revision);
}

/**
 * The paths of the model's files, in the order of the catalogue, or undefined if one is missing. Looked for in
 * `$LIVEKIT_AGENTS_MODEL_DIR/<id>` (only there, if the variable is set), in our cache, and in the cache of Hugging
 * Face's own tools.
 */
export function findModel(model: ModelEntry, environment: Environment = process.env): string[] | undefined {
  const paths = model.files.map((file) => placesOf(model, file, environment).find(existsSync));
  return paths.every((path) => path !== undefined) ? paths : undefined;
}

/**
 * As {@link findModel}.
 * @throws {@link TurnDetectorError} `model_missing`
 */
export function requireModel(model: ModelEntry, environment: Environment = process.env): string[] {
  const paths = findModel(model, environment);
  if (paths) return paths;
  const own = environment['LIVEKIT_AGENTS_MODEL_DIR'];
  const message = own
    ? `The files of ${model.id} (${model.files.map(({ name }) => name).join(', ')}) are not in ${join(own, model.id)}, where LIVEKIT_AGENTS_MODEL_DIR says they are.`
    : `The files of ${model.id} are not on this machine: run your agent file with "download-files" once.`;
  throw new TurnDetectorError(message, { code: 'model_missing' });
}

function placesOf(model: ModelEntry, file: ModelFile, environment: Environment): string[] {
  const own = environment['LIVEKIT_AGENTS_MODEL_DIR'];
  if (own) return [join(own, model.id, file.name)];
  const hub = file.sources.map((source) => hubPlace(source, environment)).filter((path) => path !== undefined);
  return [join(cacheDirectory(model, environment), file.name), ...hub];
}

/** Hugging Face's tools keep a repository by commit, and beside it which commit each revision was. */
function hubPlace(source: ModelFile['sources'][number], environment: Environment): string | undefined {
  if (source.kind !== 'hub') return undefined;
  const home =
    environment['HF_HOME'] || join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'huggingface');
  const hub = environment['HF_HUB_CACHE'] || join(home, 'hub');
  const repository = join(hub, `models--${source.repository.replaceAll('/', '--')}`);
  const reference = join(repository, 'refs', source.revision);
  // A branch moves: only a pinned revision is the file we mean.
  if (source.revision === 'main' || !existsSync(reference)) return undefined;
  return join(repository, 'snapshots', readFileSync(reference, 'utf8').trim(), source.path);
}
