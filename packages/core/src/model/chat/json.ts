// The JSON types of chat items and tools.

export type JSONValue = null | string | number | boolean | JSONObject | JSONArray;
export type JSONArray = JSONValue[];
export type JSONObject = { [key: string]: JSONValue };

/** True if `value` is a plain record: an object that is neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Drops keys whose value is undefined, and keeps what JSON can express of the rest. */
export function toJsonObject(record: Record<string, unknown>): JSONObject {
  const json: JSONObject = {};
  for (const [key, value] of Object.entries(record)) {
    if (value !== undefined) json[key] = toJsonValue(value);
  }
  return json;
}

/** What JSON can express of `value`; anything else (functions, symbols) becomes null. */
export function toJsonValue(value: unknown): JSONValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value !== 'object') return null;
  if ('toJSON' in value && typeof value.toJSON === 'function') return toJsonValue(value.toJSON());
  return toJsonObject({ ...value });
}
