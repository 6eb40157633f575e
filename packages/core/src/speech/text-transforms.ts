// What a voice should not read aloud: markdown signs and emoji, removed from text as it streams.

type Text = AsyncIterable<string>;

/** Removes markdown: emphasis, headings, list signs, code marks, links (their text stays). */
export async function* filterMarkdownText(text: Text): AsyncGenerator<string> {
  let held = '';
  let lineStart = true;
  for await (const piece of text) {
    held += piece;
    const cut = safeCut(held);
    if (cut === 0) continue;
    const ready = held.slice(0, cut);
    held = held.slice(cut);
    const plain = stripMarkdown(ready, lineStart);
    lineStart = /\n[ \t]*$/.test(ready);
    if (plain) yield plain;
  }
  const rest = stripMarkdown(held, lineStart);
  if (rest) yield rest;
}

// Signs that belong together, complete or not yet: links, code and emphasis, each within its line.
const together =
  /!?\[[^\]\n]*(?:\](?:\([^)\n]*\)?)?)?|`{1,3}[^`\n]*`{0,3}|(?<!\S)(\*{1,3}|_{1,3}|~~)(?=\S)[^*_~\n]*(?:\1)?/g;
// A list sign, a heading or a quote without the word behind it.
const unfinishedLine = /(?:^|\n)[ \t]*(?:#{1,6}|[-*+]|>)?[ \t]*$/;
// What was held back this long was no markdown.
const longestHeld = 400;

/** Up to where no later sign can change the meaning: a white space outside of signs that belong together. */
function safeCut(text: string): number {
  let cut = text.search(/\s\S*$/) + 1;
  for (const { index, 0: span } of text.matchAll(together)) {
    const end = index + span.length;
    const open = end === text.length;
    if (index < cut && (cut < end || open) && end - index < longestHeld) cut = index;
  }
  const unfinished = unfinishedLine.exec(text.slice(0, cut));
  return unfinished && !text.slice(0, cut).endsWith('\n') ? text.lastIndexOf('\n', cut - 1) + 1 : cut;
}

const inline: readonly (readonly [RegExp, string])[] = [
  [/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1'],
  [/`{1,3}([^`\n]*)`{1,3}/g, '$1'],
  [/```\w*/g, ''],
  [/\*{1,3}([^\s*](?:[^*\n]*[^\s*])?)\*{1,3}/g, '$1'],
  [/(?<![\w_])_{1,3}([^\s_](?:[^_\n]*[^\s_])?)_{1,3}(?![\w_])/g, '$1'],
  [/~~([^~\n]+)~~/g, '$1'],
  [/\*{2,3}/g, ''],
];
const atLineStart = /^[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+|>[ \t]?)/;

function stripMarkdown(text: string, lineStart: boolean): string {
  const lines = text.split('\n').map((line, index) => (index > 0 || lineStart ? line.replace(atLineStart, '') : line));
  return inline.reduce((plain, [pattern, replacement]) => plain.replace(pattern, replacement), lines.join('\n'));
}

// Pictures only: digits, # and * are emoji to Unicode as well, and are text here.
const emoji = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200D|\uFE0F|\u20E3/gu;

/** Removes emoji. */
export async function* filterEmojiText(text: Text): AsyncGenerator<string> {
  for await (const piece of text) {
    const plain = piece.replace(emoji, '');
    if (plain) yield plain;
  }
}
