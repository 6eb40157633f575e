// Asks the compiler which published type names are missing: a probe file mentions each of them once.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './machine.mjs';
import { repositoryRoot } from './workspace.mjs';

/** @typedef {import('./exports-table.mjs').PublishedName} PublishedName */

const cache = join(repositoryRoot, 'node_modules/.cache');
const compiler = join(repositoryRoot, 'node_modules/typescript/bin/tsc');

/** The line of the probe that mentions a type: `type T7 = agents.voice.AgentOptions;` */
function mention({ namespace, name }, index) {
  const [first, ...rest] = namespace === '(root)' ? [] : namespace.split('.');
  const path = first?.startsWith('plugin-')
    ? [variable(first), ...rest]
    : ['agents', ...(first ? [first] : []), ...rest];
  return `export type T${index} = ${[...path, name].join('.')};`;
}

function variable(module) {
  return module.replaceAll('-', '_');
}

/**
 * @param {readonly PublishedName[]} types names that exist only as types
 * @param {ReadonlyMap<string, string>} declarations `agents` or `plugin-x` → its built declaration file
 * @returns {Promise<PublishedName[]>} those that are missing
 */
export async function missingTypes(types, declarations) {
  const present = types.filter(
    (one) => !one.namespace.startsWith('plugin-') || declarations.has(one.namespace.split('.')[0]),
  );
  const imports = [...declarations.keys()].map((module) => `import type * as ${variable(module)} from '${module}';`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'missing-types-'));
  writeFileSync(join(folder, 'probe.ts'), `${[...imports, ...present.map(mention)].join('\n')}\n`);
  const paths = Object.fromEntries([...declarations].map(([module, file]) => [module, [file]]));
  const config = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, paths },
    files: ['probe.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { output } = await runToEnd('node', [compiler, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    quiet: true,
  });
  rmSync(folder, { recursive: true });
  if (output.includes('TS2307')) throw new Error(`the compiler found no declarations:\n${output}`);
  const absent = readErrors(output).map((line) => present[line - imports.length - 1]);
  return types.filter((one) => !present.includes(one) || absent.includes(one));
}

/** Lines of the probe on which a name or its namespace was not found. Other errors (a missing type argument) mean it is there. */
function readErrors(output) {
  const lines = [];
  for (const [, line, code] of output.matchAll(/^probe\.ts\((\d+),\d+\): error (TS\d+)/gm)) {
    if (['TS2694', 'TS2724', 'TS2503', 'TS2339'].includes(code)) lines.push(Number(line));
  }
  return lines;
}
