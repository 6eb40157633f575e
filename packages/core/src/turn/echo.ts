// Whether words that the microphone brought are the agent's own.
import { isHalting } from './backchannels.js';
import { spokenWords } from './spoken-words.js';

/** What the agent says, as far as it can be in the room. */
export interface AgentVoice {
  /** The words of the last seconds and those about to be heard. */
  readonly recent: string;
  /** The words of the last two seconds or so: a single word is an echo only of these. */
  readonly latest: string;
}

/** Recognisers mishear an echo: of four words one may be wrong. */
const tolerance = 0.25;

/**
 * Whether a text is what the agent itself says: three words or more nearly, fewer exactly. A single word like "stop" or
 * "no" is always the user's.
 */
export function isEcho(text: string, voice: AgentVoice): boolean {
  const heard = spokenWords(text);
  if (heard.length === 0) return false;
  if (heard.length < 3 && isHalting(text)) return false;
  const said = spokenWords(heard.length === 1 ? voice.latest : voice.recent);
  if (said.length === 0) return false;
  const allowed = heard.length < 3 ? 0 : Math.floor(heard.length * tolerance);
  return distanceWithin(heard, said) <= allowed;
}

/** How many words must be changed, added or left out to find `heard` somewhere within `said`. */
function distanceWithin(heard: readonly string[], said: readonly string[]): number {
  let above: number[] = Array.from({ length: said.length + 1 }, () => 0);
  for (const [row, word] of heard.entries()) {
    const here = [row + 1];
    for (const [column, other] of said.entries()) {
      const changed = (above[column] ?? 0) + (word === other ? 0 : 1);
      here.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (here[column] ?? 0) + 1));
    }
    above = here;
  }
  return Math.min(...above);
}
