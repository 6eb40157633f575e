// Checks of the agent file: whether job processes will be able to load it.
import { Plugin, systemClock, toError } from '@livekit/agents-core';
import { loadAgent } from '../../job/load-agent.js';
import { note, ok, problem, type Finding } from './finding.js';

/** Longer than this, and a caller who needs a new process waits for it. */
const slowLoadMs = 3000;

/** Loads the agent file as a job process would. */
export async function checkAgentFile(file: string): Promise<readonly Finding[]> {
  const startedAt = systemClock.now();
  try {
    await loadAgent(file);
  } catch (error) {
    return [
      problem(
        `the agent file ${file} cannot be loaded: ${toError(error).message}`,
        'No job can start until it is mended.',
      ),
    ];
  }
  const tookMs = Math.round(systemClock.now() - startedAt);
  const loaded = `the agent file loads in ${tookMs} ms`;
  const plugins = Plugin.registeredPlugins.map((plugin) => plugin.package);
  return [
    tookMs > slowLoadMs
      ? note(loaded, 'Move slow work from the top of the file into prewarm; keep numIdleProcesses above 0.')
      : ok(loaded),
    ok(plugins.length === 0 ? 'it uses no plugins' : `its plugins: ${plugins.join(', ')}`),
  ];
}
