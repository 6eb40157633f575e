// The plugin that `new:plugin` writes: everything in its place, and nothing of the house rules broken.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkHouse } from '../src/house-rules.mjs';
import { planPlugin, writePlugin } from '../src/new-plugin.mjs';
import { pluginFiles } from '../src/plugin-templates.mjs';

const plan = planPlugin(['acme-voice', '--stt', '--tts'], '1.10.0');

it('names things after the provider', () => {
  expect(plan).toEqual({
    name: 'acme-voice',
    title: 'Acme Voice',
    variable: 'ACME_VOICE_API_KEY',
    version: '1.10.0',
    kinds: ['stt', 'tts'],
  });
});

it.each([[[]], [['acme']], [['Acme', '--stt']], [['acme', '--llm']], [['acme', 'more', '--stt']]])(
  'refuses %j with a line on how to use it',
  (args) => {
    expect(() => planPlugin(args, '1.10.0')).toThrow('usage:');
  },
);

it('writes a package that keeps the house rules, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'new-plugin-'));
  try {
    const folder = writePlugin(plan, root);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts'));
    expect(sources.toSorted()).toEqual(
      ['connection', 'index', 'stt', 'stt-wire', 'stt.test', 'tts', 'tts-wire', 'tts.test']
        .map((one) => `src/${one}.ts`)
        .toSorted(),
    );
    for (const file of sources) expect(checkHouse(file, readFileSync(join(folder, file), 'utf8'))).toEqual([]);
    expect(() => writePlugin(plan, root)).toThrow('exists already');
  } finally {
    rmSync(root, { recursive: true });
  }
});

it('writes only the kinds that are asked for, and fills every placeholder', () => {
  const files = pluginFiles(planPlugin(['acme', '--tts'], '1.10.0'));
  expect(Object.keys(files).filter((path) => path.includes('stt'))).toEqual([]);
  expect(files['src/index.ts']).not.toContain('STT');
  expect(files['src/index.ts']).toContain("registerProvider('acme', { TTS });");
  expect(Object.values(files).filter((text) => text.includes('{{'))).toEqual([]);
});
