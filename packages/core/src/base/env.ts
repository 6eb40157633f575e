// What the environment says about where and how this process runs.
import { AgentsError } from './errors.js';

/** Whether `url` belongs to LiveKit Cloud. */
export const isCloud = (url: URL): boolean =>
  url.hostname.endsWith('.livekit.cloud') || url.hostname.endsWith('.livekit.run');

/** Whether the agent runs in development mode (started by `dev` or `connect`). */
export const isDevMode = (): boolean => process.env['LIVEKIT_DEV_MODE'] === '1';

/** Whether the agent is hosted by LiveKit Cloud. */
export const isHosted = (): boolean => Boolean(process.env['LIVEKIT_REMOTE_EOT_URL']);

/**
 * `value` if it is given and not empty, else the first of `variables` that is set, else `fallback`.
 * @throws {@link AgentsError} `env_missing` if there is none of these.
 */
export function resolveEnvVar(value: string | undefined, variables: readonly string[], fallback?: string): string {
  if (value) return value;
  for (const name of variables) {
    const found = process.env[name];
    if (found) return found;
  }
  if (fallback !== undefined) return fallback;
  throw new AgentsError(`A setting is missing: pass it as an option or set ${variables.join(' or ')}.`, {
    code: 'env_missing',
  });
}
