// Speech of the user into the speech of the agent: what is known of it, and what it most likely means.
import type { Millis } from '../base/clock.js';
import { isBackchannel } from './backchannels.js';
import { countWords } from './words.js';

/** What words that overlap the agent's speech ask for: that it goes on, that it stops, or nobody knows. */
export type OverlapVerdict = 'go-on' | 'stop' | 'unsure';

/** What is known when words of the user arrive while the agent speaks. */
export interface Overlap {
  /** All words of the user's turn so far. */
  readonly transcript: string;
  /** False: the last of them may still change. */
  readonly isFinal: boolean;
  /** Of the words, as the recogniser tells it; undefined if it does not. */
  readonly language: string | undefined;
  /** Since the user began to speak, in ms. */
  readonly speechDurationMs: Millis;
  /** Since the first sound of what the agent says, in ms. */
  readonly sinceAgentStartedMs: Millis;
  /** What the user has heard of it so far. */
  readonly agentText: string;
  /** What follows within the next second, as far as it is known. */
  readonly agentNextText: string;
  /** How long the agent still speaks, in ms; null while that is not known. */
  readonly agentRemainingMs: Millis | null;
}

/** Decides what an overlap means. It is called for each transcript and must return at once: no I/O, well under 30 ms. */
export type OverlapClassifier = (overlap: Overlap) => OverlapVerdict;

/** Words after a question that still leave it open. */
const wordsAfterQuestion = 3;

/**
 * The default: nothing but acknowledgements ("mm-hm", "okay", "right") means "go on", unless the agent has just asked
 * something or is about to end with a question: then they are the answer. All else is decided by the usual rules.
 */
export const classifyOverlap: OverlapClassifier = ({ transcript, language, agentText, agentNextText }) => {
  if (!isBackchannel(transcript, language)) return 'unsure';
  return asksSomething(`${agentText.trimEnd()} ${agentNextText}`) ? 'unsure' : 'go-on';
};

/** Whether the text ends in a question, or had one a few words ago. */
function asksSomething(text: string): boolean {
  const at = text.search(/[?？؟][^?？؟]*$/u);
  return at >= 0 && countWords(text.slice(at + 1)) <= wordsAfterQuestion;
}
