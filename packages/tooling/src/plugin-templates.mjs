// The files of a new plugin, from `templates/plugin`: everything but what the provider says on its wire, which its
// author fills in. A template is a file with `.txt` behind its name and `{{placeholders}}` in it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, title: string, variable: string, version: string, kinds: readonly ('stt' | 'tts')[] }} PluginPlan */

const folder = fileURLToPath(new URL('../templates/plugin', import.meta.url));

/** Path within the plugin → text. @param {PluginPlan} plan @returns {Record<string, string>} */
export function pluginFiles(plan) {
  const values = valuesOf(plan);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.txt'))
    .map((path) => path.replaceAll('\\', '/'));
  const wanted = paths.filter((path) => plan.kinds.includes(kindOf(path) ?? plan.kinds[0]));
  return Object.fromEntries(
    wanted.map((path) => [path.replace(/\.txt$/, ''), fill(readFileSync(join(folder, path), 'utf8'), values)]),
  );
}

/** Which kind of model a template belongs to; undefined: to all. */
const kindOf = (path) => /(?:^|\/)(stt|tts)[.-]/.exec(path)?.[1];

function valuesOf({ kinds, ...names }) {
  const upper = kinds.map((kind) => kind.toUpperCase());
  return {
    ...names,
    classes: upper.join(', '),
    imports: kinds.map((kind, index) => `import { ${upper[index]} } from './${kind}.js';`).join('\n'),
    exports: kinds
      .map((kind, index) => `export { ${upper[index]}, type ${upper[index]}Options } from './${kind}.js';`)
      .join('\n'),
  };
}

function fill(text, values) {
  return text.replace(/\{\{(\w+)\}\}/g, (placeholder, name) => {
    if (!(name in values)) throw new Error(`The template names ${placeholder}, which nothing is known of.`);
    return values[name];
  });
}
