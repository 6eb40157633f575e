// From a complete turn of the user to its reply: the user's hook first, then the reply the reducer asks for.
import type { Millis } from '../../base/clock.js';
import { ChatMessage, type ChatContext } from '../../model/chat/index.js';
import { isStopResponse } from '../../model/tools/index.js';
import type { TurnEffect } from '../../turn/effect.js';
import type { AgentBase } from '../agent/agent.js';
import { AgentSessionEventTypes, createMetricsCollectedEvent, createUserTurnExceededEvent } from '../events.js';
import type { Hub } from '../hub.js';
import type { ReplyPlan } from '../speech/speech-plan.js';
import type { Speeches } from '../speech/speeches.js';
import { eouMetrics, userReport, type UserTurnTimes } from './turn-times.js';

interface Turn {
  readonly message: ChatMessage;
  /** What the user's hook made of the conversation, for this reply only; undefined: it changed nothing. */
  readonly chatCtx: ChatContext | undefined;
  readonly verdict: 'reply' | 'stop';
  readonly times: UserTurnTimes;
}

/** A turn on its way through the user's hook. */
interface HookRun {
  readonly message: ChatMessage;
  readonly begun: Omit<UserTurnTimes, 'hookDoneAt'>;
}

type ExceededEffect = Extract<TurnEffect, { type: 'turn-exceeded' }>;
type HookEffect = Extract<TurnEffect, { type: 'turn-hook' }>;

export class UserTurns {
  readonly #hub: Hub;
  readonly #speeches: Speeches;
  readonly #settled = new Map<number, Turn>();
  /** Turns whose hook runs. */
  readonly #inHook = new Map<number, HookRun>();
  /** Whether `onUserTurnExceeded` runs. */
  #isExceeding = false;
  /** How sure the recogniser was of the present turn, 0 to 1. */
  #confidence: number | undefined;
  /** When the last final transcript came. */
  #transcribedAt: Millis | null = null;

  constructor(hub: Hub, speeches: Speeches) {
    this.#hub = hub;
    this.#speeches = speeches;
  }

  /** A final transcript came, and how sure the recogniser was of it. */
  noteFinal(confidence: number | undefined): void {
    this.#confidence = confidence;
    this.#transcribedAt = this.#hub.clock.now();
  }

  /** Runs the user's hook. It is never cancelled; whatever it does, the turn is settled. */
  runHook(effect: HookEffect): void {
    const confidence = this.#confidence;
    const { startedAt, endedAt } = effect;
    const begun = { startedAt, endedAt, transcribedAt: this.#transcribedAt, committedAt: this.#hub.clock.now() };
    this.#confidence = undefined;
    this.#transcribedAt = null;
    const message = new ChatMessage({
      role: 'user',
      content: [effect.transcript],
      createdAt: effect.startedAt,
      ...(confidence === undefined ? {} : { transcriptConfidence: confidence }),
    });
    this.#hub.realtime.commit(message);
    this.#inHook.set(effect.turn, { message, begun });
    void this.#hub.scope.spawn('turn-hook', async () => {
      // What the user cut off belongs to the conversation that they are answered from.
      await this.#speeches.cancelledSaid();
      const { agent } = this.#hub.active();
      const chatCtx = agent._chatCtx.copy();
      const untouched = chatCtx.copy();
      const verdict = await this.#ask(agent, chatCtx, message);
      if (!this.#inHook.delete(effect.turn)) return;
      const changed = chatCtx.isEquivalent(untouched) ? undefined : chatCtx;
      this.#settle(effect.turn, this.#settledTurn({ message, begun }, verdict, changed));
    });
  }

  async #ask(...[agent, chatCtx, message]: [AgentBase, ChatContext, ChatMessage]): Promise<Turn['verdict']> {
    try {
      await agent.onUserTurnCompleted(chatCtx, message);
    } catch (error) {
      if (isStopResponse(error)) return 'stop';
      // A broken hook must not leave the user without an answer.
      this.#hub.logger.error(
        { err: error, agent: agent.id },
        'onUserTurnCompleted threw: the turn is answered without it',
      );
    }
    return 'reply';
  }

  /** The hook did not return: the turn goes on without it, and what it does from now on counts for nothing. */
  hookExpired(turn: number): void {
    const run = this.#inHook.get(turn);
    this.#inHook.delete(turn);
    if (!run) return;
    const { logger, runtime } = this.#hub;
    logger.warn(
      { agent: this.#hub.active().agent.id, limitMs: runtime.policy.hookTimeoutMs },
      'onUserTurnCompleted did not return in time: the turn is answered without it. Do long work in a tool, or bound it with a timeout of your own',
    );
    this.#settled.set(turn, this.#settledTurn(run, 'reply', undefined));
  }

  /** Tells the agent that the user talks and talks. One such call at a time. */
  exceeded({ transcript, accumulated }: ExceededEffect): void {
    const { scope, clock, logger } = this.#hub;
    if (this.#isExceeding) return;
    this.#isExceeding = true;
    const { agent } = this.#hub.active();
    void scope.spawn('turn-exceeded', async () => {
      try {
        await agent.onUserTurnExceeded(
          createUserTurnExceededEvent({
            transcript,
            accumulatedTranscript: accumulated.transcript,
            accumulatedWordCount: accumulated.words,
            duration: accumulated.durationMs,
            createdAt: Math.round(clock.now()),
          }),
        );
      } catch (error) {
        logger.error({ err: error, agent: agent.id }, 'onUserTurnExceeded threw: the user talks on');
      } finally {
        this.#isExceeding = false;
      }
    });
  }

  /** Gives the turn its reply. */
  reply(id: string, turn: number): void {
    const settled = this.#take(turn);
    if (!settled) return;
    const metrics = eouMetrics(settled.times, id);
    this.#hub.emit(AgentSessionEventTypes.MetricsCollected, createMetricsCollectedEvent({ metrics }));
    this.#speeches.createReply(id, planOf(settled, this.#hub.realtime.transcribes));
  }

  /** The turn gets no reply of its own; unless the hook stopped it, it stays in the history. */
  unanswered(turn: number, transcript?: string): void {
    const settled = this.#take(turn);
    if (!settled) return this.#keepWithoutHook(turn, transcript);
    if (settled.verdict === 'reply' && !isTold(settled.message, this.#hub.realtime.transcribes))
      this.#hub.history.add(settled.message, this.#hub.active().agent);
  }

  /** The session moved on before the hook was done: the words stay, whatever the hook will say. */
  #keepWithoutHook(turn: number, transcript: string | undefined): void {
    const { history, clock } = this.#hub;
    const inHook = this.#inHook.get(turn)?.message;
    this.#inHook.delete(turn);
    if (!inHook && !transcript) return;
    const message = inHook ?? new ChatMessage({ role: 'user', content: transcript ?? '', createdAt: clock.now() });
    history.add(message, this.#hub.active().agent);
  }

  dropped(transcript: string, why: string): void {
    this.#confidence = undefined;
    this.#hub.logger.debug({ why, 'lk.pii.transcript': transcript }, 'words of the user are not answered');
    this.#hub.emit(AgentSessionEventTypes.DebugMessage, { payload: { type: 'turn_dropped', reason: why, transcript } });
  }

  #settledTurn(...[run, verdict, chatCtx]: [HookRun, Turn['verdict'], ChatContext | undefined]): Turn {
    const times = { ...run.begun, hookDoneAt: this.#hub.clock.now() };
    Object.assign(run.message.metrics, userReport(times));
    return { message: run.message, chatCtx, verdict, times };
  }

  #settle(id: number, turn: Turn): void {
    this.#settled.set(id, turn);
    const { history, runtime } = this.#hub;
    const version = history.version(this.#hub.active().agent);
    runtime.dispatch({
      type: 'turn-hook-settled',
      turn: id,
      verdict: turn.verdict,
      // A changed context is a basis no draft can have been computed from.
      version: turn.chatCtx ? `${version}+hook` : version,
      transcript: turn.message.rawTextContent ?? '',
    });
  }

  #take(turn: number): Turn | undefined {
    const settled = this.#settled.get(turn);
    this.#settled.delete(turn);
    return settled;
  }
}

function planOf({ message, chatCtx }: Turn, transcribes: boolean): ReplyPlan {
  const heard = isTold(message, transcribes) ? {} : { userMessage: message };
  // Otherwise from the conversation as it is when the reply begins.
  const changed = chatCtx ? { chatCtx } : {};
  return { kind: 'reply', ...heard, ...changed, modality: 'audio', round: 0 };
}

/** Whether a realtime model tells what the user said, or nothing was said in words. */
function isTold(message: ChatMessage, transcribes: boolean): boolean {
  return transcribes || !message.textContent?.trim();
}
