// OpenAI's strict mode: every property required, none additional, and null where a property was optional.
import type { JSONSchema7 } from 'json-schema';

import { isRecord } from '../chat/json.js';

const schemaLists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const schemaMaps = ['definitions', '$defs'];

/** A copy of `schema` in the strict dialect. Defaults are dropped: null stands for them. */
export function toStrictSchema(schema: Record<string, unknown>): JSONSchema7 {
  return strictNode(schema);
}

function strictNode(node: Record<string, unknown>): Record<string, unknown> {
  const { default: _default, ...strict } = node;
  for (const key of schemaLists) {
    const list = strict[key];
    if (Array.isArray(list)) strict[key] = list.map(strictValue);
  }
  for (const key of schemaMaps) {
    const map = strict[key];
    if (isRecord(map))
      strict[key] = Object.fromEntries(Object.entries(map).map(([name, part]) => [name, strictValue(part)]));
  }
  if ('items' in strict) {
    strict.items = Array.isArray(strict.items) ? strict.items.map(strictValue) : strictValue(strict.items);
  }
  if (Array.isArray(strict.oneOf) && !('anyOf' in strict)) {
    strict.anyOf = strict.oneOf;
    delete strict.oneOf;
  }
  return isObjectNode(strict) ? strictObject(strict) : strict;
}

function strictValue(value: unknown): unknown {
  return isRecord(value) ? strictNode(value) : value;
}

function isObjectNode(node: Record<string, unknown>): boolean {
  return (
    node.type === 'object' || isRecord(node.properties) || (Array.isArray(node.type) && node.type.includes('object'))
  );
}

function strictObject(node: Record<string, unknown>): Record<string, unknown> {
  const properties = isRecord(node.properties) ? node.properties : {};
  const required = requiredNames(node);
  const strictProperties = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const part = isRecord(property) ? strictNode(property) : {};
      return [name, required.has(name) ? part : nullable(part)];
    }),
  );
  return {
    ...node,
    properties: strictProperties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** The names an object schema lists as required. */
export function requiredNames(node: Record<string, unknown>): ReadonlySet<unknown> {
  return new Set<unknown>(Array.isArray(node.required) ? node.required : []);
}

function nullable(node: Record<string, unknown>): Record<string, unknown> {
  if (allowsNull(node)) return node;
  if (Array.isArray(node.anyOf)) return { ...node, anyOf: [...node.anyOf, { type: 'null' }] };
  if ((typeof node.type === 'string' || Array.isArray(node.type)) && !('enum' in node) && !('const' in node)) {
    return { ...node, type: [node.type, 'null'].flat() };
  }
  const { description, ...rest } = node;
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] };
}

/** True if a value may be null, as far as the node itself tells. */
export function allowsNull(node: Record<string, unknown>): boolean {
  if (node.type === 'null' || node.nullable === true || node.const === null) return true;
  if (Array.isArray(node.type) && node.type.includes('null')) return true;
  if (Array.isArray(node.enum) && node.enum.includes(null)) return true;
  const choices = Array.isArray(node.anyOf) ? node.anyOf : Array.isArray(node.oneOf) ? node.oneOf : [];
  return choices.some((choice) => isRecord(choice) && allowsNull(choice));
}
