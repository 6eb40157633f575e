// The layer check: `pnpm layers` fails on an import the table in layer-rules.mjs does not allow, and on any cycle.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findCycles } from './cycles.mjs';
import { importsOf } from './imports.mjs';
import { coreFolders, packageRow, testHelpers } from './layer-rules.mjs';
import { isTest, readWorkspace, repositoryRoot, sourceFiles } from './workspace.mjs';

/**
 * Checks a whole workspace.
 * @param {string} root
 * @returns {{ files: number, imports: number, violations: string[], cycles: string[][] }}
 */
export function checkLayers(root = repositoryRoot) {
  const packages = readWorkspace(root);
  const entries = Object.assign({}, ...packages.map((one) => one.entries));
  const names = packages.map((one) => one.name).sort((a, b) => b.length - a.length);
  const violations = [];
  const graph = new Map();
  let imports = 0;
  for (const owner of packages) {
    for (const path of sourceFiles(owner, root)) {
      const edges = new Set();
      graph.set(path, edges);
      for (const fact of importsOf(path, readFileSync(join(root, path), 'utf8'))) {
        imports += 1;
        const target = resolveImport({ root, path, entries, names }, fact.specifier);
        if (target.file) edges.add(target.file);
        const complaint = judge({ owner, path, fact, target });
        if (complaint) violations.push(`${path}:${fact.line} imports '${fact.specifier}': ${complaint}`);
      }
    }
  }
  return { files: graph.size, imports, violations, cycles: findCycles(graph) };
}

/** Where a specifier leads: a file of the workspace, one of its packages by name, or (nothing) the outside world. */
function resolveImport({ root, path, entries, names }, specifier) {
  if (specifier.startsWith('.')) {
    const wanted = normalize(join(dirname(path), specifier));
    const candidates = [wanted, wanted.replace(/\.js$/, '.ts'), wanted.replace(/\.mjs$/, '.mts')];
    return { relative: wanted, file: candidates.find((candidate) => existsSync(join(root, candidate))) };
  }
  const name = names.find((candidate) => specifier === candidate || specifier.startsWith(`${candidate}/`));
  return name ? { name, file: entries[specifier] } : {};
}

/** @returns {string | undefined} what is wrong with the import, in a sentence */
function judge({ owner, path, fact, target }) {
  if (target.relative !== undefined) return judgeRelative({ owner, path, fact, target });
  if (target.name === undefined) return undefined;
  return judgePackage({ owner, path, specifier: fact.specifier, target });
}

function judgePackage({ owner, path, specifier, target }) {
  if (specifier.endsWith('/package.json')) return undefined;
  if (target.name === owner.name) {
    return isTest(path) ? undefined : 'a package does not import itself by name; use a relative path';
  }
  if (isTest(path) && testHelpers.includes(specifier)) return undefined;
  const row = packageRow(owner.directory);
  if (row === undefined) return `${owner.directory} has no row in packages/tooling/src/layer-rules.mjs; add one`;
  if (row === 'everything') return undefined;
  const allowed = row.some((entry) =>
    entry.endsWith('*') ? target.name.startsWith(entry.slice(0, -1)) : entry === specifier,
  );
  if (!allowed) return `${owner.directory} may import ${row.join(', ') || 'no package of the workspace'}`;
  return target.file ? undefined : `${target.name} does not export that path`;
}

function judgeRelative({ owner, path, fact, target }) {
  if (relative(owner.directory, target.relative).startsWith('..')) {
    return 'it leaves the package; import the other package by name';
  }
  if (owner.directory !== 'packages/core' || isTest(path)) return undefined;
  const from = coreFolder(path);
  const to = coreFolder(target.relative);
  if (from === to || from === undefined) return undefined;
  if (to === undefined) return 'an entry file of core is for other packages; import the file that declares the name';
  const row = coreFolders[from];
  if (!row) return `core/${from} has no row in packages/tooling/src/layer-rules.mjs; add one`;
  if (row.values.includes(to)) return undefined;
  const types = row.types ?? [];
  if (types.includes(to)) return fact.typeOnly ? undefined : `core/${from} may import only types from core/${to}`;
  return `core/${from} may import ${describeRow(row)}`;
}

/** The first folder under core/src, or undefined for a file directly in it: an entry, which may import every folder. */
function coreFolder(path) {
  const [folder, ...rest] = relative('packages/core/src', path).split('/');
  return rest.length === 0 ? undefined : folder;
}

function describeRow({ values, types = [] }) {
  const parts = values.map((folder) => `core/${folder}`);
  parts.push(...types.map((folder) => `types of core/${folder}`));
  return parts.join(', ') || 'nothing';
}

function main() {
  const { files, imports, violations, cycles } = checkLayers();
  for (const violation of violations) console.error(violation);
  for (const cycle of cycles) console.error(`import cycle: ${cycle.join('\n           → ')}`);
  const bad = violations.length + cycles.length;
  console.log(`layers: ${files} files, ${imports} imports, ${violations.length} violations, ${cycles.length} cycles`);
  process.exitCode = bad > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
