// What must hold when the user speaks into the agent's speech.
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import type { OverlapVerdict } from '../overlap.js';
import type { TurnPolicy } from '../policy.js';
import { commitsBySilence, isAudible, outputPaused } from '../select.js';
import type { TurnState } from '../state.js';
import { hasWords } from '../words.js';
import { check } from './invariants.js';

export interface Stepped {
  readonly before: TurnState;
  readonly event: TurnEvent;
  readonly after: TurnState;
  readonly effects: readonly TurnEffect[];
  readonly policy: TurnPolicy;
}

/** Sees every step of one conversation. */
export class OverlapWatch {
  /** When the agent could be heard for the first time. */
  #firstHeardAt: number | null = null;
  #warmupMs = 0;
  /** What the words of the present turn were said to mean. */
  #verdict: OverlapVerdict = 'unsure';

  see(step: Stepped): void {
    this.#seeBeginning(step);
    seeEcho(step);
    this.#seeTurn(step);
    seeBackchannel(step);
    this.#noteVerdict(step);
  }

  /** In silence, with the agent still heard, a turn of acknowledgements is none. */
  #seeTurn({ before, event, effects, policy }: Stepped): void {
    const { heard, voice } = before;
    // A turn without words may be an older one, whose hook only begins now.
    const isThis = (e: TurnEffect) => e.type === 'turn-hook' && e.transcript !== '' && e.transcript === heard.final;
    const committed = effects.some(isThis);
    const asked = event.type === 'turn-commit-requested' || before.commitBy !== null;
    const within = voice !== null && voice.endedAt === null && (heard.startedAt ?? 0) >= voice.startedAt;
    const tolerated = this.#verdict === 'go-on' && policy.backchannels && commitsBySilence(policy);
    check(!committed || asked || !within || !tolerated, 'an acknowledgement became a turn');
  }

  #noteVerdict({ before, event, after, policy }: Stepped): void {
    const { heard } = after;
    const changed = heard.final !== before.heard.final || heard.interim !== before.heard.interim;
    const kept = isTranscript(event) && (heard.final.endsWith(event.text) || heard.interim === event.text);
    // No words mean nothing: what the words before them meant stays.
    if (isTranscript(event) && hasWords(event.text) && changed && kept)
      this.#verdict = policy.backchannels && commitsBySilence(policy) ? (event.overlap?.verdict ?? 'unsure') : 'unsure';
    if (heard.final === '' && heard.interim === '') this.#verdict = 'unsure';
  }

  #seeBeginning({ before, after, policy }: Stepped): void {
    const warm = this.#firstHeardAt !== null && after.now >= this.#firstHeardAt + this.#warmupMs;
    const held = isAudible(before) && begins(before, after);
    check(!held || warm || policy.mode === 'realtime_llm', 'interrupted while echo cancellation warms up');
    if (this.#firstHeardAt !== null || !isAudible(after)) return;
    this.#firstHeardAt = after.now;
    this.#warmupMs = policy.aecWarmupMs ?? 0;
  }
}

function isTranscript(event: TurnEvent) {
  return event.type === 'transcript-interim' || event.type === 'transcript-final';
}

function begins(before: TurnState, after: TurnState): boolean {
  return !outputPaused(before) && outputPaused(after);
}

function seeEcho({ before, event, after, policy }: Stepped): void {
  if (event.type !== 'transcript-final' && event.type !== 'transcript-interim') return;
  if (!event.overlap?.echo || !policy.echoGuard || !commitsBySilence(policy) || event.text === '') return;
  // Only what can be nothing else: the sound began while the agent was heard, which it still is.
  const began = before.user.tag === 'speaking' ? before.user.since : null;
  const { voice } = before;
  if (began === null || voice === null || voice.endedAt !== null || began < voice.startedAt) return;
  if (before.life === 'closing' || before.life === 'closed') return;
  check(!after.heard.final.endsWith(event.text) && after.heard.interim === '', 'an echo was kept');
}

function seeBackchannel({ before, after, event, policy }: Stepped): void {
  const spoken = before.voice !== null && before.voice.endedAt === null && isAudible(before);
  const { heard } = before;
  if (!spoken || !policy.backchannels || !commitsBySilence(policy)) return;
  const began = heard.startedAt ?? after.now;
  if (began < (before.voice?.startedAt ?? 0)) return;
  if (
    !isTranscript(event) ||
    event.overlap?.verdict !== 'go-on' ||
    event.overlap.echo ||
    before.user.tag === 'speaking'
  )
    return;
  check(!begins(before, after) || before.life !== 'running', 'an acknowledgement interrupted');
}
