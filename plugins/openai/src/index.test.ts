// The package as a whole: its registration, and what importing it loads.

import { readdirSync, readFileSync } from 'node:fs';
import { Plugin } from '@livekit/agents';
import { expect, it } from 'vitest';
import './index.js';

it('registers itself', () => {
  const [plugin] = Plugin.registeredPlugins.filter((each) => each.package === '@livekit/agents-plugin-openai');
  expect(plugin?.title).toBe('openai');
  expect(plugin?.version).toMatch(/^\d+\.\d+\.\d+/);
});

it('loads the openai package at the first request, not on import', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const imports = files.flatMap((name) =>
    readFileSync(new URL(name, folder), 'utf8')
      .split('\n')
      .filter((line) => line.includes("'openai'") && /\b(import(?!\.meta)|from|require)\b/.test(line)),
  );
  expect(imports.filter((line) => !line.startsWith('import type'))).toEqual([
    "    const { OpenAI: Client } = await import('openai');",
  ]);
});
