// The export-name report: what counts as missing, and when that is a failure.
import { describe, expect, it } from 'vitest';
import { judgeMissing, missingNames, parseTable } from '../src/exports-table.mjs';

const table = parseTable(
  [
    'namespace\tname\tkind\ttag',
    '(root)\tvoice\tns\tseed',
    'voice\tAgent\tclass\tex1 plug2',
    'voice\tOptions\tiface\tex1',
    'voice\tOddity\tconst\trare',
    'plugin-acme\tSTT\tclass\t',
  ].join('\n'),
);

const load = (voice: object) => (plugin: string | undefined) => (plugin === undefined ? { voice } : undefined);

describe('export names', () => {
  it('finds missing runtime names in namespaces and plugins, and leaves types out', () => {
    const names = missingNames(table, load({ Agent: class {} })).map((one) => one.name);
    expect(names).toEqual(['Oddity', 'STT']);
  });

  it('finds nothing when all is there', () => {
    const complete = (plugin: string | undefined) => (plugin ? { STT: 1 } : { voice: { Agent: 1, Oddity: undefined } });
    expect(missingNames(table, complete)).toEqual([]);
  });

  it('fails on used names only, unless there is a reason', () => {
    const missing = missingNames(table, () => undefined);
    expect(judgeMissing(missing, {}).unexpected).toEqual(['voice', 'voice.Agent']);
    expect(judgeMissing(missing, { voice: 'why', 'voice.*': 'why' })).toEqual({ unexpected: [], stale: [] });
  });

  it('reports a reason for a name that is there', () => {
    expect(judgeMissing([], { 'voice.Agent': 'why' }).stale).toEqual(['voice.Agent']);
  });

  it('refuses a table of another shape', () => {
    expect(() => parseTable('name\tkind\n')).toThrow('unexpected heading');
  });
});
