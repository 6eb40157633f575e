// What all chat items share: their id and the instant they were made.
import { systemClock } from '../../base/clock.js';
import { shortuuid } from '../../base/id.js';

/** An id for a new chat item. */
export function newItemId(): string {
  return shortuuid('item_');
}

/** The present instant in whole ms since the epoch, as chat items record it. */
export function presentInstant(): number {
  return Math.floor(systemClock.now());
}
