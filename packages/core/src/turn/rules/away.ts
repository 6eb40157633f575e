// Whether the user is still there: both sides silent for long enough means away.
import type { TurnEvent } from '../event.js';
import type { Scratch } from '../scratch.js';
import { isBusy } from '../select.js';

/** Any sign of life from the user ends the absence and starts the wait anew. */
export function noticeUser(d: Scratch, e: TurnEvent): void {
  switch (e.type) {
    case 'user-speech-started':
    case 'user-speech-ended':
    case 'transcript-interim':
    case 'transcript-final':
    case 'user-activity-seen':
    case 'turn-commit-requested':
      d.s.away = false;
      d.s.awayAt = null;
      return;
    default:
      return;
  }
}

export function expireAway(d: Scratch): void {
  const { s } = d;
  if (s.awayAt === null || s.awayAt > s.now) return;
  s.awayAt = null;
  s.away = true;
}

/** Runs last in each step: the wait is on exactly while both sides are silent. */
export function watchAway(d: Scratch): void {
  const { s, policy } = d;
  if (s.away) return;
  const silent = policy.awayMs !== null && s.life === 'running' && s.user.tag === 'quiet' && !isBusy(s);
  if (!silent) s.awayAt = null;
  else s.awayAt ??= s.now + (policy.awayMs ?? 0);
}
