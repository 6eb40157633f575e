// What a speech is going to be: said by the program, or made up by a model.
import type { ChatContext, ChatMessage, Instructions } from '../../model/chat/index.js';
import type { GenerationCreatedEvent } from '../../model/realtime/index.js';
import type { ToolChoice } from '../../model/tools/index.js';
import type { Saying } from '../../speech/source/say.js';
import type { SpeechSource } from '../events.js';
import type { SpeechHandle } from './speech-handle.js';

export interface SayPlan {
  readonly kind: 'say';
  readonly saying: Saying;
  readonly addToChatCtx: boolean;
}

export interface ReplyPlan {
  readonly kind: 'reply';
  /** Joins the history when the reply starts. */
  readonly userMessage?: ChatMessage;
  /** Instead of the agent's own, for this reply. */
  readonly chatCtx?: ChatContext;
  readonly instructions?: string | Instructions;
  readonly toolChoice?: ToolChoice;
  /** A realtime model has begun this answer by itself. */
  readonly generation?: GenerationCreatedEvent;
  readonly modality: 'audio' | 'text';
  /** Made in `onEnter`: some tools are not for that. */
  readonly isOnEnter?: boolean;
  /** How many tool rounds came before it. */
  readonly round: number;
}

export type SpeechPlan = SayPlan | ReplyPlan;

/** A wish to say something. */
export interface SpeechRequest {
  readonly plan: SpeechPlan;
  readonly source: SpeechSource;
  readonly userInitiated: boolean;
  readonly priority?: number;
  readonly allowInterruptions?: boolean;
  readonly parent?: SpeechHandle;
}
