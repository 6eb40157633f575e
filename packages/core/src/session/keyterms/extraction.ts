// Asks a model which words of a conversation a recogniser should expect: one forced tool call, read with care.
import { ChatContext, ChatMessage, type ChatItem, type FunctionCall } from '../../model/chat/index.js';
import { DEFAULT_API_CONNECT_OPTIONS } from '../../model/connect-options.js';
import type { LLM } from '../../model/llm/index.js';
import { tool } from '../../model/tools/index.js';
import { parseFunctionArguments } from '../../model/tools/parse-arguments.js';

/** What a look at the conversation found. */
export interface KeytermFindings {
  /** Heard, but not certain. */
  readonly pending: readonly string[];
  /** Certain. */
  readonly confirm: readonly string[];
  /** No longer to be expected. */
  readonly remove: readonly string[];
}

/** A word with whether it is certain. */
export type KnownKeyterm = readonly [term: string, confirmed: boolean];

const assignment =
  'You help a speech recogniser in a live conversation. Find the words it is likely to get wrong and that matter: names ' +
  'of people, companies, products and places, technical terms, unusual words. Leave out everyday words, numbers and ' +
  'whole phrases, and whatever looks like a mistake of the recogniser.\n' +
  '- pending: new words whose spelling may be wrong.\n' +
  '- confirm: words whose spelling is certain, because the assistant wrote them, the user spelled them, or they came up ' +
  'again in the same way.\n' +
  '- remove: known words that turned out to be wrong or do not matter any more.\n' +
  'Write each word as it is spelled correctly. Most of the time there is nothing new: then give empty lists.';

const lists = ['pending', 'confirm', 'remove'] as const;
const listSchema = { type: 'array', items: { type: 'string' } } as const;

const recordKeyterms = tool({
  name: 'record_keyterms',
  description: 'Writes down what was found.',
  parameters: {
    type: 'object',
    properties: { pending: listSchema, confirm: listSchema, remove: listSchema },
    required: [...lists],
    additionalProperties: false,
  },
  execute: async () => undefined,
});

// So much of the conversation is shown: what came before was looked at in its time.
const shownMessages = 12;

export interface DetectionRequest {
  readonly instructions?: string | undefined;
  readonly known?: readonly KnownKeyterm[];
  readonly signal?: AbortSignal;
}

/** Undefined if there is nothing to look at yet. @throws whatever the model throws. */
export async function detectKeyterms(
  ...[llm, items, { instructions = assignment, known = [], signal }]: [LLM, readonly ChatItem[], DetectionRequest]
): Promise<KeytermFindings | undefined> {
  const input = formatInput(items, known);
  if (input === undefined || signal?.aborted) return undefined;
  const chatCtx = new ChatContext([
    new ChatMessage({ role: 'system', content: instructions }),
    new ChatMessage({ role: 'user', content: input }),
  ]);
  const toolChoice = { type: 'function', function: { name: recordKeyterms.name } } as const;
  // Nobody waits for it, and the next turn is another chance.
  const connOptions = { ...DEFAULT_API_CONNECT_OPTIONS, maxRetry: 0 };
  const stream = llm.chat({ chatCtx, toolCtx: [recordKeyterms], toolChoice, connOptions });
  const stop = () => stream.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const { toolCalls } = await stream.collect();
    return findingsOf(toolCalls);
  } finally {
    signal?.removeEventListener('abort', stop);
    stream.close();
  }
}

/** What the model is shown; undefined if nobody said anything yet. */
export function formatInput(items: readonly ChatItem[], known: readonly KnownKeyterm[]): string | undefined {
  const lines = items.flatMap((item) => {
    if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return [];
    return item.textContent?.trim() ? [`${item.role}: ${item.textContent.trim()}`] : [];
  });
  if (lines.length === 0) return undefined;
  const terms = known.map(([term, confirmed]) => `- ${term} (${confirmed ? 'confirmed' : 'pending'})`);
  const knownList = terms.length > 0 ? terms.join('\n') : '- none';
  return `Conversation:\n${lines.slice(-shownMessages).join('\n')}\n\nKnown words:\n${knownList}`;
}

/** What the model wrote down. Anything that is not a list of words counts as nothing. */
export function findingsOf(toolCalls: readonly FunctionCall[]): KeytermFindings {
  const found: Record<(typeof lists)[number], string[]> = { pending: [], confirm: [], remove: [] };
  for (const { name, args } of toolCalls) {
    if (name !== recordKeyterms.name) continue;
    const given = objectOf(args);
    for (const list of lists) found[list].push(...wordsOf(given[list]));
  }
  return found;
}

function objectOf(json: string): Record<string, unknown> {
  try {
    return parseFunctionArguments(json);
  } catch {
    return {};
  }
}

function wordsOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((word: unknown) => (typeof word === 'string' && word.trim() ? [word.trim()] : []));
}
