// When the agent can be heard: what overlaps it, what may be its echo, and the time that echo cancellation needs at first.
import type { Millis } from '../../base/clock.js';
import type { Scratch } from '../scratch.js';
import type { Stretch, Voice } from '../state.js';
import { isAudible, isWarmingUp } from '../select.js';

/** How long after the agent's last sound its echo may still come. */
const echoTailMs: Millis = 500;

/** Runs last in each step: keeps when the agent began to be heard, and when it ended. */
export function watchVoice(d: Scratch): void {
  const { s, policy } = d;
  const audible = isAudible(s);
  const { voice, now } = s;
  if (audible && (voice === null || voice.endedAt !== null)) {
    s.voice = { startedAt: now, endedAt: null, previous: stretchOf(voice) };
    s.warmUntil ??= now + (policy.aecWarmupMs ?? 0);
  } else if (!audible && voice !== null && voice.endedAt === null) {
    s.voice = { ...voice, endedAt: now };
  }
}

function stretchOf(voice: Voice | null): Stretch | null {
  return voice && { startedAt: voice.startedAt, endedAt: voice.endedAt };
}

/** Whether nothing may interrupt because echo cancellation warms up. */
export function isTooEarly({ s, policy }: Scratch): boolean {
  // Such a model has stopped its answer when it tells that the user speaks: it only hears nothing meanwhile.
  return isWarmingUp(s) && policy.mode !== 'realtime_llm';
}

/** The earliest instant from `at` on at which a sound may interrupt. */
export function onceWarm(d: Scratch, at: Millis): Millis {
  return isTooEarly(d) ? Math.max(at, d.s.warmUntil ?? at) : at;
}

/** Whether what began at `startedAt` began while the agent was heard, or so near its beginning or end that it counts as that. */
export function overlapsVoice(d: Scratch, startedAt: Millis): boolean {
  const { voice } = d.s;
  if (voice === null) return false;
  const [beforeMs, untilEndMs] = d.policy.backchannelBoundaryMs;
  if (startedAt < voice.startedAt - beforeMs) return false;
  // Heard as a whole only after the agent's end: long before it, it was no short acknowledgement.
  return voice.endedAt === null || (startedAt <= voice.endedAt && voice.endedAt - startedAt <= untilEndMs);
}

/** Whether what began at `startedAt` can be the agent's own sound, of this speech or of the one before it. */
export function mayBeEcho(d: Scratch, startedAt: Millis): boolean {
  const { voice } = d.s;
  if (voice === null) return false;
  const { previous } = voice;
  return inEchoOf(voice, startedAt) || (previous !== null && inEchoOf(previous, startedAt));
}

function inEchoOf({ startedAt, endedAt }: Stretch, at: Millis): boolean {
  return at >= startedAt && (endedAt === null || at <= endedAt + echoTailMs);
}
