// Short random names for items, requests and segments.
import { randomUUID } from 'node:crypto';

/** `prefix` followed by 12 random characters. */
export function shortuuid(prefix = ''): string {
  return prefix + randomUUID().slice(0, 12);
}
