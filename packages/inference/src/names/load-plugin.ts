// Finding the plugin of a provider: one that is loaded, else one that is installed beside the program.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ProviderModule, registeredProvider } from '@livekit/agents-provider';

/** The exports of `packageName`, or undefined if it is not installed. @throws what fails while it loads */
export function loadPlugin(provider: string, packageName: string): ProviderModule | undefined {
  const registered = registeredProvider(provider) ?? registeredProvider(packageName);
  if (registered) return registered;
  for (const from of [join(process.cwd(), 'package.json'), process.argv[1], import.meta.url]) {
    if (!from) continue;
    const require = createRequire(from);
    if (!isInstalled(require, packageName)) continue;
    const loaded: unknown = require(packageName);
    if (typeof loaded === 'object' && loaded !== null) return { ...loaded };
  }
  return undefined;
}

function isInstalled(require: NodeJS.Require, packageName: string): boolean {
  try {
    require.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}
