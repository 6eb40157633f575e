// Where two outcomes differ, and which of these differences are meant.
import { differences } from './differences.mjs';

/** @typedef {import('../probes/parity/stage.mjs').Outcome} Outcome */
/** @typedef {{ situation: string, channel: string, published: readonly string[], ours: readonly string[] }} Difference */

/**
 * All differences between two sets of outcomes.
 * @param {{ published: Record<string, Outcome>, ours: Record<string, Outcome> }} outcomes
 * @returns {Difference[]}
 */
export function differ({ published, ours }) {
  return Object.entries(ours).flatMap(([situation, own]) => {
    const theirs = published[situation] ?? {};
    const channels = Object.keys(own).filter((channel) => !alike(channel, theirs[channel] ?? [], own[channel]));
    return channels.map((channel) => ({ situation, channel, published: theirs[channel] ?? [], ours: own[channel] }));
  });
}

/** Those that nobody gave a reason for. @param {{ published: Record<string, Outcome>, ours: Record<string, Outcome> }} outcomes */
export function unlisted(outcomes) {
  return differ(outcomes).filter(({ situation, channel }) => {
    const { channels = [], sometimes = [] } = differences[situation] ?? {};
    return !channels.includes(channel) && !sometimes.includes(channel);
  });
}

// What differs everywhere, in the same way: see docs/decisions/0003-session-behaviour.md.
const everywhere = {
  /** Replies to the user are not made by the program, and the answer to a tool's result is a speech of its own. */
  speeches: (lines) =>
    lines
      .filter((line) => line !== 'tool_response')
      .map((line) => line.replace('generate_reply by the program', 'generate_reply')),
  /** Spaces at the ends of what was said are left out. */
  items: (lines) => lines.map((line) => line.trim()),
};

function alike(channel, theirs, own) {
  const [left, right] = [theirs, own].map((lines) => everywhere[channel]?.(lines) ?? lines);
  return channel === 'played' ? soundAlike(left, right) : JSON.stringify(left) === JSON.stringify(right);
}

// Which word is being said when a sound is cut depends on the machine.
const wordsAtCut = 4;

function soundAlike(left, right) {
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  let [leftEnd, rightEnd] = [left.length, right.length];
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
  }
  const missing = [leftEnd - start, rightEnd - start];
  return Math.min(...missing) === 0 && Math.max(...missing) <= wordsAtCut;
}
