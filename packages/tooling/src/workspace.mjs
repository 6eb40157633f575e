// The workspace as data: its packages, their entries and their source files.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const groups = ['packages', 'plugins', 'examples'];
const sourceFolders = ['src', 'test', 'bin'];

/**
 * @typedef {object} WorkspacePackage
 * @property {string} name such as `@livekit/agents-core`
 * @property {string} directory relative to the root, such as `packages/core`
 * @property {boolean} published
 * @property {Record<string, string>} entries specifier (`@livekit/agents/testing`) → source file relative to the root
 */

/** @param {string} root @returns {WorkspacePackage[]} */
export function readWorkspace(root = repositoryRoot) {
  const found = [];
  for (const group of groups) {
    if (!existsSync(join(root, group))) continue;
    for (const entry of readdirSync(join(root, group), { withFileTypes: true })) {
      const manifest = join(root, group, entry.name, 'package.json');
      if (entry.isDirectory() && existsSync(manifest)) found.push(describe(`${group}/${entry.name}`, manifest));
    }
  }
  return found;
}

function describe(directory, manifest) {
  const { name, private: isPrivate, exports: map = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  const entries = {};
  for (const [path, target] of Object.entries(map)) {
    const file = typeof target === 'string' ? target : target.source;
    if (file?.startsWith('./src/')) entries[join(name, path)] = join(directory, file);
  }
  return { name, directory, published: isPrivate !== true, entries };
}

/** Source files of a package, relative to the root, fixtures and generated code left out.
 * @param {WorkspacePackage} one @param {string} root
 * @returns {string[]}
 */
export function sourceFiles(one, root = repositoryRoot) {
  const files = [];
  for (const folder of sourceFolders) {
    const base = join(one.directory, folder);
    if (existsSync(join(root, base))) walk(root, base, files);
  }
  return files;
}

function walk(root, directory, files) {
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!['node_modules', 'dist'].includes(entry.name) && !entry.name.startsWith('__')) walk(root, path, files);
    } else if (/\.(ts|mts|mjs|js)$/.test(entry.name)) files.push(path);
  }
}

/** True for files that only tests load. @param {string} path */
export function isTest(path) {
  return /\.test\.m?ts$/.test(path) || /^[^/]+\/[^/]+\/test\//.test(path);
}
