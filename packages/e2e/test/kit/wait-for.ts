// Waiting for what another process does.
import { sleep, systemClock } from '@livekit/agents';

/** Asks `look` again and again until it returns something. */
export async function waitFor<T>(
  look: () => T | undefined,
  what: string | (() => string),
  timeoutMs = 30_000,
): Promise<T> {
  const giveUpAt = systemClock.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (systemClock.now() > giveUpAt) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(systemClock, 20);
  }
}
