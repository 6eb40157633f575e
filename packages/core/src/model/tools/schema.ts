// Tells the kinds of parameter schemas apart without loading zod.
import { isRecord } from '../chat/json.js';

/** What is used of a standard schema (zod ≥ 3.24 and others). */
export interface StandardSchema {
  '~standard': { validate(value: unknown): StandardResult | Promise<StandardResult> };
}

export type StandardResult =
  | { value: unknown; issues?: undefined }
  | { issues: readonly { message: string; path?: readonly unknown[] }[] };

export function isZod4Schema(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && '_zod' in schema;
}

export function isZod3Schema(schema: unknown): boolean {
  return isRecord(schema) && !isZod4Schema(schema) && isRecord(schema._def) && 'typeName' in schema._def;
}

export function isStandardSchema(schema: unknown): schema is StandardSchema {
  return isRecord(schema) && isRecord(schema['~standard']) && typeof schema['~standard'].validate === 'function';
}

/** True for a zod object schema, another standard schema, or a JSON Schema that describes an object. */
export function isObjectSchema(schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  if (isZod4Schema(schema)) return zod4Type(schema) === 'object';
  if (isZod3Schema(schema)) return zod3Type(schema) === 'ZodObject';
  if (isStandardSchema(schema)) return true;
  return schema.type === 'object' || isRecord(schema.properties) || '$ref' in schema;
}

function zod4Type(schema: Record<string, unknown>): unknown {
  const internals = schema._zod;
  const definition = isRecord(internals) ? internals.def : undefined;
  return isRecord(definition) ? definition.type : undefined;
}

function zod3Type(schema: Record<string, unknown>): unknown {
  return isRecord(schema._def) ? schema._def.typeName : undefined;
}
