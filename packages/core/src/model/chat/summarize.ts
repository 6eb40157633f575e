// Replaces the older part of a conversation by a summary that a model writes.
import { ChatMessage } from './chat-message.js';
import { isInstructionMessage, type ChatItem } from './items.js';

const assignment =
  'Summarize the conversation below for the assistant who continues it. Keep facts, names, numbers, decisions and ' +
  'open questions, and what tools returned. Leave greetings and repetitions out. Answer with the summary only.';

/**
 * Keeps instructions and the last turns (a turn starts with a user message); everything between becomes one assistant
 * message that holds the summary. Unchanged if there is nothing to summarize or the model answers nothing.
 */
export async function summarizeItems(
  items: readonly ChatItem[],
  ask: (items: ChatItem[]) => Promise<string>,
  keepLastTurns: number,
): Promise<ChatItem[]> {
  const keptFrom = startOfLastTurns(items, keepLastTurns);
  const older = items.slice(0, keptFrom);
  const message = await summaryOf(older, ask);
  return message ? [...older.filter(isInstructionMessage), message, ...items.slice(keptFrom)] : [...items];
}

/** A message that sums `items` up, of the instant of the last one; undefined if they say nothing or the model does. */
export async function summaryOf(
  items: readonly ChatItem[],
  ask: (items: ChatItem[]) => Promise<string>,
): Promise<ChatMessage | undefined> {
  const lines = items.filter((item) => !isInstructionMessage(item)).flatMap(transcriptLine);
  if (lines.length === 0) return undefined;
  const summary = await ask([
    new ChatMessage({ role: 'system', content: assignment }),
    new ChatMessage({ role: 'user', content: lines.join('\n') }),
  ]);
  if (summary.trim() === '') return undefined;
  return new ChatMessage({
    role: 'assistant',
    content: `[history summary] ${summary.trim()}`,
    createdAt: items.at(-1)?.createdAt,
    extra: { is_summary: true },
  });
}

function startOfLastTurns(items: readonly ChatItem[], turns: number): number {
  if (turns <= 0) return items.length;
  const starts = items.flatMap((item, index) => (item.type === 'message' && item.role === 'user' ? [index] : []));
  return starts.at(-turns) ?? 0;
}

function transcriptLine(item: ChatItem): string[] {
  if (item.type === 'message') return item.textContent ? [`${item.role}: ${item.textContent}`] : [];
  if (item.type === 'function_call') return [`tool call ${item.name}: ${item.args}`];
  if (item.type === 'function_call_output') return [`tool result ${item.name}: ${item.output}`];
  return [];
}
