// Does what the turn reducer asks: one line for each effect.
import type { TurnEffect } from '../../turn/effect.js';
import {
  AgentSessionEventTypes,
  createAgentFalseInterruptionEvent,
  createUserTranscriptionTimeoutEvent,
} from '../events.js';
import { ChatMessage } from '../../model/chat/index.js';
import type { AgentStack } from '../agent/agent-stack.js';
import type { AwayLadder } from '../presence/away-ladder.js';
import type { Hub } from '../hub.js';
import type { Listening } from '../listening/listening.js';
import { overlapEventOf } from '../listening/overlap-reader.js';
import type { Speeches } from '../speech/speeches.js';
import type { UserTurns } from '../listening/user-turns.js';

export interface Performers {
  readonly hub: Hub;
  readonly speeches: Speeches;
  readonly turns: UserTurns;
  readonly listening: Listening;
  readonly ladder: AwayLadder;
  readonly stack: AgentStack;
  readonly onClosed: () => void;
}

export function perform(effect: TurnEffect, to: Performers): void {
  switch (effect.type) {
    case 'speech-floor':
      return to.speeches.giveFloor(effect.id);
    case 'speech-cancel':
      return to.speeches.cancel(effect.id);
    case 'speech-settle':
      return to.speeches.settle(effect.id, effect.outcome);
    case 'turn-hook':
      to.listening.turnOver();
      return to.turns.runHook(effect);
    case 'turn-hook-expired':
      return to.turns.hookExpired(effect.turn);
    case 'turn-exceeded':
      return to.turns.exceeded(effect);
    case 'turn-dropped':
      if (effect.why !== 'repeated') to.listening.turnOver();
      return to.turns.dropped(effect.transcript, effect.why);
    case 'turn-superseded':
      return to.turns.unanswered(effect.turn);
    case 'turn-unanswered':
      return to.turns.unanswered(effect.turn, effect.transcript);
    case 'reply-create':
      return to.turns.reply(effect.id, effect.turn);
    case 'draft-start':
      return draft(effect, to);
    case 'draft-adopt':
      return to.turns.reply(effect.id, effect.turn);
    case 'draft-drop':
      return to.speeches.dropDraft(effect.id);
    case 'end-of-turn-ask':
      return to.listening.predictEndOfTurn(effect);
    case 'interruption-false':
    case 'overlap-ended':
    case 'transcript-timeout':
      return tell(effect, to.hub);
    case 'away-step-take':
      return to.ladder.take(effect.step);
    case 'words-ask':
      return to.hub.realtime.write();
    case 'transcript-flush':
      return to.listening.flush();
    case 'drained':
      return to.stack.drained();
    case 'closed':
      return to.onClosed();
  }
}

type Tellable = Extract<TurnEffect, { type: 'interruption-false' | 'overlap-ended' | 'transcript-timeout' }>;

/** What only the listeners of the session are told. */
function tell(effect: Tellable, hub: Hub): void {
  switch (effect.type) {
    case 'interruption-false':
      return hub.emit(
        AgentSessionEventTypes.AgentFalseInterruption,
        createAgentFalseInterruptionEvent({ resumed: true }),
      );
    case 'overlap-ended':
      return hub.emit(AgentSessionEventTypes.OverlappingSpeech, overlapEventOf(effect, hub.clock.now()));
    case 'transcript-timeout': {
      const event = createUserTranscriptionTimeoutEvent({
        speechDuration: effect.speechMs,
        vadSpeechStartedAt: effect.startedAt,
      });
      return hub.emit(AgentSessionEventTypes.UserTranscriptionTimeout, event);
    }
  }
}

function draft(effect: Extract<TurnEffect, { type: 'draft-start' }>, to: Performers): void {
  const userMessage = new ChatMessage({
    role: 'user',
    content: [effect.basis.transcript],
    createdAt: to.hub.clock.now(),
  });
  const chatCtx = to.hub.active().agent._chatCtx.copy();
  to.speeches.draft(effect.id, { kind: 'reply', userMessage, chatCtx, modality: 'audio', round: 0 });
}
