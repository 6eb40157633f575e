// Lines that a log needs once per process, however many sessions there are.
import { log } from '@livekit/agents';

const said = new Set<string>();

/** Logs `message` the first time only. */
export function sayOnce(level: 'info' | 'warn', message: string): void {
  if (said.has(message)) return;
  said.add(message);
  log()[level](message);
}
