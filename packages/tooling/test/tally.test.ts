// The last line of `npm test` must be the truth: broken files and unhandled errors count.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isGood, lastLine, readReport, sum } from '../src/tally.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(fields: object, exitCode: number) {
  const file = join(folder, 'report.json');
  const zero = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  writeFileSync(file, JSON.stringify({ ...zero, ...fields }));
  return readReport(file, exitCode);
}

describe('tally', () => {
  it('reads the counts', () => {
    const fields = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    expect(report({ ...fields, testResults: [failedFile] }, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('counts a file that could not be loaded', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(report({ numPassedTests: 3, testResults: [broken] }, 1).failed).toBe(1);
  });

  it('counts an unhandled error, which only the exit code tells', () => {
    expect(report({ numPassedTests: 3 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it('counts a run that left no report', () => {
    expect(readReport(join(folder, 'none.json'), 0).failed).toBe(1);
  });

  it('writes the last line', () => {
    expect(lastLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(
      lastLine(
        sum([
          { passed: 3, failed: 0, skipped: 1 },
          { passed: 1, failed: 2, skipped: 0 },
        ]),
      ),
    ).toBe('4 passed, 2 failed, 1 skipped');
  });

  it('is good only when all that ran passed, something ran, and CI skipped nothing', () => {
    expect(isGood({ passed: 1, failed: 0, skipped: 1 }, false)).toBe(true);
    expect(isGood({ passed: 1, failed: 0, skipped: 1 }, true)).toBe(false);
    expect(isGood({ passed: 1, failed: 1, skipped: 0 }, false)).toBe(false);
    expect(isGood({ passed: 0, failed: 0, skipped: 0 }, false)).toBe(false);
  });
});
