// What a repository of the model hub holds: its files with the checksums the hub itself tells, and its licence.
import { type Clock, systemClock } from '@livekit/agents';
import { field } from './speech-endpoint.js';
import type { WeightFile } from './versions.js';

const answerMs = 8_000;

/** A repository at a revision. */
export interface HubRepository {
  readonly repository: string;
  readonly revision: string;
}

/** What asking the hub needs. */
export interface HubAccess {
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** A repository as it is now. */
export interface HubContents {
  /** The commit, so that all files are of one state. */
  readonly revision: string;
  /** As the repository names it, such as 'mit'; undefined if it names none. */
  readonly license: string | undefined;
}

/** The hub's address, from `HF_ENDPOINT` or the public one. */
export function hubEndpoint(environment: NodeJS.ProcessEnv): string {
  return (environment.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
}

/** The commit and the licence of a repository. Rejects if the hub does not answer or does not have it. */
export async function describeRepository(from: HubRepository, access: HubAccess): Promise<HubContents> {
  const body = await ask(`/api/models/${from.repository}/revision/${encodeURIComponent(from.revision)}`, access);
  const revision = field(body, 'sha');
  if (typeof revision !== 'string') throw new Error('the hub names no commit');
  const license = field(field(body, 'cardData'), 'license');
  return { revision, license: typeof license === 'string' ? license : undefined };
}

/** The files directly in `folder` of a repository, with sizes and checksums. */
export async function listFiles(
  from: HubRepository & { readonly folder?: string },
  access: HubAccess,
): Promise<WeightFile[]> {
  const folder = from.folder === undefined ? '' : `/${from.folder}`;
  const body = await ask(`/api/models/${from.repository}/tree/${encodeURIComponent(from.revision)}${folder}`, access);
  return Array.isArray(body) ? body.flatMap(toFile) : [];
}

/** Large files are stored by their SHA-256, small ones as Git blobs. */
function toFile(entry: unknown): WeightFile[] {
  const [name, bytes, blob] = [field(entry, 'path'), field(entry, 'size'), field(entry, 'oid')];
  const sha256 = field(field(entry, 'lfs'), 'oid');
  if (field(entry, 'type') !== 'file' || typeof name !== 'string' || typeof bytes !== 'number') return [];
  if (typeof sha256 === 'string') return [{ name, bytes, sha256 }];
  return typeof blob === 'string' ? [{ name, bytes, gitBlob: blob }] : [];
}

/** Thrown by {@link describeRepository} and {@link listFiles} when the hub answers that there is no such thing. */
export class NotOnHub extends Error {}

async function ask(path: string, { environment, signal, clock = systemClock }: HubAccess): Promise<unknown> {
  const timeout = new AbortController();
  const alarm = clock.wakeAt(clock.now() + answerMs, () => timeout.abort(new Error('the hub did not answer in time')));
  try {
    const response = await fetch(`${hubEndpoint(environment)}${path}`, {
      signal: signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]),
    });
    // The hub answers 401 for repositories that do not exist.
    if (response.status === 404 || response.status === 401) throw new NotOnHub('the hub does not have it');
    if (!response.ok) throw new Error(`the hub answered ${response.status}`);
    return await response.json();
  } finally {
    alarm[Symbol.dispose]();
  }
}
