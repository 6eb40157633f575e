// Who talks and talks: words and time of the user since the agent was last heard, over all turns that got no answer.
import { emit, type Scratch } from '../scratch.js';
import { agentState, heardText } from '../select.js';
import { countWords, joinWords } from '../words.js';

/** Runs last in each step: the count is on from the user's first sound until the agent is heard, or the user is gone. */
export function watchTurnLimit(d: Scratch): void {
  const { s, policy } = d;
  const limited = policy.turnMaxWords !== null || policy.turnMaxMs !== null;
  if (!limited || s.life !== 'running' || s.away || agentState(s) === 'speaking') s.monologue = null;
  else if (isTalking(d)) talkOn(d);
  // A sound that came to nothing is no beginning.
  else if (s.monologue?.text === '' && !s.monologue.exceeded) s.monologue = null;
  else if (s.monologue && s.monologue.dueAt !== null) s.monologue = { ...s.monologue, dueAt: null };
}

/** A turn is complete: should it get no answer, its words still count. */
export function countTurn(d: Scratch, transcript: string): void {
  const { s } = d;
  if (!s.monologue) return;
  const { text, words } = s.monologue;
  s.monologue = { ...s.monologue, text: joinWords(text, transcript), words: words + countWords(transcript) };
}

function isTalking({ s }: Scratch): boolean {
  return s.user.tag === 'speaking' || heardText(s) !== '';
}

function talkOn(d: Scratch): void {
  const { s, policy } = d;
  const known = s.monologue ?? { startedAt: s.heard.startedAt ?? s.now, text: '', words: 0, exceeded: false };
  const endAt = policy.turnMaxMs === null ? null : known.startedAt + policy.turnMaxMs;
  const transcript = heardText(s);
  const words = policy.turnMaxWords === null ? known.words : known.words + countWords(transcript);
  const over = (endAt !== null && endAt <= s.now) || (policy.turnMaxWords !== null && words >= policy.turnMaxWords);
  const exceeded = known.exceeded || over;
  s.monologue = { ...known, exceeded, dueAt: exceeded ? null : endAt };
  if (!over || known.exceeded) return;
  const accumulated = joinWords(known.text, transcript);
  emit(d, {
    type: 'turn-exceeded',
    transcript,
    accumulated: { transcript: accumulated, words: countWords(accumulated), durationMs: s.now - known.startedAt },
  });
}
