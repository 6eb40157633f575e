// The results as a table, and as a part of the README.
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {import('./measure.mjs').Row} Row */

const markers = { begin: '<!-- bench -->', end: '<!-- /bench -->' };

/** Ours to theirs, by the medians. @param {Row} row */
export function ratio({ published, ours }) {
  return ours.median / published.median;
}

/** True if ours stays within what is demanded of it. @param {Row} row */
export function isMet(row) {
  return ratio(row) <= (row.target ?? Infinity) && row.ours.median <= (row.limit ?? Infinity);
}

/** A Markdown table. @param {readonly Row[]} rows */
export function table(rows) {
  const cells = rows.map((row) => [
    `${row.what}, ${row.unit}`,
    spreadText(row.published),
    spreadText(row.ours),
    ratio(row).toFixed(2).replace('-0.00', '0.00'),
    demand(row),
  ]);
  const heading = ['min / median / max', '@livekit/agents 1.9.0', 'this repository', 'ratio', 'demanded'];
  const lines = [heading, heading.map(() => '---'), ...cells];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function spreadText({ min, median, max }) {
  const numbers = min === median && median === max ? [median] : [min, median, max];
  return numbers.map((value) => value.toFixed(decimals(median))).join(' / ');
}

/** Three digits that say something. */
function decimals(value) {
  const size = Math.abs(value);
  if (size >= 100 || size < 0.005) return size >= 100 ? 0 : 3;
  return size >= 10 ? 1 : 2;
}

function demand(row) {
  if (row.target === undefined && row.limit === undefined) return '';
  const wanted = row.target === undefined ? `≤ ${row.limit} ${row.unit}` : `ratio ≤ ${row.target}`;
  return isMet(row) ? wanted : `${wanted}: missed`;
}

/** Puts a text between the markers of a README. @param {string} file @param {string} text */
export function updateReadme(file, text) {
  const before = readFileSync(file, 'utf8');
  const [head, rest] = split(before, markers.begin);
  const [, tail] = split(rest, markers.end);
  writeFileSync(file, `${head}${markers.begin}\n\n${text}\n\n${markers.end}${tail}`);
}

function split(text, marker) {
  const at = text.indexOf(marker);
  if (at === -1) throw new Error(`the README lacks the line ${marker}`);
  return [text.slice(0, at), text.slice(at + marker.length)];
}
