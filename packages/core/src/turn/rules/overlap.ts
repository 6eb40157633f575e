// What the user says into the agent's speech: its own echo, an acknowledgement that must not stop it, or an interruption.
import type { Millis } from '../../base/clock.js';
import type { TurnEvent } from '../event.js';
import { emptyHeard } from '../initial-state.js';
import { emit, type Scratch } from '../scratch.js';
import { commitsBySilence, heardText } from '../select.js';
import { hasWords } from '../words.js';
import { resumeFloor } from './floor.js';
import { mayBeEcho, overlapsVoice } from './voice.js';

type Transcript = Extract<TurnEvent, { type: 'transcript-interim' | 'transcript-final' }>;

/** A sound that lasts longer is more than an acknowledgement, whatever words of it are known. */
const longestBackchannelMs: Millis = 1500;

/** Notes what the words most likely mean. True: they are the agent's own, and stand for no words at all. */
export function readOverlap(d: Scratch, e: Transcript): boolean {
  const { s, policy } = d;
  if (!commitsBySilence(policy) || s.life === 'closing' || !hasWords(e.text)) return false;
  if (policy.echoGuard && e.overlap?.echo && mayBeEcho(d, soundStart(d))) {
    dropEcho(d, e);
    return true;
  }
  const verdict = e.overlap?.verdict;
  const known = policy.backchannels && verdict !== undefined && verdict !== 'unsure' ? verdict : null;
  if (s.heard.verdict !== known) s.heard = { ...s.heard, verdict: known };
  return false;
}

/** Whether all that was heard of this turn is an acknowledgement said into the agent's speech. */
export function isBackchannel(d: Scratch): boolean {
  const { heard, now } = d.s;
  return heard.verdict === 'go-on' && heardText(d.s) !== '' && overlapsVoice(d, heard.startedAt ?? now);
}

/** Whether the words ask for an end of the agent's speech, however short they are. */
export function asksToStop(d: Scratch): boolean {
  const { heard, now } = d.s;
  return heard.verdict === 'stop' && heardText(d.s) !== '' && overlapsVoice(d, heard.startedAt ?? now);
}

/** An acknowledgement: the agent speaks on, unless the sound lasts longer than one does. */
export function tolerateBackchannel(d: Scratch): void {
  const { s } = d;
  if (s.user.tag !== 'speaking') return resumeFloor(d);
  const tooLongAt = s.user.since + longestBackchannelMs;
  if (tooLongAt <= s.now) return;
  s.user = { ...s.user, bargeInAt: Math.max(tooLongAt, s.user.bargeInAt ?? 0) };
  resumeFloor(d);
}

/** Tells that the user spoke into the agent's speech, and what came of it. */
export function reportOverlap(d: Scratch, isInterruption: boolean): void {
  const { s, policy } = d;
  const startedAt = s.heard.startedAt ?? s.now;
  if (!policy.backchannels || !overlapsVoice(d, startedAt)) return;
  const lastMs = Math.max(0, (s.heard.lastSpokeAt ?? s.now) - startedAt);
  emit(d, { type: 'overlap-ended', startedAt, lastMs, isInterruption, agentEnded: s.voice?.endedAt !== null });
}

function soundStart({ s }: Scratch): Millis {
  return s.user.tag === 'speaking' ? s.user.since : (s.heard.startedAt ?? s.now);
}

/** What was held for it goes on. The sound does not interrupt any more; other words in it still do. */
function dropEcho(d: Scratch, e: Transcript): void {
  const { s } = d;
  if (e.type === 'transcript-final') emit(d, { type: 'turn-dropped', transcript: e.text, why: 'echo' });
  if (s.heard.final !== '') return;
  const { startedAt, lastSpokeAt, revision } = s.heard;
  const speaking = s.user.tag === 'speaking';
  s.heard = { ...emptyHeard(revision + 1), ...(speaking ? { startedAt, lastSpokeAt } : {}) };
  s.transcriptDueAt = null;
  if (s.user.tag === 'speaking') s.user = { ...s.user, bargeInAt: null };
  if (s.user.tag === 'pausing') s.user = { tag: 'quiet' };
  resumeFloor(d);
}
