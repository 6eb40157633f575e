// The house rules must find what they forbid and leave ordinary code alone.
import { describe, expect, it } from 'vitest';
import { checkHouse } from '../src/house-rules.mjs';

const check = (text: string, path = 'packages/core/src/base/x.ts') => checkHouse(path, text);

describe('house rules', () => {
  it('accepts an ordinary file, with a hashbang too', () => {
    expect(check('// What this file is for.\nexport const x = 1;\n')).toEqual([]);
    expect(check('#!/usr/bin/env node\n// The program.\nrun();\n')).toEqual([]);
  });

  it('wants a first comment', () => {
    expect(check('export const x = 1;\n')).toEqual([
      'packages/core/src/base/x.ts:1: the first comment of a file says what it is for',
    ]);
  });

  it.each([
    ['// oxlint-disable-next-line no-console', 'no lint rule is switched off'],
    ['/* eslint-disable */', 'no lint rule is switched off'],
    ['// prettier-ignore', 'formatting is not switched off'],
    ['// TODO: later', 'no notes to self'],
    ["it.todo('works');", 'no test without a body'],
    ['const [a, b] = stream.tee();', 'tee() buffers without bound'],
  ])('reports %s with its line', (line, complaint) => {
    const [found, ...more] = check(`// Purpose.\n${line}\n`);
    expect(found).toContain(`packages/core/src/base/x.ts:2: ${complaint}`);
    expect(more).toEqual([]);
  });

  it('lets tests tee', () => {
    expect(check('// Purpose.\nstream.tee();\n', 'packages/core/src/base/x.test.ts')).toEqual([]);
  });
});
