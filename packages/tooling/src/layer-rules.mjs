// Who may import whom. One row per package and per folder of core; a folder without a row is itself a violation.

/** @typedef {{ values: readonly string[], types?: readonly string[] }} LayerRow */

/**
 * Folders of `packages/core/src`: what each may import from the other folders. `values` may be imported freely,
 * `types` only with `import type`.
 * @type {Readonly<Record<string, LayerRow>>}
 */
export const coreFolders = {
  base: { values: [] },
  model: { values: ['base'] },
  telemetry: { values: ['base', 'model'] },
  turn: { values: [], types: ['base', 'model'] },
  hearing: { values: ['base', 'model'], types: ['turn'] },
  speech: { values: ['base', 'model'], types: ['turn'] },
  output: { values: ['base', 'model'], types: ['turn'] },
  job: { values: ['base', 'model'] },
  mcp: { values: ['base', 'model'] },
  session: { values: ['base', 'model', 'telemetry', 'turn', 'hearing', 'speech', 'output', 'job'] },
  room: { values: ['base', 'model', 'output', 'session', 'job'] },
  workflows: { values: ['base', 'model', 'session', 'room', 'job'] },
};

/** What tests of every package may import. */
export const testHelpers = ['@livekit/agents-tooling/livekit-server'];

const plugin = ['@livekit/agents', '@livekit/agents/provider', '@livekit/agents/testing'];

/**
 * Workspace specifiers each package may import. Private tools are free to look at anything.
 * @param {string} directory such as `packages/core` or `plugins/openai`
 * @returns {readonly string[] | 'everything' | undefined}
 */
export function packageRow(directory) {
  const [group, name] = directory.split('/');
  if (group === 'plugins') return name === 'livekit' ? [...plugin, '@livekit/agents-turn-detector'] : plugin;
  if (group === 'examples') return [...plugin, '@livekit/agents-plugin-*', '@livekit/agents-playground'];
  return name === undefined ? undefined : packages[name];
}

/** @type {Readonly<Record<string, readonly string[] | 'everything'>>} */
const packages = {
  core: [],
  provider: ['@livekit/agents-core'],
  'turn-detector': [],
  inference: ['@livekit/agents-core', '@livekit/agents-provider'],
  worker: ['@livekit/agents-core'],
  testing: ['@livekit/agents-core', '@livekit/agents-provider'],
  playground: ['@livekit/agents-core', '@livekit/agents-testing'],
  agents: [
    '@livekit/agents-core',
    '@livekit/agents-provider',
    '@livekit/agents-inference',
    '@livekit/agents-turn-detector',
    '@livekit/agents-worker',
    '@livekit/agents-testing',
    '@livekit/agents-playground',
  ],
  bench: 'everything',
  e2e: 'everything',
  tooling: 'everything',
};
