// How much of a model's context items take, roughly: enough to decide when a conversation is getting long.
import type { ChatContent } from './content.js';
import { renderInstructions, isInstructions } from './instructions.js';
import type { ChatItem } from './items.js';

// Tokenisers of today's models take about four bytes of UTF-8 for a token, in most scripts.
const bytesPerToken = 4;
// Roles, separators and the like.
const tokensPerItem = 4;
// What the large providers charge for an image of middling size.
const tokensPerImage = 800;

export function estimateTokens(item: ChatItem): number {
  if (item.type === 'message') return sum(item.content.map(tokensOfPart)) + tokensPerItem;
  if (item.type === 'function_call') return tokensOf(item.name) + tokensOf(item.args) + tokensPerItem;
  if (item.type === 'function_call_output') return tokensOf(item.output) + tokensPerItem;
  // What happened to the agent is not told to models.
  return 0;
}

function tokensOfPart(part: ChatContent): number {
  if (typeof part === 'string') return tokensOf(part);
  if (isInstructions(part)) return tokensOf(renderInstructions(part));
  return part.type === 'image_content' ? tokensPerImage : tokensOf(part.transcript ?? '');
}

const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
