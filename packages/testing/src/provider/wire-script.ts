// What a provider and its client say to each other, as a list of lines: read from a `*.wire.jsonl` file, or written in a test.
import { readFileSync } from 'node:fs';

/** One line of a conversation on the wire. */
export type WireLine =
  /** The client says something that holds at least this: a part of its JSON, or 'bytes'. What it says besides is passed over. */
  | { readonly t?: number; readonly dir: 'out'; readonly text: unknown }
  | { readonly t?: number; readonly dir: 'out'; readonly bytes: true }
  /** The provider says this: JSON, or text as it is if `text` is a string; or bytes. */
  | { readonly t?: number; readonly dir: 'in'; readonly text: unknown }
  | { readonly t?: number; readonly dir: 'in'; readonly base64: string }
  /** The provider closes the connection with this code, or cuts it. */
  | { readonly t?: number; readonly dir: 'close'; readonly code: number }
  | { readonly t?: number; readonly dir: 'cut' };

/** Where the lines of a file come from: recorded, with a date, or written from a page of documentation. */
export interface WireFixture {
  readonly provenance: string;
  readonly lines: readonly WireLine[];
}

/**
 * Reads a `*.wire.jsonl` file: the first line is `{"provenance":"…"}`, each other line a {@link WireLine}.
 * @throws Error if it does not say where it comes from
 */
export function readWireFixture(file: string | URL): WireFixture {
  const [first, ...rest] = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));
  const provenance = typeof first === 'object' && first && 'provenance' in first ? first.provenance : undefined;
  if (typeof provenance !== 'string' || !/^(recorded|written-from-docs)\b/.test(provenance)) {
    throw new Error('The first line of a wire fixture says where it comes from: {"provenance":"recorded …"}.');
  }
  return { provenance, lines: rest.map(checked) };
}

function checked(line: unknown): WireLine {
  const dir = typeof line === 'object' && line && 'dir' in line ? line.dir : undefined;
  if (!['in', 'out', 'close', 'cut'].includes(String(dir))) throw new Error('A line of a wire fixture has no `dir`.');
  return line as WireLine;
}

/** Whether `value` holds everything that `part` says. */
export function contains(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(value, part);
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return Object.entries(part).every(([name, inner]) => contains(fields[name], inner));
}
