// The JSON Schema of a tool's parameters, as models want it. Loads zod's converters only when a zod schema is seen.
import { createRequire } from 'node:module';

import type { JSONSchema7 } from 'json-schema';

import type { Any } from '../../base/any.js';
import { isRecord } from '../chat/json.js';
import { addConfirmation, confirmableBase } from './confirm-duplicate.js';
import { isZod3Schema, isZod4Schema } from './schema.js';
import { toStrictSchema } from './strict-schema.js';
import type { ToolInputSchema } from './tool-types.js';

const require = createRequire(import.meta.url);

/** Function parameters as OpenAI takes them. */
export type OpenAIFunctionParameters = {
  type: 'object';
  properties: { [id: string]: Any };
  required: string[];
  additionalProperties?: boolean;
};

/**
 * The JSON Schema of a tool's parameters.
 *
 * @param isOpenai - forbids properties that are not listed, as OpenAI wants it. Default: true.
 * @param strict - for OpenAI's strict mode: every property is required, optional ones may be null. Default: false.
 */
export function toJsonSchema(schema: ToolInputSchema<Any>, isOpenai = true, strict = false): JSONSchema7 {
  const plain = plainJsonSchema(schema);
  if (strict) return toStrictSchema(plain);
  return isOpenai && isGenerated(schema) ? { additionalProperties: false, ...plain } : plain;
}

/** The parameters of a tool for OpenAI: always with `properties` and `required`. */
export function oaiParams(schema: ToolInputSchema<Any>, isOpenai = true): OpenAIFunctionParameters {
  const { properties = {}, required = [], additionalProperties } = toJsonSchema(schema, isOpenai);
  const parameters: OpenAIFunctionParameters = { type: 'object', properties, required };
  if (isOpenai) parameters.additionalProperties = false;
  else if (typeof additionalProperties === 'boolean') parameters.additionalProperties = additionalProperties;
  return parameters;
}

/** The JSON Schema as the author of the tool means it, before any dialect. */
export function plainJsonSchema(schema: unknown): Record<string, unknown> {
  const base = confirmableBase(schema);
  if (base !== undefined) return addConfirmation(plainJsonSchema(base));
  if (isZod4Schema(schema)) return fromZod4(schema);
  if (isZod3Schema(schema)) return fromZod3(schema);
  return isRecord(schema) ? schema : {};
}

/** True if the JSON Schema is generated, not written by the author of the tool. */
function isGenerated(schema: unknown): boolean {
  const base = confirmableBase(schema) ?? schema;
  return isZod4Schema(base) || isZod3Schema(base);
}

interface Zod4Converter {
  toJSONSchema(schema: unknown, options: Record<string, unknown>): Record<string, unknown>;
}

function fromZod4(schema: unknown): Record<string, unknown> {
  const zod: Zod4Converter = require('zod/v4');
  // Descriptions live in a registry of the zod that made the schema, which may be another copy: ask the schema itself.
  const metadata = { get: (part: { meta?: () => unknown }) => part.meta?.(), _idmap: new Map() };
  const { $schema: _dialect, ...json } = zod.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    metadata,
  });
  delete json['~standard'];
  return json;
}

interface Zod3Converter {
  zodToJsonSchema(schema: unknown, options: Record<string, unknown>): Record<string, unknown>;
}

function fromZod3(schema: unknown): Record<string, unknown> {
  const converter: Zod3Converter = require('zod-to-json-schema');
  const { $schema: _dialect, ...json } = converter.zodToJsonSchema(schema, {
    target: 'jsonSchema7',
    $refStrategy: 'root',
  });
  return json;
}
