// Reading what comes from outside, of which nothing is certain.

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The field `name` of `value`, if that is an object and holds one there; else an empty one. */
export function recordIn(value: unknown, name: string): Record<string, unknown> {
  const field = isRecord(value) ? value[name] : undefined;
  return isRecord(field) ? field : {};
}

/** A text that is not empty, or undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** `fields` without those that are undefined. */
export function withoutUndefined<T extends object>(fields: T): T {
  // Only keys with the value undefined go, which the type allows to be absent.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** The JSON object in a message of a socket; undefined if it holds none. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
