// From the user's voice to turn events: the ears of the present agent, and what the session tells its listeners of them.
import type { AudioFrame } from '@livekit/rtc-node';
import { ChatContext } from '../model/chat/index.js';
import type { SpeechData } from '../model/stt/index.js';
import { Hearing } from '../hearing/hearing.js';
import type { HearingEvent } from '../hearing/events.js';
import type { Recogniser } from '../hearing/stream-ear.js';
import type { AudioInput } from '../output/index.js';
import type { TurnEffect } from '../turn/effect.js';
import { delaysInForce } from '../turn/endpointing.js';
import { AgentSessionEventTypes, createEotPredictionEvent, createUserInputTranscribedEvent } from './events.js';
import type { ActiveAgent, Hub } from './hub.js';
import { realtimeModelOf, textDetectorOf, turnModeOf } from './models.js';
import type { UserTurns } from './user-turns.js';

export class Listening {
  readonly #hub: Hub;
  readonly #turns: UserTurns;
  #hearing: Hearing | undefined;
  #ears: EarKey | undefined;
  #language: string | undefined;
  #input: Disposable | undefined;

  constructor(hub: Hub, turns: UserTurns) {
    this.#hub = hub;
    this.#turns = turns;
  }

  /** Hears from `input` from now on; null: from nobody. */
  attach(input: AudioInput | null): void {
    this.#input?.[Symbol.dispose]();
    this.#input = input?.onFrame((frame) => this.hear(frame));
    if (!input) this.#hearing?.flush();
  }

  hear(frame: AudioFrame): void {
    this.#hub.realtime.hear(frame);
    this.#hearing?.hear(frame);
  }

  /** What was said so far is finished: the program commits, or the microphone was muted. */
  flush(): void {
    this.#hearing?.flush();
  }

  /** Listens with the models of `active` from now on. */
  async use(active: ActiveAgent | undefined): Promise<void> {
    const ears = active && earKeyOf(active);
    if (ears && this.#ears && sameEars(ears, this.#ears)) return;
    this.#ears = ears;
    const previous = this.#hearing;
    this.#hearing = active ? this.#open(active) : undefined;
    await previous?.close();
  }

  async close(): Promise<void> {
    this.attach(null);
    await this.use(undefined);
  }

  /** Asks the text detector; a slow or broken one counts as one that does not know. */
  predictEndOfTurn(effect: Extract<TurnEffect, { type: 'end-of-turn-ask' }>): void {
    const { runtime, scope, logger } = this.#hub;
    void scope.spawn('end-of-turn', async () => {
      let delayMs: number | null = null;
      try {
        delayMs = await this.#predict(effect.transcript);
      } catch (error) {
        logger.warn({ err: error }, 'the end-of-turn detector failed: the turn ends after a plain silence');
      }
      runtime.dispatch({ type: 'end-of-turn-answered', revision: effect.revision, delayMs });
    });
  }

  async #predict(transcript: string): Promise<number | null> {
    const { models, turns, agent } = this.#hub.active();
    const detector = textDetectorOf(models, turns);
    if (!detector || !(await detector.supportsLanguage(this.#language))) return null;
    const threshold = await detector.unlikelyThreshold(this.#language);
    if (threshold === undefined) return null;
    const chatCtx = new ChatContext([...agent._chatCtx.items]);
    chatCtx.addMessage({ role: 'user', content: transcript });
    const askedAt = this.#hub.clock.now();
    const probability = await detector.predictEndOfTurn(chatCtx, this.#hub.runtime.policy.predictionTimeoutMs);
    const inferenceDurationMs = this.#hub.clock.now() - askedAt;
    const { minMs, maxMs } = delaysInForce(this.#hub.runtime.state, this.#hub.runtime.policy);
    const delayMs = probability < threshold ? maxMs : minMs;
    const event = createEotPredictionEvent({ probability, threshold, inferenceDurationMs, delayMs });
    this.#hub.emit(AgentSessionEventTypes.EotPrediction, event);
    return delayMs;
  }

  #open(active: ActiveAgent): Hearing {
    const { models, turns } = active;
    const { stt, vad, node } = earsOf(active);
    const streams = stt?.capabilities.streaming === true;
    return new Hearing({
      clock: this.#hub.clock,
      vad,
      recogniser: recogniserOf(node, streams ? stt : null, this.#hub),
      utteranceStt: node || streams ? null : stt,
      speechFromRecogniser: turnModeOf(models, turns) === 'stt' || !vad,
      onEvent: (event) => this.#onHearing(event),
    });
  }

  #onHearing(event: HearingEvent): void {
    const { runtime } = this.#hub;
    switch (event.type) {
      case 'speech-started':
        return runtime.dispatch({ type: 'user-speech-started', since: event.since });
      case 'speech-thinned':
        return runtime.dispatch({ type: 'user-speech-thinned', silentMs: event.silentMs });
      case 'speech-ended':
        runtime.dispatch({ type: 'user-speech-ended', since: event.since });
        return this.#offerDraft();
      case 'interim':
        this.#transcribed(event.data, false);
        return runtime.dispatch({ type: 'transcript-interim', text: event.data.text });
      case 'final':
        this.#turns.noteConfidence(event.data.confidence);
        this.#language = event.data.language || undefined;
        this.#transcribed(event.data, true);
        this.#hub.realtime.recognised(event.data.text);
        runtime.dispatch({ type: 'transcript-final', text: event.data.text.trim() });
        return this.#offerDraft();
      case 'recognising':
        return runtime.dispatch({ type: 'words-awaited', pending: event.pending });
      case 'failed':
        return this.#hub.failed({ stage: event.ear, error: event.error, fatal: event.deaf });
    }
  }

  #offerDraft(): void {
    const { history, runtime } = this.#hub;
    runtime.dispatch({ type: 'draft-offered', version: history.version(this.#hub.active().agent) });
  }

  #transcribed(data: SpeechData, isFinal: boolean): void {
    const event = createUserInputTranscribedEvent({
      transcript: data.text,
      isFinal,
      language: data.language || null,
      speakerId: data.speakerId ?? null,
      createdAt: this.#hub.clock.now(),
    });
    this.#hub.emit(AgentSessionEventTypes.UserInputTranscribed, event);
  }
}

function recogniserOf(
  node: ActiveAgent['nodes']['recogniser'],
  stt: ActiveAgent['models']['stt'],
  hub: Hub,
): Recogniser | null {
  if (node) return { tag: 'node', node };
  return stt ? { tag: 'stt', stt, connOptions: hub.options.sttConnOptions } : null;
}

/** What the ears are made of: while it stays the same they listen on, across agents, and lose no word. */
interface EarKey {
  readonly stt: ActiveAgent['models']['stt'];
  readonly vad: ActiveAgent['models']['vad'];
  readonly mode: string;
  /** An agent with a recogniser of its own making. */
  readonly owner: ActiveAgent['agent'] | null;
}

function earKeyOf(active: ActiveAgent): EarKey {
  const { stt, vad, node } = earsOf(active);
  return { stt, vad, mode: turnModeOf(active.models, active.turns), owner: node ? active.agent : null };
}

/** A realtime model that takes the turns hears the voice itself; words are recognised here only if it tells none. */
function earsOf({ models, nodes, turns }: ActiveAgent) {
  const { stt, vad } = models;
  if (turnModeOf(models, turns) !== 'realtime_llm') return { stt, vad, node: nodes.recogniser };
  const silent = realtimeModelOf(models)?.capabilities.userTranscription !== true;
  return { stt: silent ? stt : null, vad: null, node: silent ? nodes.recogniser : null };
}

function sameEars(a: EarKey, b: EarKey): boolean {
  return a.stt === b.stt && a.vad === b.vad && a.mode === b.mode && a.owner === b.owner;
}
