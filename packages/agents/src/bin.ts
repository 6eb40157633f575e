// The command `livekit-agents`: what can be done without an agent file.
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { initializeLogger, log, Plugin, toError } from '@livekit/agents-core';
import { downloadAll, cli } from '@livekit/agents-worker';

const scope = 'node_modules/@livekit';
const usage = 'usage: livekit-agents download-files   fetch the model files of all installed plugins';

/** The installed plugins of the project in the working directory. */
async function pluginNames(): Promise<string[]> {
  const names = await readdir(join(process.cwd(), scope)).catch(() => []);
  return names.filter((name) => name.startsWith('agents-plugin-')).map((name) => `@livekit/${name}`);
}

async function downloadFiles(): Promise<number> {
  initializeLogger({ pretty: true, level: 'info' });
  const require = createRequire(join(process.cwd(), 'package.json'));
  const names = await pluginNames();
  if (names.length === 0) log().warn(`no plugins in ${scope}: run this in the folder of your project`);
  for (const name of names) {
    try {
      await import(pathToFileURL(require.resolve(name)).href);
    } catch (error) {
      log().error({ err: toError(error) }, `the plugin ${name} could not be loaded`);
      return 1;
    }
  }
  const failures = await downloadAll(Plugin.registeredPlugins);
  if (failures.length > 0) log().error(cli.formatDownloadFailureMessage(failures));
  return failures.length > 0 ? 1 : 0;
}

async function main(command: string | undefined): Promise<number> {
  if (command === 'download-files') return downloadFiles();
  process.stdout.write(`${usage}\n`);
  return command === undefined || command === '--help' || command === '-h' ? 0 : 2;
}

main(process.argv[2]).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`livekit-agents: ${toError(error).message}\n`);
    process.exit(1);
  },
);
