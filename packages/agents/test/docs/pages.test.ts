// The code of docs/testing.md is the code of these tests, to the letter: with UPDATE_DOCS=1 it is put there.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const page = fileURLToPath(new URL('../../../../docs/testing.md', import.meta.url));
const folder = fileURLToPath(new URL('testing/', import.meta.url));
const blocks = /<!-- file: (\S+) -->\n\n```ts\n([\s\S]*?)```/g;

it('each block of code in docs/testing.md is a test that runs', () => {
  const text = readFileSync(page, 'utf8');
  const current = text.replace(
    blocks,
    (_block, name: string) => `<!-- file: ${name} -->\n\n\`\`\`ts\n${readFileSync(folder + name, 'utf8')}\`\`\``,
  );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, current);
  expect(readFileSync(page, 'utf8')).toBe(current);
  const shown = [...text.matchAll(blocks)].map(([, name]) => name);
  expect(new Set(shown)).toEqual(new Set(readdirSync(folder)));
  // No other code that nobody runs.
  expect(text.match(/^```ts/gm)).toHaveLength(shown.length);
});
