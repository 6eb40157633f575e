// The table and the verdicts: what was measured and what is demanded must not be mixed up.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { row, spread } from '../src/measure.mjs';
import { isMet, ratio, table, updateReadme } from '../src/report.mjs';

const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const found = { published: [{ ms: 900 }, { ms: 800 }, { ms: 1000 }], ours: [{ ms: 180 }, { ms: 190 }, { ms: 300 }] };

describe('the report', () => {
  it('compares the medians, ours to theirs', () => {
    const measured = row({ what: 'import', unit: 'ms' }, found, 'ms');
    expect(measured.ours).toEqual({ min: 180, median: 190, max: 300 });
    expect(ratio(measured)).toBeCloseTo(190 / 900);
  });

  it.each([
    [{ target: 0.25 }, true],
    [{ target: 0.2 }, false],
    [{ limit: 190 }, true],
    [{ limit: 189 }, false],
    [{}, true],
  ])('with %o demanded', (demand, met) => {
    const measured = row({ what: 'import', unit: 'ms', ...demand }, found, 'ms');
    expect(isMet(measured)).toBe(met);
    expect(table([measured]).includes('missed')).toBe(!met);
  });

  it('prints a row', () => {
    const measured = row({ what: 'import', unit: 'ms', target: 0.25 }, found, 'ms');
    expect(table([measured]).split('\n').at(-1)).toBe(
      '| import, ms | 800 / 900 / 1000 | 180 / 190 / 300 | 0.21 | ratio ≤ 0.25 |',
    );
  });

  it('takes the middle of an odd number of values', () => {
    expect(spread([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 });
  });

  it('replaces what stands between the markers of a README, and nothing else', () => {
    const file = join(folder, 'README.md');
    writeFileSync(file, 'before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n');
    updateReadme(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('before\n<!-- bench -->\n\nnew\n\n<!-- /bench -->\nafter\n');
  });

  it('does not touch a README without markers', () => {
    const file = join(folder, 'plain.md');
    writeFileSync(file, 'nothing here\n');
    expect(() => updateReadme(file, 'new')).toThrow('<!-- bench -->');
    expect(readFileSync(file, 'utf8')).toBe('nothing here\n');
  });
});
