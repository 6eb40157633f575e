// The public schema of chat completions, responses and speech, to check what the fakes send and what they get.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema = JSON.parse(readFileSync(new URL('./openapi-models.json', import.meta.url), 'utf8')) as object;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...schema, $id: 'models' });

/** What is wrong with `value` as the schema's `name`; undefined if nothing is. */
export function faultOf(value: unknown, name: string): string | undefined {
  const check = ajv.getSchema(`models#/$defs/${name}`);
  if (!check) return `there is no schema ${name}`;
  if (check(value)) return undefined;
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
}

const eventSchemas: Readonly<Record<string, string>> = {
  'response.created': 'ResponseCreatedEvent',
  'response.in_progress': 'ResponseInProgressEvent',
  'response.output_item.added': 'ResponseOutputItemAddedEvent',
  'response.output_item.done': 'ResponseOutputItemDoneEvent',
  'response.content_part.added': 'ResponseContentPartAddedEvent',
  'response.content_part.done': 'ResponseContentPartDoneEvent',
  'response.output_text.delta': 'ResponseTextDeltaEvent',
  'response.output_text.done': 'ResponseTextDoneEvent',
  'response.function_call_arguments.delta': 'ResponseFunctionCallArgumentsDeltaEvent',
  'response.function_call_arguments.done': 'ResponseFunctionCallArgumentsDoneEvent',
  'response.completed': 'ResponseCompletedEvent',
  'response.incomplete': 'ResponseIncompleteEvent',
  'response.failed': 'ResponseFailedEvent',
};

/** What is wrong with an event of the responses API; undefined if nothing is. */
export function faultOfResponseEvent(event: { readonly type: string }): string | undefined {
  const fault = faultOf(event, eventSchemas[event.type] ?? event.type);
  return fault && `${event.type}: ${fault}`;
}
