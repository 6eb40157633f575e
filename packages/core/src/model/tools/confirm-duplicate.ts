// The extra argument by which a model confirms that a running tool shall be called once more.
import type { JSONSchema7 } from 'json-schema';

import type { Any } from '../../base/any.js';
import { isRecord } from '../chat/json.js';
import { isStandardSchema, type StandardSchema } from './schema.js';
import { CONFIRM_DUPLICATE_PARAM, type ToolInputSchema } from './tool-types.js';

const CONFIRM_SYMBOL: unique symbol = Symbol.for('livekit.agents.ConfirmDuplicate') as never;

const confirmation = {
  type: ['boolean', 'null'],
  description:
    'Leave it null at first. Set it to true only when you were told that the same tool is still running and the user ' +
    'wants it called once more.',
};

/** The parameters of a tool with the argument added. The model sees it, the tool does not. */
export function withConfirmation(parameters: ToolInputSchema<Any>): ToolInputSchema<Any> {
  if (!isStandardSchema(parameters)) {
    const schema: JSONSchema7 = addConfirmation({ ...parameters });
    return Object.assign(schema, { [CONFIRM_SYMBOL]: parameters });
  }
  const standard: StandardSchema = {
    '~standard': { validate: (value) => parameters['~standard'].validate(withoutConfirmation(value)) },
  };
  return Object.assign({ '~standard': {} }, standard, { [CONFIRM_SYMBOL]: parameters });
}

/** The parameters the tool was written with, if the argument was added to them. */
export function confirmableBase(schema: unknown): unknown {
  return typeof schema === 'object' && schema !== null && CONFIRM_SYMBOL in schema ? schema[CONFIRM_SYMBOL] : undefined;
}

/** The JSON Schema of an object with the argument added. */
export function addConfirmation(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  return { ...schema, properties: { ...properties, [CONFIRM_DUPLICATE_PARAM]: confirmation } };
}

/** The arguments without it. */
export function withoutConfirmation(args: unknown): unknown {
  if (!isRecord(args) || !(CONFIRM_DUPLICATE_PARAM in args)) return args;
  const { [CONFIRM_DUPLICATE_PARAM]: _confirmed, ...rest } = args;
  return rest;
}
