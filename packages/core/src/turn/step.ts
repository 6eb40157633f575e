// The whole of turn-taking as one pure function: (state, instant, event) gives the next state and what to do. It only routes.
import type { Millis } from '../base/clock.js';
import type { TurnEffect } from './effect.js';
import type { TurnEvent } from './event.js';
import type { TurnPolicy } from './policy.js';
import type { TurnState } from './state.js';
import { expireAway, noticeUser, watchAway } from './rules/away.js';
import { expireBargeIn, expireHold, protectSpeech, thinSpeech } from './rules/barge-in.js';
import { offerDraft } from './rules/draft.js';
import * as floor from './rules/floor.js';
import { interruptRequested } from './rules/interrupt.js';
import { expireLadder, noticePresence, watchLadder } from './rules/ladder.js';
import { closeRequested, completeLife, drainRequested, expireDrain, resumeRequested } from './rules/life.js';
import { expireHook, hookSettled } from './rules/turn-hook.js';
import { readOverlap } from './rules/overlap.js';
import { notePacing } from './rules/pacing.js';
import * as user from './rules/user-turn.js';
import { watchTurnLimit } from './rules/turn-limit.js';
import { watchVoice } from './rules/voice.js';
import { openScratch, type Scratch } from './scratch.js';
import { hasWords } from './words.js';

export type Step = readonly [TurnState, readonly TurnEffect[]];

/** Its four arguments are the published shape of a step. */
export function step(...args: [state: TurnState, at: Millis, event: TurnEvent, policy: TurnPolicy]): Step {
  const [state, at, event, policy] = args;
  if (state.life === 'closed') return [state, whenClosed(event)];
  const d = openScratch(state, at, policy);
  // What was due before the event comes before it; what the event makes due at once belongs to the same step.
  expire(d);
  noticeUser(d, event);
  noticePresence(d, event);
  notePacing(d, event);
  route(d, event);
  expire(d);
  floor.giveFloor(d);
  completeLife(d);
  watchVoice(d);
  watchAway(d);
  watchTurnLimit(d);
  watchLadder(d);
  return [d.s, d.effects];
}

function expire(d: Scratch): void {
  floor.expireSpeeches(d);
  expireBargeIn(d);
  user.expireUserTurn(d);
  expireHold(d);
  expireHook(d);
  expireDrain(d);
  expireAway(d);
  expireLadder(d);
}

function route(d: Scratch, e: TurnEvent): void {
  const open = d.s.life !== 'closing';
  switch (e.type) {
    case 'time':
    case 'user-activity-seen':
      return;
    case 'user-speech-started':
      return open ? user.userSpeechStarted(d, e.since) : undefined;
    case 'user-speech-ended':
      return user.userSpeechEnded(d, e.since);
    case 'user-speech-thinned':
      return thinSpeech(d, e.silentMs);
    case 'transcript-interim':
      return open ? user.transcriptInterim(d, readOverlap(d, e) ? '' : e.text) : undefined;
    case 'transcript-final':
      return readOverlap(d, e) ? user.transcriptInterim(d, '') : user.transcriptFinal(d, e);
    case 'words-awaited':
      return user.wordsAwaited(d, e.pending);
    case 'end-of-turn-answered':
      return user.endOfTurnAnswered(d, e.revision, e.delayMs);
    case 'turn-commit-requested':
      return open ? user.commitRequested(d) : undefined;
    case 'turn-clear-requested':
      return user.clearRequested(d);
    case 'turn-hook-settled':
      return hookSettled(d, e);
    case 'draft-offered':
      return offerDraft(d, e.version);
    default:
      return routeSpeech(d, e);
  }
}

type UserEventType =
  | 'time'
  | 'user-activity-seen'
  | 'user-speech-started'
  | 'user-speech-ended'
  | 'transcript-interim'
  | 'transcript-final'
  | 'end-of-turn-answered'
  | 'turn-commit-requested'
  | 'turn-clear-requested'
  | 'turn-hook-settled'
  | 'draft-offered';

function routeSpeech(d: Scratch, e: Exclude<TurnEvent, { type: UserEventType }>): void {
  switch (e.type) {
    case 'speech-requested':
      return floor.requestSpeech(d, e.speech);
    case 'speech-audio-started':
      return floor.audioStarted(d, e.id);
    case 'speech-audio-flushed':
      return floor.audioFlushed(d, e.id, e.remainingMs);
    case 'speech-audio-ended':
      return floor.audioEnded(d, e.id);
    case 'speech-ended':
      return floor.speechEnded(d, e.id);
    case 'speech-protected':
      return protectSpeech(d, e.id, e.interruptible);
    case 'speech-parked':
      return floor.parkSpeech(d, e.id, e.parked);
    case 'interrupt-requested':
      return interruptRequested(d, e.id, e.force);
    case 'replies-withheld':
    case 'replies-allowed':
      d.s.replies = e.type === 'replies-allowed' ? 'allowed' : 'withheld';
      return;
    case 'drain-requested':
      return drainRequested(d, e);
    case 'resume-requested':
      return resumeRequested(d);
    case 'close-requested':
      return closeRequested(d);
  }
}

/** Nothing lives any more, but whoever asks still gets an answer. */
function whenClosed(e: TurnEvent): readonly TurnEffect[] {
  if (e.type === 'speech-requested') return [{ type: 'speech-settle', id: e.speech.id, outcome: 'refused' }];
  if (e.type === 'transcript-final' && hasWords(e.text))
    return [{ type: 'turn-dropped', transcript: e.text, why: 'closed' }];
  return [];
}
