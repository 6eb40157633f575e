// The last step of the build: one file instead of some 300, because each module costs half a millisecond of every start.
// Source maps lead back to `src`; types stay as the compiler wrote them. Why: docs/decisions/0004-one-file-core.md.
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const entry = join(dist, 'index.js');

await build({
  entryPoints: [entry],
  outfile: entry,
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // What is installed beside it stays beside it.
  packages: 'external',
  sourcemap: true,
  // Classes tell their names to users: agents without an id are called after their class.
  keepNames: true,
  logLevel: 'warning',
});

const kept = new Set(['index.js', 'index.js.map']);
for (const path of readdirSync(dist, { recursive: true }).map(String)) {
  if (/\.js(\.map)?$/.test(path) && !kept.has(path)) rmSync(join(dist, path));
}
