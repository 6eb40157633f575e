// Downloads the model files of the plugins an agent file uses.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { initializeLogger, log, Plugin, toError } from '@livekit/agents-core';

/** A plugin whose files could not be fetched, and why. */
export interface PluginDownloadFailure {
  readonly plugin: Plugin;
  readonly error: unknown;
}

/** Loads the agent file, which registers its plugins, and lets each fetch its files. Ends the process: 1 if one failed. */
export async function downloadFiles(agent: string): Promise<void> {
  initializeLogger({ pretty: true, level: 'info' });
  try {
    await import(agent.startsWith('file:') ? agent : pathToFileURL(resolve(agent)).href);
  } catch (error) {
    log().fatal({ err: toError(error) }, `the agent file ${agent} could not be loaded`);
    process.exit(1);
  }
  const failures = await downloadAll(Plugin.registeredPlugins);
  if (failures.length > 0) log().error(formatDownloadFailureMessage(failures));
  process.exit(failures.length > 0 ? 1 : 0);
}

/** Lets each plugin fetch its files, one after the other, and returns those that failed. */
export async function downloadAll(plugins: readonly Plugin[]): Promise<PluginDownloadFailure[]> {
  const failures: PluginDownloadFailure[] = [];
  for (const plugin of plugins) {
    log().info(`downloading the files of ${plugin.package}`);
    try {
      await plugin.downloadFiles();
    } catch (error) {
      failures.push({ plugin, error });
    }
  }
  return failures;
}

/** One text about all plugins whose files could not be fetched. */
export const formatDownloadFailureMessage = (failures: readonly PluginDownloadFailure[]): string => {
  const lines = failures.map(({ plugin, error }) => `- ${plugin.package}: ${toError(error).message}`);
  return `The files of ${failures.length} plugin(s) could not be downloaded:\n${lines.join('\n')}`;
};
