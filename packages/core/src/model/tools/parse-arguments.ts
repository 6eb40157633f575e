// Turns the JSON a model writes for a call into checked arguments.
import { createRequire } from 'node:module';

import { isRecord } from '../chat/json.js';
import { confirmableBase, withoutConfirmation } from './confirm-duplicate.js';
import { plainJsonSchema } from './json-schema.js';
import { isStandardSchema, type StandardResult } from './schema.js';
import { allowsNull, requiredNames } from './strict-schema.js';
import { ToolArgumentsError } from './tool-errors.js';
import { CONFIRM_DUPLICATE_PARAM, type AnyFunctionTool } from './tool-types.js';

const require = createRequire(import.meta.url);

/**
 * The object a model's JSON stands for. Broken JSON (a missing brace, single quotes, a trailing comma, …) is repaired;
 * nothing at all means no arguments.
 *
 * @throws ToolArgumentsError if it is no object.
 */
export function parseFunctionArguments(rawArgs: string | Record<string, unknown>): Record<string, unknown> {
  const parsed = typeof rawArgs === 'string' ? parseJson(rawArgs.trim() || '{}') : rawArgs;
  const value = typeof parsed === 'string' ? parseJson(parsed) : parsed;
  if (value === null) return {};
  if (!isRecord(value)) throw new ToolArgumentsError('the arguments must be a JSON object');
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return repairJson(text);
  }
}

function repairJson(text: string): unknown {
  try {
    const { jsonrepair }: { jsonrepair: (text: string) => string } = require('jsonrepair');
    return JSON.parse(jsonrepair(text));
  } catch (error) {
    throw new ToolArgumentsError('the arguments are not valid JSON', { cause: error });
  }
}

/**
 * The checked arguments of a call. A null for a property that is optional and not nullable (as strict mode demands)
 * counts as not given, so that the schema's default applies.
 *
 * @throws ToolArgumentsError with the reason, fit to be told to the model.
 */
export async function parseToolArguments(
  tool: Pick<AnyFunctionTool, 'parameters'>,
  rawArgs: string | Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const schema: unknown = confirmableBase(tool.parameters) ?? tool.parameters;
  const given = withoutConfirmation(parseFunctionArguments(rawArgs));
  const json = plainJsonSchema(schema);
  const args = withoutNulls(given, json, { root: json, applyDefaults: !isStandardSchema(schema) });
  if (!isStandardSchema(schema)) return toArguments(args);
  const result = await schema['~standard'].validate(args);
  if (result.issues) throw new ToolArgumentsError(result.issues.map(describeIssue).join('; '));
  return toArguments(result.value);
}

/** True if the model confirmed that the tool shall be called although it is still running. */
export function isDuplicateConfirmed(rawArgs: string): boolean {
  try {
    return parseFunctionArguments(rawArgs)[CONFIRM_DUPLICATE_PARAM] === true;
  } catch {
    return false;
  }
}

function toArguments(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new ToolArgumentsError('the arguments must be a JSON object');
  return value;
}

function describeIssue(issue: Extract<StandardResult, { issues: readonly unknown[] }>['issues'][number]): string {
  const path = (issue.path ?? []).map((part) => String(isRecord(part) ? part.key : part)).join('.');
  return path ? `${path}: ${issue.message}` : issue.message;
}

interface NullRules {
  readonly root: Record<string, unknown>;
  /** Puts the default of the JSON Schema in the place of a null; a standard schema does so itself. */
  readonly applyDefaults: boolean;
}

function withoutNulls(value: unknown, schema: unknown, rules: NullRules): unknown {
  const node = resolve(schema, rules.root);
  if (!node) return value;
  if (Array.isArray(value)) return value.map((entry: unknown) => withoutNulls(entry, node.items, rules));
  if (!isRecord(value)) return value;
  const properties = isRecord(node.properties) ? node.properties : undefined;
  if (!properties) return withoutNullsInChoices(value, node, rules);
  const required = requiredNames(node);
  const cleaned: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const property = resolve(properties[name], rules.root);
    if (part !== null || !property || required.has(name) || allowsNull(property)) {
      cleaned[name] = withoutNulls(part, property, rules);
    } else if (rules.applyDefaults && property.default !== undefined) {
      cleaned[name] = structuredClone(property.default);
    }
  }
  return cleaned;
}

/** With `anyOf` the one object schema is meant; several cannot be told apart and stay as they are. */
function withoutNullsInChoices(
  value: Record<string, unknown>,
  node: Record<string, unknown>,
  rules: NullRules,
): unknown {
  const choices = [node.anyOf, node.oneOf, node.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  const objects = choices.map((choice) => resolve(choice, rules.root)).filter((choice) => isRecord(choice?.properties));
  return objects.length === 1 ? withoutNulls(value, objects[0], rules) : value;
}

function resolve(schema: unknown, root: Record<string, unknown>): Record<string, unknown> | undefined {
  let node = schema;
  for (let hops = 0; hops < 16 && isRecord(node) && typeof node.$ref === 'string'; hops += 1) {
    if (!node.$ref.startsWith('#')) return undefined;
    node = node.$ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => step(at, key.replaceAll('~1', '/').replaceAll('~0', '~')), root);
  }
  return isRecord(node) ? node : undefined;
}

function step(at: unknown, key: string): unknown {
  if (Array.isArray(at)) return at[Number(key)];
  return isRecord(at) ? at[key] : undefined;
}
