// Answers in a given form: a schema, as each of the two APIs takes it.

import { llm } from '@livekit/agents';

/**
 * The form of the answers: a zod object schema, another standard schema or a JSON Schema of type object, each held to
 * strictly; or `{ type: 'json_object' }` for any JSON.
 */
export type ResponseFormat = Parameters<typeof llm.toJsonSchema>[0] | { type: 'json_object' } | { type: 'text' };

// The API wants a name, which the model may read.
const name = 'answer';

/** As chat completions take it, under `response_format`. */
export function chatFormat(format: ResponseFormat): Record<string, unknown> {
  return isPlain(format)
    ? { type: format.type }
    : { type: 'json_schema', json_schema: { name, schema: llm.toJsonSchema(format, true, true), strict: true } };
}

/** As the responses API takes it, under `text.format`. */
export function responsesFormat(format: ResponseFormat): Record<string, unknown> {
  return isPlain(format)
    ? { type: format.type }
    : { type: 'json_schema', name, schema: llm.toJsonSchema(format, true, true), strict: true };
}

function isPlain(format: ResponseFormat): format is { type: 'json_object' } | { type: 'text' } {
  return 'type' in format && (format.type === 'json_object' || format.type === 'text');
}
