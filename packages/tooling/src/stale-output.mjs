// Removes build output whose source is gone: the compiler never deletes, so a renamed file would still be published.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkspace, repositoryRoot } from './workspace.mjs';

const emitted = /(\.d\.ts|\.js|\.js\.map)$/;

/**
 * Files of a package's `dist` that the compiler made from a source that no longer exists.
 * @param {string} directory absolute path of the package
 * @returns {string[]} absolute paths
 */
export function staleOutput(directory) {
  const dist = join(directory, 'dist');
  if (!existsSync(dist) || !existsSync(join(directory, 'tsconfig.build.json'))) return [];
  const stale = [];
  for (const path of readdirSync(dist, { recursive: true }).map(String)) {
    // Browser pages are not made from `src`.
    if (!emitted.test(path) || path.startsWith('browser')) continue;
    if (!existsSync(join(directory, 'src', path.replace(emitted, '.ts')))) stale.push(join(dist, path));
  }
  return stale;
}

/** Cleans every package of the workspace. */
export function removeStaleOutput(root = repositoryRoot) {
  for (const one of readWorkspace(root)) for (const path of staleOutput(join(root, one.directory))) rmSync(path);
}
