// The package rules must notice each way a tarball can be wrong.
import { describe, expect, it } from 'vitest';
import { checkContents } from '../src/tarball-rules.mjs';

const good = {
  type: 'module',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
};

function complaints(manifest: object, extra: string[] = []): string[] {
  const names = ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', ...extra];
  const files = new Map(names.map((name) => [name, '']));
  return checkContents(files.set('package.json', JSON.stringify({ ...good, ...manifest })));
}

describe('tarball rules', () => {
  it('accepts a complete package', () => {
    expect(complaints({})).toEqual([]);
  });

  it('reports a workspace version', () => {
    expect(complaints({ dependencies: { x: 'workspace:*' } })).toEqual(['a workspace: version was not resolved']);
  });

  it('reports the source condition', () => {
    const map = { '.': { source: './dist/index.js', default: './dist/index.js' } };
    expect(complaints({ exports: map })[0]).toContain('the source condition is exported');
  });

  it('reports a promised file that is missing', () => {
    expect(complaints({ bin: { tool: './bin/tool.js' } })).toEqual(['bin/tool.js is exported but not packed']);
  });

  it('reports test files', () => {
    expect(complaints({}, ['dist/x.test.js'])).toEqual(['dist/x.test.js does not belong in the package']);
  });

  it('reports a missing readme and license', () => {
    const files = new Map([['package.json', JSON.stringify({ type: 'module' })]]);
    expect(checkContents(files)).toEqual(['LICENSE is missing', 'README.md is missing']);
  });
});
