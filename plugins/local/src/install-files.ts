// Installs files of the model hub into a directory of the cache: once for all processes, verified, moved into place whole.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isLocalSpeechError, LocalSpeechError } from './errors.js';
import { lockFile } from './file-lock.js';
import { describeRepository, type HubAccess, hubEndpoint, type HubRepository, listFiles, NotOnHub } from './hub.js';
import type { WeightFile } from './versions.js';
import { downloadFromHub, megabytes } from './weights.js';

/** What to install. */
export interface FilesToInstall extends HubRepository, HubAccess {
  /** Where to: exists only when complete. */
  readonly into: string;
  /** A folder of the repository; default: its top. */
  readonly folder?: string;
  /** Whether a file of the folder is needed. */
  readonly wanted: (name: string) => boolean;
  /** What it is, for people: 'the speech model base'. */
  readonly title: string;
  readonly report: (line: string) => void;
  /** What to do if the hub does not have it. */
  readonly unknown: () => Error | Promise<Error>;
  /** Another place to take it from when the hub cannot be reached; undefined if it has nothing either. */
  readonly elsewhere?: (into: string) => Promise<boolean>;
}

/** Whether `directory` holds a finished install. */
export async function isInstalled(directory: string): Promise<boolean> {
  try {
    await readFile(join(directory, 'installed.json'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes sure that the files are in `into`. Sizes and checksums are those the hub tells for the commit, which is noted
 * beside the files.
 * @throws {@link LocalSpeechError} `local_speech_no_network`, `local_speech_checksum` or what `unknown` gives
 */
export async function installFiles(wish: FilesToInstall): Promise<void> {
  if (await isInstalled(wish.into)) return;
  await mkdir(dirname(wish.into), { recursive: true, mode: 0o700 });
  await using _lock = await lockFile(`${wish.into}.lock`, {
    signal: wish.signal,
    onWait: () => wish.report(`Another process is installing ${wish.title}; waiting …`),
  });
  wish.signal?.throwIfAborted();
  // Another process may have finished it while this one waited.
  if (await isInstalled(wish.into)) return;
  const partial = `${wish.into}.partial`;
  const note = await fetchAll(wish, partial);
  await writeFile(join(partial, 'installed.json'), JSON.stringify(note));
  await rm(wish.into, { recursive: true, force: true });
  await rename(partial, wish.into);
  wish.report(`  ready in ${wish.into}`);
}

async function fetchAll(wish: FilesToInstall, partial: string): Promise<object> {
  try {
    return await fromHub(wish, partial);
  } catch (error) {
    wish.signal?.throwIfAborted();
    if (error instanceof NotOnHub) throw await wish.unknown();
    if (isLocalSpeechError(error)) throw error;
    await rm(partial, { recursive: true, force: true });
    if (await wish.elsewhere?.(partial)) return { repository: wish.repository, from: 'index' };
    throw new LocalSpeechError(
      'local_speech_no_network',
      `${capitalized(wish.title)} must be downloaded once, and ${hubEndpoint(wish.environment)} cannot be reached: connect to the internet, set HF_ENDPOINT to a mirror, or give the path of files you have.`,
      { cause: error, retryable: true },
    );
  }
}

async function fromHub(wish: FilesToInstall, partial: string): Promise<object> {
  const { revision, license = 'no licence named' } = await describeRepository(wish, wish);
  const listed = await listFiles({ ...wish, revision }, wish);
  const files = listed.filter(({ name }) => wish.wanted(basename(name)));
  if (files.length === 0) throw new NotOnHub('it has none of the files');
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  wish.report(
    `Installing ${wish.title} once from ${hubEndpoint(wish.environment)}/${wish.repository} (${license}, ${megabytes(bytes)})`,
  );
  await downloadFromHub({
    weights: { hub: { repository: wish.repository, revision }, files },
    into: partial,
    report: wish.report,
    environment: wish.environment,
    signal: wish.signal,
    ...(wish.clock === undefined ? {} : { clock: wish.clock }),
  });
  return { repository: wish.repository, revision, license, files: files.map(toNote) };
}

function toNote({ name, sha256, gitBlob }: WeightFile): object {
  return { name, ...(sha256 === undefined ? { gitBlob } : { sha256 }) };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
