// written-from-docs: OpenAI API reference, "The chat completion chunk object" (streaming), with the deviations of other servers as noted.
import type { OpenAI } from 'openai';

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;
type Choice = OpenAI.Chat.Completions.ChatCompletionChunk.Choice;

const head = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'gpt-4.1',
} as const satisfies Partial<Chunk>;

export function chunk(delta: Choice['delta'], finish_reason: Choice['finish_reason'] = null): Chunk {
  return { ...head, choices: [{ index: 0, delta, finish_reason }] };
}

export const usage = {
  ...head,
  service_tier: 'default',
  choices: [],
  usage: {
    prompt_tokens: 120,
    completion_tokens: 9,
    total_tokens: 129,
    prompt_tokens_details: { cached_tokens: 64 },
  },
} satisfies Chunk;

export const text = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Your table' }),
  chunk({ content: ' is booked.' }),
  chunk({}, 'stop'),
  usage,
] satisfies Chunk[];

/** Two calls at once, their arguments in fragments that alternate. */
export const parallelTools = [
  chunk({ role: 'assistant', content: null }),
  chunk({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'weather', arguments: '' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city": ' } }] }),
  chunk({ tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'clock', arguments: '{"zone"' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: ' "Oslo"}' } }] }),
  chunk({ tool_calls: [{ index: 1, function: { arguments: ':"CET" }' } }] }),
  chunk({}, 'tool_calls'),
  usage,
] satisfies Chunk[];

/** Other servers: id and name come with every fragment, the reason at the end is "stop", there is no usage. */
export const repeatedNames = [
  chunk({
    role: 'assistant',
    tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"ci' } }],
  }),
  chunk({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'weather', arguments: 'ty":' } }] }),
  chunk({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'weather', arguments: '"Rome"}' } }] }),
  chunk({}, 'stop'),
] satisfies Chunk[];

/** Other servers: no id of the answer, no choices, a choice without delta, an unknown reason. Not what the type says. */
export const oddChunks: readonly object[] = [
  { object: 'chat.completion.chunk' },
  { choices: [] },
  { choices: null },
  { choices: [{ index: 0, finish_reason: null }] },
  { choices: [{ index: 0, delta: { role: 'assistant', content: 'Good day.' }, finish_reason: null }] },
  { choices: [{ index: 0, delta: null, finish_reason: 'eos_token' }] },
];

export const errorChunk: object = { error: { message: 'The server had an error', type: 'server_error', code: 'server_error' } };
