// Taking markup out of a transcript, whole or as it streams in.
import type { TimedString } from '../../timed-string.js';
import { matchMood } from './mood.js';

/** A tag taken out of a transcript. */
export interface ExpressiveTag {
  /** The tag's name, or the type of an `<expr/>` marker. */
  type: string;
  /** Its label or value; of a wrapping tag, its text. */
  value: string;
}

const names = [
  'expression',
  'emotion',
  'sound',
  'speed',
  'volume',
  'break',
  'spell',
  'prosody',
  'emphasis',
  'whisper',
  'soft',
  'loud',
  'slow',
  'fast',
  'sing',
];
const content = new Set(['spell', 'prosody', 'emphasis', 'whisper', 'soft', 'loud', 'slow', 'fast', 'sing']);
const anyTag = patternOf(['expr', ...names]);
const exprTag = patternOf(['expr']);

function patternOf(tags: string[]): RegExp {
  return new RegExp(`([^\\S\\r\\n]*)<(/?)(${tags.join('|')})\\b((?:"[^"]*"|'[^']*'|[^'">])*)>`, 'gi');
}

function read(source: string, name: string): string | undefined {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(source);
  return found ? (found[1] ?? found[2]) : undefined;
}

function tagOf({ name, source, inner }: { name: string; source: string; inner: string }): ExpressiveTag {
  if (name === 'expr') return { type: read(source, 'type') ?? 'expr', value: read(source, 'label') ?? '' };
  const attribute = read(source, 'value') ?? /=\s*["']([^"']*)["']/.exec(source)?.[1];
  return { type: name, value: content.has(name) ? inner || (attribute ?? '') : (attribute ?? '') };
}

function split(text: string, pattern: RegExp): [string, ExpressiveTag[]] {
  const tags: ExpressiveTag[] = [];
  if (!text.includes('<')) return [text, tags];
  const clean = text.replace(pattern, (...match: [string, string, string, string, string, number]) => {
    const [whole, before, slash, rawName, source, offset] = match;
    const name = rawName.toLowerCase();
    const rest = text.slice(offset + whole.length);
    if (slash === '')
      tags.push(tagOf({ name, source, inner: new RegExp(`^([^<]*)</${name}\\s*>`, 'i').exec(rest)?.[1] ?? '' }));
    // A removed tag takes the space before it along, or the words around it would be two spaces apart.
    return /^\s/.test(rest) ? '' : before;
  });
  return [clean, tags];
}

/** The text without the markup of any provider, and the tags in their order. Square brackets are prose and stay. */
export function splitAllMarkup(text: string): [string, ExpressiveTag[]] {
  return split(text, anyTag);
}

/** The text without the markup of any provider. */
export function stripAllMarkup(text: string): string {
  return split(text, anyTag)[0];
}

/** The text without `<expr/>` markers; other markup stays. */
export function stripExprMarkup(text: string): string {
  return split(text, exprTag)[0];
}

/** The `lk.expression` attribute for these tags: the first delivery and its mood. Undefined if there is none. */
export function expressionAttribute(tags: ExpressiveTag[]): Record<string, string> | undefined {
  const tag = tags.find(({ type, value }) => (type === 'expression' || type === 'emotion') && value !== '');
  if (!tag) return undefined;
  return { 'lk.expression': JSON.stringify({ expression: tag.value, mood: matchMood(tag.value) }) };
}

/** Strips the markup of one transcript segment as it comes; a tag cut in two by the stream is held until it is whole. */
export class TranscriptMarkupStripper {
  #held = '';
  readonly #tags: ExpressiveTag[] = [];

  /** Adds text and returns what can be shown now. */
  push(text: string): string {
    const all = this.#held + text;
    const open = /[^\S\r\n]*<\/?[a-z]*\b[^>]*$|[^\S\r\n]*<\/?$/i.exec(all);
    this.#held = open && open[0].length < 300 ? open[0] : '';
    return this.#strip(this.#held === '' ? all : all.slice(0, -this.#held.length));
  }

  /** The rest, at the end of the segment. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return this.#strip(rest);
  }

  #strip(text: string): string {
    const [clean, tags] = splitAllMarkup(text);
    this.#tags.push(...tags);
    return clean;
  }

  /** The tags stripped so far, in their order. */
  get tags(): ExpressiveTag[] {
    return [...this.#tags];
  }

  /** The `lk.expression` attribute for the tags stripped so far. */
  expressionAttribute(): Record<string, string> | undefined {
    return expressionAttribute(this.#tags);
  }
}

/**
 * Takes `[cues]` out of words a provider aligned, keeping the times of the others. `held` carries the beginning of a cue
 * from call to call; pass `final: true` in the last one to get back what never became a cue.
 */
export function dropBracketCues(
  tokens: TimedString[],
  held: TimedString[],
  { final = false }: { final?: boolean } = {},
): TimedString[] {
  const kept: TimedString[] = [];
  const waiting = [...held.splice(0), ...tokens];
  while (waiting.length > 0) {
    const token = waiting.shift();
    if (!token) break;
    const at = token.text.indexOf('[');
    if (at < 0) {
      kept.push(token);
      continue;
    }
    const group = [token];
    while (!group.some(({ text }, index) => text.includes(']', index === 0 ? at : 0)) && waiting.length > 0) {
      group.push(...waiting.splice(0, 1));
    }
    const text = group.map((each) => each.text).join('');
    if (!text.includes(']', at)) {
      if (final) kept.push(...group);
      else held.push(...group);
      continue;
    }
    const rest = text.replace(/\s*\[[^\]]*\]/, '');
    const last = group.at(-1) ?? token;
    if (rest.trim() !== '')
      waiting.unshift({ ...token, text: rest, ...(last.endTime === undefined ? {} : { endTime: last.endTime }) });
  }
  return kept;
}
