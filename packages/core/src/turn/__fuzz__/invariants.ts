// What must hold in every conversation, whatever the user, the models and the program do.
import type { TurnEffect } from '../effect.js';
import type { TurnEvent } from '../event.js';
import type { TurnPolicy } from '../policy.js';
import { agentState, commitsBySilence, nextDeadline, outputPaused } from '../select.js';
import type { DraftBasis, SpeechId, TurnId, TurnState } from '../state.js';
import { sameWords } from '../words.js';

/** Watches a conversation from outside: what was asked, what came back. Throws at the first broken rule. */
export class Invariants {
  /** Who may be heard, as the performer sees it. */
  #holder: SpeechId | null = null;
  readonly #known = new Set<SpeechId>();
  readonly #settled = new Map<SpeechId, string>();
  readonly #drafts = new Map<SpeechId, DraftBasis>();
  readonly #replies = new Map<SpeechId, TurnId>();
  readonly #turns = new Map<TurnId, 'pending' | 'hooked' | 'done'>();
  readonly #finals = new Map<string, 'heard' | 'committed' | 'dropped'>();
  #lastFinal = '';
  #drainsPending = 0;
  /** The user was told to have talked too long since the agent was last heard. */
  #exceeded = false;

  isSettled(id: SpeechId): boolean {
    return this.#settled.has(id);
  }

  beforeStep(e: TurnEvent): void {
    if (e.type === 'speech-requested') this.#known.add(e.speech.id);
    if ((e.type === 'speech-audio-ended' || e.type === 'speech-ended') && e.id === this.#holder) this.#holder = null;
    if (e.type === 'drain-requested') this.#drainsPending++;
  }

  /** A final with a word nobody said before; `counted` false where a realtime model keeps the words. */
  finalSent(text: string, counted: boolean): void {
    if (counted && text !== this.#lastFinal) this.#finals.set(text, 'heard');
    this.#lastFinal = text;
  }

  afterStep(s: TurnState, e: TurnEvent, effects: readonly TurnEffect[]): void {
    for (const turn of s.turns) if (!this.#turns.has(turn.id)) this.#turns.set(turn.id, 'pending');
    for (const effect of effects) this.#effect(s, e, effect);
    if (agentState(s) === 'speaking' || s.away || s.life !== 'running') this.#exceeded = false;
    checkState(s);
  }

  /** After everything was cancelled and had its time. */
  atEnd(s: TurnState, deadline: number | null): void {
    check(s.life === 'closed', `not closed but ${s.life}`);
    check(deadline === null, 'a deadline is left after closed');
    for (const id of this.#known) check(this.#settled.has(id), `never settled: ${id}`);
    for (const [id, at] of this.#turns) check(at === 'done', `turn lost: ${id} is ${at}`);
    for (const [text, at] of this.#finals) check(at !== 'heard', `words lost: ${text}`);
  }

  #effect(s: TurnState, e: TurnEvent, effect: TurnEffect): void {
    switch (effect.type) {
      case 'speech-floor':
        return this.#floor(s, effect.id);
      case 'speech-cancel':
        if (this.#holder === effect.id) this.#holder = null;
        return;
      case 'speech-settle':
        check(!this.#settled.has(effect.id), `settled twice: ${effect.id}`);
        this.#settled.set(effect.id, effect.outcome);
        if (this.#holder === effect.id) this.#holder = null;
        return;
      case 'turn-hook':
        check(this.#turns.get(effect.turn) !== 'hooked', `hook ran twice: ${effect.turn}`);
        this.#turns.set(effect.turn, 'hooked');
        return this.#words(effect.transcript, 'committed');
      case 'turn-dropped':
        if (effect.why === 'repeated') return check(effect.transcript === this.#lastFinal, 'not a repetition');
        return this.#words(effect.transcript, 'dropped');
      case 'turn-unanswered':
        if (this.#turns.get(effect.turn) !== 'hooked') this.#words(effect.transcript, 'committed');
        return this.#turnDone(effect.turn);
      case 'turn-exceeded':
        check(!this.#exceeded, 'the limit of a turn was told twice');
        this.#exceeded = true;
        return;
      case 'turn-superseded':
        return this.#turnDone(effect.turn);
      case 'draft-start':
        this.#known.add(effect.id);
        this.#drafts.set(effect.id, effect.basis);
        return;
      case 'reply-create':
        this.#known.add(effect.id);
        this.#replies.set(effect.id, effect.turn);
        return this.#turnDone(effect.turn);
      case 'draft-adopt':
        this.#replies.set(effect.id, effect.turn);
        this.#fits(effect.id, e);
        return this.#turnDone(effect.turn);
      case 'drained':
        check(this.#drainsPending > 0, 'drained without a drain');
        return;
      default:
        return;
    }
  }

  #floor(s: TurnState, id: SpeechId): void {
    check(this.#known.has(id), `floor to an unknown speech: ${id}`);
    check(s.floor?.speech.id === id, `floor announced, not given: ${id}`);
    check(this.#holder === null, `two floor holders: ${this.#holder} and ${id}`);
    check(!this.#settled.has(id), `floor to a settled speech: ${id}`);
    const superseded = this.#replies.has(id) && s.turns.length > 0;
    check(!superseded, `superseded reply plays: ${id}`);
    this.#holder = id;
  }

  #turnDone(turn: TurnId): void {
    check(this.#turns.has(turn), `unknown turn: ${turn}`);
    check(this.#turns.get(turn) !== 'done', `turn answered twice: ${turn}`);
    this.#turns.set(turn, 'done');
  }

  #fits(id: SpeechId, e: TurnEvent): void {
    const basis = this.#drafts.get(id);
    const fits =
      e.type === 'turn-hook-settled' && basis?.version === e.version && sameWords(basis.transcript, e.transcript);
    check(fits, `stale draft adopted: ${id}`);
  }

  #words(transcript: string, as: 'committed' | 'dropped'): void {
    for (const word of transcript.split(' ')) {
      const at = this.#finals.get(word);
      if (at === undefined) continue;
      check(at === 'heard', `words used twice: ${word} ${at}, then ${as}`);
      this.#finals.set(word, as);
    }
  }
}

export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** However patient the session is with a pause, it has an end. */
export function checkPatience(s: TurnState, p: TurnPolicy): void {
  const { learned } = s.pacing;
  const within = !learned || (learned.minMs >= p.minEndpointingMs && learned.maxMs <= p.maxEndpointingMs);
  check(within && (!learned || learned.minMs <= learned.maxMs), 'delays learned beyond their limits');
  const limitAt = p.turnMaxMs === null || !s.monologue ? Infinity : s.monologue.startedAt + p.turnMaxMs;
  const unnoticed = s.user.tag === 'speaking' && !s.monologue?.exceeded && (nextDeadline(s) ?? Infinity) > limitAt;
  check(!unnoticed, 'the limit of a turn passes unnoticed');
  // A pause that began before the program took the turns over keeps the end it had.
  if (s.user.tag !== 'pausing' || !commitsBySilence(p)) return;
  const answerBy = s.heard.askedAt === null ? 0 : s.heard.askedAt + p.predictionTimeoutMs;
  const latest = Math.max(s.now, s.user.since + p.maxEndpointingMs, answerBy);
  check(s.user.commitAt <= latest, `patience without an end: ${s.user.commitAt - s.user.since} ms`);
}

function checkState(s: TurnState): void {
  const free = s.floor === null && s.life === 'running' && s.replies === 'allowed';
  const head = s.queue[0];
  if (free && head) check(head.interruptible && s.user.tag !== 'quiet', 'stalled queue');
  if (outputPaused(s) && s.floor?.at.tag === 'held') {
    check(s.user.tag !== 'quiet' || s.floor.at.resumeAt !== null, 'output paused for nobody');
  }
  if (s.floor?.at.tag === 'thinking') check(s.floor.at.endBy !== null, 'thinking without a deadline');
  for (const b of s.background) {
    check(b.endBy !== null || b.outcome === 'played', `cancelled without a deadline: ${b.speech.id}`);
  }
  if (s.turns.length > 0) check(s.life !== 'closing' && s.life !== 'closed', 'turns wait in a closing session');
}
