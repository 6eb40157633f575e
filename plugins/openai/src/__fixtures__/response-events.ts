// written-from-docs: OpenAI API reference, "Streaming events" of the responses API; checked against the official types here and against the public schema in fixtures.test.ts.
import type { OpenAI } from 'openai';

type Event = OpenAI.Responses.ResponseStreamEvent;
type Response = OpenAI.Responses.Response;
type Item = OpenAI.Responses.ResponseOutputItem;

const usage = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 64, cache_write_tokens: 0 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 129,
} satisfies Response['usage'];

/** A response as it is at its beginning or end. */
export function response(id: string, fields: Partial<Response> = {}): Response {
  return {
    id,
    object: 'response',
    created_at: 1_790_000_000,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: 'gpt-4.1',
    output: [],
    output_text: '',
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    ...fields,
  };
}

function message(text: string, phase?: 'commentary' | 'final_answer'): OpenAI.Responses.ResponseOutputMessage {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    ...(phase ? { phase } : {}),
  };
}

export function call(callId: string, name: string, args: string): OpenAI.Responses.ResponseFunctionToolCall {
  return { id: `fc_${callId}`, type: 'function_call', status: 'completed', call_id: callId, name, arguments: args };
}

export const thought = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [],
  encrypted_content: 'secret',
} satisfies OpenAI.Responses.ResponseReasoningItem;

/** All events of an answer, numbered as the server does. */
export function answer(id: string, parts: readonly Event[], end: Partial<Response> = {}): Event[] {
  const status = end.status ?? 'completed';
  const type = status === 'incomplete' ? 'response.incomplete' : 'response.completed';
  const events: Event[] = [
    { type: 'response.created', sequence_number: 0, response: response(id) },
    { type: 'response.in_progress', sequence_number: 0, response: response(id) },
    ...parts,
    { type, sequence_number: 0, response: response(id, { status, usage, service_tier: 'default', ...end }) },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

/** Words, in pieces. */
export function said(pieces: readonly string[], phase?: 'commentary' | 'final_answer'): Event[] {
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0, sequence_number: 0 };
  const text = pieces.join('');
  const part = { type: 'output_text' as const, text: '', annotations: [], logprobs: [] };
  return [
    {
      type: 'response.output_item.added',
      output_index: 0,
      sequence_number: 0,
      item: { ...message('', phase), status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part },
    ...pieces.map((delta): Event => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: { ...part, text } },
    done(message(text, phase)),
  ];
}

export function done(item: Item): Event {
  return { type: 'response.output_item.done', output_index: 0, sequence_number: 0, item };
}

/** A call whose arguments come in pieces. */
export function called(item: OpenAI.Responses.ResponseFunctionToolCall): Event[] {
  const place = { item_id: item.id ?? '', output_index: 0, sequence_number: 0 };
  return [
    {
      type: 'response.output_item.added',
      output_index: 0,
      sequence_number: 0,
      item: { ...item, status: 'in_progress', arguments: '' },
    },
    { type: 'response.function_call_arguments.delta', ...place, delta: item.arguments },
    { type: 'response.function_call_arguments.done', ...place, name: item.name, arguments: item.arguments },
    done(item),
  ];
}

export function failed(id: string, code: 'server_error' | 'rate_limit_exceeded' | 'invalid_prompt'): Event[] {
  const error = { code, message: 'sk-secret said something private' };
  return [
    { type: 'response.created', sequence_number: 0, response: response(id) },
    { type: 'response.failed', sequence_number: 1, response: response(id, { status: 'failed', error }) },
  ];
}

/** How a socket reports a refusal: like an answer over HTTP, with its status. */
export function refused(status: number, code: string): object {
  return { type: 'error', status, error: { type: 'invalid_request_error', code, message: 'sk-secret', param: null } };
}
