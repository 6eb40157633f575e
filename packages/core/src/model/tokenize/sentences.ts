// Splitting text into sentences with the rules of Unicode, mended where abbreviations mislead them.
import type { Span } from './spans.js';

const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(language: string): Intl.Segmenter {
  let found = segmenters.get(language);
  if (!found) {
    found = new Intl.Segmenter(language, { granularity: 'sentence' });
    segmenters.set(language, found);
  }
  return found;
}

const abbreviation =
  /(?:^|[\s("'])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Gen|Col|Maj|Capt|Lt|Sgt|Sen|Rep|Gov|St|Mt|Ft|Ave|Blvd|No|Nr|Vol|Fig|vs|approx|dept|est|cf|al|e\.g|i\.e|a\.m|p\.m|U\.S|U\.K|[A-Z]|\d{1,3})\.\s*$/;
/** Ends of sentences even though they look like an abbreviation. */
const endsAnyway = /(?:a\.m|p\.m|U\.S|U\.K)\.\s*$/;

function isOpen(piece: string, next: string | undefined): boolean {
  if (!abbreviation.test(piece)) return false;
  // "at 5 p.m. Then …": followed by a capital, the abbreviation ends the sentence as well.
  return !(endsAnyway.test(piece) && next !== undefined && /^\p{Lu}\p{Ll}*\s/u.test(next));
}

export interface SplitOptions {
  /** Shorter sentences are joined with the next one. Default 20. */
  minLength?: number;
  /** Keeps the white space around sentences. Default false. */
  retainFormat?: boolean;
  /** Default 'en'. */
  language?: string;
}

/** The sentences of `text`. */
export function splitSentences(text: string, options: SplitOptions = {}): Span[] {
  const { minLength = 20, retainFormat = false, language = 'en' } = options;
  const pieces = [...segmenter(language).segment(text)].map((each) => each.segment);
  const sentences: Span[] = [];
  let start = 0;
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    end += piece.length;
    const raw = text.slice(start, end);
    const isLast = index === pieces.length - 1;
    if (!isLast && (raw.trim().length < minLength || isOpen(piece, pieces[index + 1]))) continue;
    if (raw.trim() !== '') sentences.push(retainFormat ? [raw, start, end] : trimmed(raw, start));
    start = end;
  }
  return sentences;
}

function trimmed(raw: string, at: number): Span {
  const start = at + raw.length - raw.trimStart().length;
  const sentence = raw.trim();
  return [sentence, start, start + sentence.length];
}

/** The paragraphs of `text`: what empty lines part. */
export function splitParagraphs(text: string): Span[] {
  const paragraphs: Span[] = [];
  let at = 0;
  for (const part of text.split(/(\n[^\S\n]*(?:\n[^\S\n]*)+)/)) {
    if (part.trim() !== '') paragraphs.push(trimmed(part, at));
    at += part.length;
  }
  return paragraphs;
}

/** The paragraphs of `text`, trimmed. */
export const tokenizeParagraphs = (text: string): string[] => splitParagraphs(text).map(([paragraph]) => paragraph);
