// For APIs that take instructions only at the start: turns later system messages into messages of a speaker.
import type { ChatItem } from '../items.js';
import { isInstructionMessage } from '../items.js';

/** What a later system message becomes. */
export interface MidInstructionsOptions {
  /** Default: 'user'. */
  role?: 'user' | 'assistant';
  /** `{instructions}` stands for the text. */
  template?: string;
}

const defaultTemplate = '<instructions>\n{instructions}\n</instructions>';

/** Replaces every system or developer message after the first user or assistant message. The input stays as it is. */
export function convertMidInstructions(items: readonly ChatItem[], options: MidInstructionsOptions = {}): ChatItem[] {
  const { role = 'user', template = defaultTemplate } = options;
  const firstTurn = items.findIndex((item) => item.type === 'message' && !isInstructionMessage(item));
  if (firstTurn === -1) return [...items];
  return items.map((item, index) => {
    if (index < firstTurn || item.type !== 'message' || !isInstructionMessage(item)) return item;
    const text = item.rawTextContent ?? '';
    return item._with({ role, content: template.replace('{instructions}', () => text) });
  });
}
