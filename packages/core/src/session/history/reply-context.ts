// What a language model is told: the agent's instructions, the conversation, and what this reply adds to them.
import { withoutMarkers } from '../speech/expressive.js';
import { ChatMessage, type ChatContext, type Instructions } from '../../model/chat/index.js';

/** The id of the instructions message (published). */
export const INSTRUCTIONS_MESSAGE_ID = 'lk.agent_task.instructions';

export interface ReplyContextParts {
  readonly chatCtx: ChatContext;
  readonly instructions: string | Instructions;
  /** Added to the instructions for this reply. */
  readonly extra: string | Instructions | undefined;
  readonly modality: 'audio' | 'text';
  /** How to shape the voice; null: the voice takes plain text. */
  readonly guide: string | null;
}

/** A copy of `chatCtx` that starts with the instructions. */
export function replyContext({ chatCtx, instructions, extra, modality, guide }: ReplyContextParts): ChatContext {
  const context = guide === null ? withoutMarkers(chatCtx).copy() : chatCtx.copy();
  const items = context.items.filter((item) => item.id !== INSTRUCTIONS_MESSAGE_ID);
  const text = [instructions, extra, guide ?? undefined]
    .map((part) => render(part, modality))
    .filter((part) => part !== '');
  if (text.length > 0) {
    items.unshift(
      new ChatMessage({ id: INSTRUCTIONS_MESSAGE_ID, role: 'system', content: [text.join('\n\n')], createdAt: 0 }),
    );
  }
  context.items = items;
  return context;
}

function render(part: string | Instructions | undefined, modality: 'audio' | 'text'): string {
  if (part === undefined) return '';
  return typeof part === 'string' ? part : part.asModality(modality).toString();
}
