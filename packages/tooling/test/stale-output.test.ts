// Stale build output is found; what has a source, and what the compiler did not make, stays.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { staleOutput } from '../src/stale-output.mjs';

const folder = mkdtempSync(join(tmpdir(), 'stale-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds output whose source is gone', () => {
  const files = ['tsconfig.build.json', 'src/here.ts', 'dist/here.js', 'dist/here.d.ts', 'dist/model.onnx'];
  const stale = ['dist/gone/a.d.ts', 'dist/gone/a.js', 'dist/gone/a.js.map'];
  for (const path of [...files, ...stale, 'dist/browser/page.js']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  expect(staleOutput(folder).sort()).toEqual(stale.map((path) => join(folder, path)));
});

it('leaves a package alone that is not built or never was', () => {
  expect(staleOutput(join(folder, 'nowhere'))).toEqual([]);
});
