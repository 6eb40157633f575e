// The files of a new plugin: everything but what the provider says on its wire, which its author fills in.
import { lines } from './plugin-template-parts.mjs';
import { sttClass, sttTest, sttWire } from './plugin-template-stt.mjs';
import { ttsClass, ttsTest, ttsWire } from './plugin-template-tts.mjs';

/** @typedef {{ name: string, title: string, variable: string, version: string, kinds: readonly ('stt' | 'tts')[] }} PluginPlan */

const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;
const upper = (kind) => kind.toUpperCase();

/** Path within the plugin → text. @param {PluginPlan} plan @returns {Record<string, string>} */
export function pluginFiles(plan) {
  const files = {
    'package.json': packageFile(plan),
    'tsconfig.json': lines('{', '  "extends": "../../tsconfig.json",', '  "include": ["src", "test"]', '}'),
    'tsconfig.build.json': json({ extends: '../../tsconfig.build.json' }),
    'README.md': readme(plan),
    'src/index.ts': index(plan),
    'src/connection.ts': connection(plan),
  };
  for (const kind of plan.kinds) {
    files[`src/${kind}.ts`] = kind === 'stt' ? sttClass(plan) : ttsClass(plan);
    files[`src/${kind}-wire.ts`] = kind === 'stt' ? sttWire(plan) : ttsWire(plan);
    files[`src/${kind}.test.ts`] = kind === 'stt' ? sttTest(plan) : ttsTest(plan);
    files[`src/__fixtures__/${kind}.wire.jsonl`] = fixture(plan, kind);
  }
  return files;
}

function packageFile({ name, title, version }) {
  const own = { types: './dist/index.d.ts', default: './dist/index.js' };
  return json({
    name: `@livekit/agents-plugin-${name}`,
    version,
    description: `${title} models for LiveKit Agents`,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20.19.0' },
    exports: { '.': { source: './src/index.ts', ...own }, './package.json': './package.json' },
    files: ['dist'],
    publishConfig: { access: 'public', exports: { '.': own, './package.json': './package.json' } },
    scripts: { build: 'tsc -p tsconfig.build.json' },
    peerDependencies: { '@livekit/agents': `^${version}`, '@livekit/rtc-node': '^0.13.34 || ^1.0.0' },
    devDependencies: { '@livekit/agents': 'workspace:*', '@livekit/rtc-node': '^1.1.0' },
  });
}

function readme({ name, title, variable, kinds }) {
  return lines(
    `# @livekit/agents-plugin-${name}`,
    '',
    `${title} for LiveKit Agents: ${kinds.map(upper).join(', ')}. The key is in \`${variable}\`, or the option \`apiKey\`.`,
  );
}

function index({ name, title, kinds }) {
  return lines(
    `// ${title}: what the package exports, and its entry in the lists of plugins and of providers.`,
    "import { createRequire } from 'node:module';",
    "import { Plugin } from '@livekit/agents';",
    "import { registerProvider } from '@livekit/agents/provider';",
    ...kinds.map((kind) => `import { ${upper(kind)} } from './${kind}.js';`),
    '',
    ...kinds.map((kind) => `export { ${upper(kind)}, type ${upper(kind)}Options } from './${kind}.js';`),
    '',
    'class ThisPlugin extends Plugin {',
    '  constructor(version: string) {',
    `    super({ title: '${name}', version, package: '@livekit/agents-plugin-${name}' });`,
    '  }',
    '}',
    '',
    "const packageFile: unknown = createRequire(import.meta.url)('../package.json');",
    'const version =',
    "  typeof packageFile === 'object' && packageFile && 'version' in packageFile ? String(packageFile.version) : '';",
    'Plugin.registerPlugin(new ThisPlugin(version));',
    `registerProvider('${name}', { ${kinds.map(upper).join(', ')} });`,
  );
}

function connection({ name, title, variable }) {
  return lines(
    `// Where ${title} is and with which key it is used.`,
    "import { addressOf, type Endpoint, findApiKey, parseBaseUrl } from '@livekit/agents/provider';",
    '',
    'export interface ConnectionOptions {',
    `  /** Default: the environment variable \`${variable}\`. */`,
    '  apiKey?: string;',
    `  /** Default: ${title}'s own. */`,
    '  baseURL?: string;',
    '}',
    '',
    'export interface Connection {',
    '  readonly baseURL: string;',
    '  readonly apiKey: string;',
    '  readonly endpoint: Endpoint;',
    '}',
    '',
    '/** @throws MissingCredentialsError without a key */',
    'export function connectionOf(options: ConnectionOptions): Connection {',
    `  const baseURL = options.baseURL ?? 'wss://api.${name}.example';`,
    '  const url = parseBaseUrl(baseURL);',
    `  const keyVariable = '${variable}';`,
    `  const apiKey = findApiKey({ service: '${title}', given: options.apiKey, variable: keyVariable, url });`,
    `  return { baseURL, apiKey, endpoint: { name: '${title}', address: addressOf(url), keyVariable } };`,
    '}',
    '',
    '/** The address of a socket below the base URL. */',
    'export function socketUrl({ baseURL }: Connection, path: string): URL {',
    "  return new URL(path, baseURL.replace(/^http/, 'ws'));",
    '}',
  );
}

/** A conversation in the shape of the templates, for the author to replace. */
function fixture({ title }, kind) {
  const provenance = `written-from-docs: replace with the page of ${title}'s documentation, or "recorded" and a date`;
  const script =
    kind === 'stt'
      ? [
          { dir: 'out', text: { type: 'start' } },
          { dir: 'in', text: { type: 'ready' } },
          { dir: 'out', text: { type: 'end' } },
          { dir: 'in', text: { type: 'final', text: 'Book a table.' } },
          { dir: 'close', code: 1000 },
        ]
      : [
          { dir: 'out', text: { type: 'start' } },
          { dir: 'out', text: { type: 'flush' } },
          { dir: 'in', base64: Buffer.alloc(24_000 * 2 * 0.06, 16).toString('base64') },
          { dir: 'in', text: { type: 'done' } },
        ];
  return [{ provenance }, ...script].map((line) => `${JSON.stringify(line)}\n`).join('');
}
