// What is done about a user who says nothing more, step by step: counted from the conversation, so that noise does not count.
import type { TurnEvent } from '../event.js';
import { emit, type Scratch } from '../scratch.js';
import { heardText, isBusy, ladderDue, soundCounts } from '../select.js';

/** The user is known to be there: the next silence begins with the first step again. */
export function noticePresence(d: Scratch, e: TurnEvent): void {
  const { policy } = d;
  const known =
    e.type === 'user-activity-seen' ||
    e.type === 'turn-commit-requested' ||
    // Such a model finds the turns by itself: that it hears somebody is all that is known of them here.
    (e.type === 'user-speech-started' && policy.mode === 'realtime_llm');
  if (known) d.s.ladder = { step: 0, dueAt: null };
}

export function expireLadder(d: Scratch): void {
  const { s } = d;
  const due = ladderDue(s);
  if (due === null || due > s.now) return;
  const { step } = s.ladder;
  s.ladder = { step: step + 1, dueAt: null };
  emit(d, { type: 'away-step-take', step });
}

/** Runs last in each step: the time runs exactly while neither side has anything to say. A turn of the user starts it anew. */
export function watchLadder(d: Scratch): void {
  const { s, policy } = d;
  if (s.turns.length > 0 && s.ladder.step > 0) s.ladder = { step: 0, dueAt: null };
  const sounds = s.user.tag !== 'quiet' && soundCounts(policy);
  const silent = s.life === 'running' && !isBusy(s) && !sounds && heardText(s) === '' && s.commitBy === null;
  const afterMs = policy.awayStepsMs[s.ladder.step];
  if (!silent || afterMs === undefined) {
    if (s.ladder.dueAt !== null) s.ladder = { ...s.ladder, dueAt: null };
  } else if (s.ladder.dueAt === null) {
    s.ladder = { ...s.ladder, dueAt: s.now + afterMs };
  }
}
