// What a text detector gets to see of a conversation.
import type { llm } from '@livekit/agents';
import type { PromptMessage } from '@livekit/agents-turn-detector';

/** What user and agent said, in order; tools, instructions and pictures are left out. */
export function spokenMessages(chatCtx: llm.ChatContext): PromptMessage[] {
  return chatCtx.items.flatMap((item): PromptMessage[] => {
    if (item.type !== 'message' || !item.textContent) return [];
    return item.role === 'user' || item.role === 'assistant' ? [{ role: item.role, content: item.textContent }] : [];
  });
}
