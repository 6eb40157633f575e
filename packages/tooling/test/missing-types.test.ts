// The compiler probe must tell missing types from present ones, generic or nested.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { missingTypes } from '../src/missing-types.mjs';

const folder = mkdtempSync(join(tmpdir(), 'missing-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds the types that are missing', async () => {
  writeFileSync(join(folder, 'voice.d.ts'), 'export interface Options {}\nexport type Node<T> = T;\n');
  writeFileSync(join(folder, 'index.d.ts'), "export * as voice from './voice.js';\nexport type Root = 1;\n");
  const table = [
    ['(root)', 'Root'],
    ['(root)', 'Gone'],
    ['voice', 'Options'],
    ['voice', 'Node'],
    ['voice', 'Nodes'],
    ['nowhere', 'Options'],
    ['plugin-acme', 'STTOptions'],
  ].map(([namespace = '', name = '']) => ({ namespace, name, kind: 'iface', tag: '' }));
  const missing = await missingTypes(table, new Map([['agents', join(folder, 'index.d.ts')]]));
  expect(missing.map((one) => `${one.namespace} ${one.name}`)).toEqual([
    '(root) Gone',
    'voice Nodes',
    'nowhere Options',
    'plugin-acme STTOptions',
  ]);
}, 30_000);

it('throws when there is nothing to look at', async () => {
  const table = [{ namespace: '(root)', name: 'Root', kind: 'iface', tag: '' }];
  const declarations = new Map([['agents', join(folder, 'nowhere.d.ts')]]);
  await expect(missingTypes(table, declarations)).rejects.toThrow('the compiler found no declarations');
}, 30_000);
