// The user's side: what was heard, when the turn is over, and what becomes of its words.
import type { Millis } from '../../base/clock.js';
import type { DropReason } from '../effect.js';
import type { TurnEvent } from '../event.js';
import type { Heard, Speech } from '../state.js';
import { commitAt, silentSince } from '../endpointing.js';
import { emptyHeard } from '../initial-state.js';
import { emit, reportedDuration, reportedInstant, type Scratch } from '../scratch.js';
import {
  commitsBySilence,
  hasEnoughWords,
  hasTurn,
  heardText,
  isDeaf,
  mayInterrupt,
  modelWrites,
  soundCounts,
} from '../select.js';
import { hasWords, joinWords, sameWords, wordsBeyond } from '../words.js';
import { bargeInAt, bargeInByWords, releaseHold } from './barge-in.js';
import { dropDraft, dropStaleDraft } from './draft.js';
import { cancelFloor, cancelQueued, setResumeAt } from './floor.js';
import { asksToStop, isBackchannel, reportOverlap } from './overlap.js';
import { forgetPauses, learnPacing } from './pacing.js';
import { countTurn } from './turn-limit.js';
import { addTurn } from './turn-hook.js';

/** Within this time, without a new sound, the same final again is one utterance finalised twice. */
const repetitionMs: Millis = 2000;
/** Within this time after unstable words were committed, a final that begins with them is theirs. */
const lateFinalMs: Millis = 5000;

export function userSpeechStarted(d: Scratch, reportedSince: Millis): void {
  const { s, policy } = d;
  if (s.user.tag === 'speaking') return;
  const since = reportedInstant(d, reportedSince);
  // In this mode the model keeps the words; ours only count for the interruption.
  if (policy.mode === 'realtime_llm') forgetTurn(d, 'cleared');
  const isFirst = heardText(s) === '' && !modelWrites(s, policy);
  const startedAt = isFirst ? since : (s.heard.startedAt ?? since);
  s.user = { tag: 'speaking', since, bargeInAt: bargeInAt(d, since) };
  s.heard = { ...forgetPrediction(s.heard), startedAt, lastSpokeAt: s.now };
  s.transcriptDueAt = null;
  s.cleared = null;
  s.lastFinal = null;
  setResumeAt(d, null);
}

export function userSpeechEnded(d: Scratch, reportedSince: Millis): void {
  const { s, policy } = d;
  if (s.user.tag !== 'speaking') return;
  // A silence cannot have begun before the speech was noticed; a skewed clock would otherwise end the turn at once.
  const since = reportedInstant(d, reportedSince, s.heard.lastSpokeAt ?? s.user.since);
  // Without a recogniser, a sound too short to interrupt the agent is no turn of its own.
  const wordless = soundCounts(policy) && heardText(s) === '' && !modelWrites(s, policy);
  const noise = wordless && s.floor !== null && s.user.bargeInAt !== null;
  s.user = { tag: 'quiet' };
  s.heard = noise ? emptyHeard(s.heard.revision + 1) : { ...s.heard, lastSpokeAt: since };
  // The sound was over when the program forgot it, although nobody knew that yet.
  if (s.cleared)
    s.cleared = since <= s.cleared.at && heardText(s) === '' ? { ...s.cleared, until: s.now + lateFinalMs } : null;
  if (noise) forgetPauses(d);
  setResumeAt(d, Math.max(s.now, since + (policy.falseInterruptionMs ?? 0)));
  // One that hears judges the sound, whether or not its words are there yet.
  if (policy.mode === 'detector' && policy.detectorHears && !noise) askDetector(d);
  askForWords(d);
  if (hasTurn(s, policy)) return awaitCommit(d, since);
  if (policy.hasTranscripts && !noise && policy.transcriptTimeoutMs !== null) {
    s.transcriptDueAt = Math.max(s.now, since + policy.transcriptTimeoutMs);
  }
}

export function transcriptInterim(d: Scratch, text: string): void {
  const { s } = d;
  if (isCleared(d)) return;
  const interim = hasWords(text) ? beyondCommitted(d, text.trim()) : '';
  if (interim === s.heard.interim) return;
  hear(d, { final: s.heard.final, interim });
  if (interim !== '') s.lastFinal = null;
  wordsArrived(d);
}

type Final = Extract<TurnEvent, { type: 'transcript-final' }>;

export function transcriptFinal(d: Scratch, { text, dictating = false }: Final): void {
  const { s, policy } = d;
  if (!hasWords(text)) return;
  if (s.life === 'closing') return emit(d, { type: 'turn-dropped', transcript: text, why: 'closing' });
  if (isCleared(d)) {
    s.cleared = null;
    s.lastFinal = { text, at: s.now };
    return emit(d, { type: 'turn-dropped', transcript: text, why: 'cleared' });
  }
  if (policy.mode === 'realtime_llm') {
    hear(d, { final: s.heard.final, interim: text.trim() });
    return bargeInByWords(d);
  }
  const words = beyondCommitted(d, text.trim());
  s.committedInterim = null;
  if (words === '' || isRepetition(d, text))
    return emit(d, { type: 'turn-dropped', transcript: text, why: 'repeated' });
  s.lastFinal = { text, at: s.now };
  hear(d, { final: joinWords(s.heard.final, words), interim: '' });
  s.heard = { ...s.heard, dictating };
  dropStaleDraft(d);
  wordsArrived(d);
  if (s.commitBy !== null) commitTurn(d, 'requested');
}

// Recognisers give up by themselves long before; this bounds one that does not.
const longestRecognitionMs: Millis = 10_000;

/** Words may still come from what was said, or (no longer) not. */
export function wordsAwaited(d: Scratch, pending: boolean): void {
  const { s, policy } = d;
  s.wordsAwaitedUntil = pending ? s.now + longestRecognitionMs : null;
  if (policy.modelWrites && !pending && s.user.tag === 'pausing') awaitCommit(d, s.user.since);
}

/** The detector's answer; one to an older question is ignored. */
export function endOfTurnAnswered(d: Scratch, revision: number, delayMs: Millis | null): void {
  const { s } = d;
  if (revision !== s.heard.revision || s.heard.askedAt === null) return;
  const predictedDelayMs = delayMs === null || Number.isNaN(delayMs) ? null : reportedDuration(delayMs);
  s.heard = { ...s.heard, askedAt: null, predictedDelayMs };
  if (s.user.tag === 'pausing') s.user = { ...s.user, commitAt: commitAt(s, d.policy, s.user.since) };
}

/** The program ends the turn. Words that are still on their way get a moment to arrive. */
export function commitRequested(d: Scratch): void {
  const { s, policy } = d;
  if (policy.mode === 'realtime_llm') return;
  if (soundCounts(policy)) return commitTurn(d, 'requested');
  emit(d, { type: 'transcript-flush' });
  const complete = s.heard.final !== '' && s.heard.interim === '' && s.user.tag !== 'speaking';
  if (complete) commitTurn(d, 'requested');
  else s.commitBy = s.now + policy.commitFlushMs;
}

export function clearRequested(d: Scratch): void {
  const { s } = d;
  const { interim, final, startedAt } = s.heard;
  const speaks = s.user.tag === 'speaking';
  dropTurn(d, 'cleared');
  // Their final is on its way, and is as little wanted. Of one who speaks on only what is known of it is.
  if (interim !== '') s.committedInterim = { text: interim, at: s.now };
  const awaited = startedAt !== null && (interim !== '' || final === '');
  s.cleared = awaited ? { at: s.now, until: speaks ? null : s.now + lateFinalMs } : null;
}

/** Empties what was heard. Words in it are reported as dropped: none is ever lost in silence. */
export function forgetTurn(d: Scratch, why: DropReason): void {
  const { s } = d;
  // Unstable words of a realtime model are in its own turn: only finals from before a change of mode are ours.
  const transcript = d.policy.mode === 'realtime_llm' ? s.heard.final : heardText(s);
  resetHeard(d);
  dropDraft(d);
  if (transcript !== '') emit(d, { type: 'turn-dropped', transcript, why });
}

/** The silence lasted, the recogniser had its time, or the sound brought no words. */
export function expireUserTurn(d: Scratch): void {
  const { s } = d;
  if (s.user.tag === 'pausing' && s.user.commitAt <= s.now) commitTurn(d, 'silence');
  if (s.commitBy !== null && s.commitBy <= s.now) commitTurn(d, 'requested');
  if (s.transcriptDueAt === null || s.transcriptDueAt > s.now) return;
  const startedAt = s.heard.startedAt ?? s.now;
  const speechMs = Math.max(0, (s.heard.lastSpokeAt ?? startedAt) - startedAt);
  resetHeard(d);
  emit(d, { type: 'transcript-timeout', speechMs, startedAt });
}

function commitTurn(d: Scratch, by: 'silence' | 'requested'): void {
  const { s, policy } = d;
  const transcript = heardText(s);
  const { startedAt, lastSpokeAt, interim } = s.heard;
  s.commitBy = null;
  if (!hasTurn(s, policy) && (by === 'silence' || !soundCounts(policy))) {
    if (s.user.tag === 'pausing') s.user = { tag: 'quiet' };
    return;
  }
  const why = reasonToDrop(d, by);
  if (why === 'backchannel') reportOverlap(d, false);
  if (why !== null) return dropTurn(d, why);
  const interrupts = s.floor !== null && yieldsTo(d, s.floor.speech, by);
  if (interrupts) reportOverlap(d, true);
  s.user = { tag: 'quiet' };
  learnPacing(d);
  countTurn(d, transcript);
  resetHeard(d);
  s.committedInterim = interim === '' ? null : { text: interim, at: s.now };
  if (interrupts) cancelFloor(d, 'interrupted');
  else releaseHold(d);
  // A reply to an older turn that still waits would answer what is no longer the last word. Nobody heard it, so even a protected one goes.
  for (const waiting of s.queue) if (waiting.answers !== undefined) cancelQueued(d, waiting.id);
  addTurn(d, { transcript, startedAt: startedAt ?? s.now, endedAt: lastSpokeAt ?? s.now });
}

/** The turn comes to nothing. A user who still speaks begins a new one. */
function dropTurn(d: Scratch, why: DropReason): void {
  forgetTurn(d, why);
  if (d.s.user.tag === 'pausing') d.s.user = { tag: 'quiet' };
  releaseHold(d);
}

/** The user's voice needs the session's leave to interrupt; the program's commit needs only the speech's. */
function yieldsTo(d: Scratch, speech: Speech, by: 'silence' | 'requested'): boolean {
  return by === 'requested' ? speech.interruptible : mayInterrupt(speech, d.policy);
}

function reasonToDrop(d: Scratch, by: 'silence' | 'requested'): DropReason | null {
  const { s, policy } = d;
  if (s.life !== 'running') return s.life;
  if (by === 'silence' && isBackchannel(d)) return 'backchannel';
  if (!s.floor) return null;
  if (!yieldsTo(d, s.floor.speech, by)) return policy.dropDuringProtected ? 'protected-speech' : null;
  const audible = s.floor.at.tag !== 'thinking';
  const tooFew = by === 'silence' && audible && !hasEnoughWords(s, policy) && !asksToStop(d);
  return tooFew ? 'too-few-words' : null;
}

/** The text changed: what a detector that reads said of the old text is void. */
function hear(d: Scratch, text: { final: string; interim: string }): void {
  const { s } = d;
  const heard = d.policy.detectorHears ? s.heard : forgetPrediction(s.heard);
  s.heard = { ...heard, ...text, startedAt: s.heard.startedAt ?? s.now };
  s.transcriptDueAt = null;
}

function wordsArrived(d: Scratch): void {
  const { s, policy } = d;
  if (s.user.tag !== 'speaking') {
    if (hasTurn(s, policy)) awaitCommit(d, silentSince(s.heard, s.now));
    else if (s.user.tag === 'pausing') s.user = { tag: 'quiet' };
  }
  if (heardText(s) !== '') bargeInByWords(d);
}

/** Words and silence: from here on the turn ends by itself, in the modes where silence ends it. */
function awaitCommit(d: Scratch, since: Millis): void {
  const { s, policy } = d;
  if (!commitsBySilence(policy)) return;
  const reads = policy.mode === 'detector' && !policy.detectorHears && s.heard.interim === '';
  // There is nothing to read in a sound that was not understood.
  const readable = !policy.modelWrites || (s.heard.final !== '' && !modelWrites(s, policy));
  if (reads && readable) askDetector(d);
  s.user = { tag: 'pausing', since, commitAt: commitAt(s, policy, since) };
}

/** A realtime model writes down what was said so far; of what nobody was to hear there is nothing to write. */
function askForWords(d: Scratch): void {
  const { s, policy } = d;
  if (!policy.modelWrites || s.life !== 'running' || isDeaf(s, policy, s.now)) return;
  s.wordsAwaitedUntil = s.now + policy.commitFlushMs;
  emit(d, { type: 'words-ask' });
}

function askDetector(d: Scratch): void {
  const { s } = d;
  s.heard = { ...forgetPrediction(s.heard), askedAt: s.now };
  emit(d, { type: 'end-of-turn-ask', revision: s.heard.revision, transcript: s.heard.final });
}

function forgetPrediction(heard: Heard): Heard {
  return { ...heard, revision: heard.revision + 1, askedAt: null, predictedDelayMs: null };
}

function resetHeard(d: Scratch): void {
  d.s.heard = emptyHeard(d.s.heard.revision + 1);
  forgetPauses(d);
  d.s.transcriptDueAt = null;
  d.s.commitBy = null;
  if (d.policy.modelWrites) d.s.wordsAwaitedUntil = null;
}

/** What is new in `text` if the beginning of it was committed before it was final. */
function beyondCommitted(d: Scratch, text: string): string {
  const { committedInterim, now } = d.s;
  if (!committedInterim || now - committedInterim.at > lateFinalMs) return text;
  return wordsBeyond(text, committedInterim.text);
}

function isCleared({ s }: Scratch): boolean {
  return s.cleared !== null && s.cleared.until !== null && s.now <= s.cleared.until;
}

function isRepetition(d: Scratch, text: string): boolean {
  const { lastFinal, user, now } = d.s;
  if (!lastFinal || user.tag === 'speaking') return false;
  return now - lastFinal.at <= repetitionMs && sameWords(lastFinal.text, text);
}
