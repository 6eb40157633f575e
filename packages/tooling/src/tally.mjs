// Counts for the last line of `npm test`: gates and tests alike, from what really ran.
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * Reads the counts of a vitest JSON report.
 * @param {string} file the report's path
 * @param {number} exitCode vitest's own verdict, which also knows unhandled errors
 * @returns {Tally}
 */
export function readReport(file, exitCode) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const brokenFiles = report.testResults.filter((one) => one.status === 'failed' && !hasFailedTest(one));
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A file that could not be loaded is reported as failed without a failed test of its own. */
function hasFailedTest(file) {
  return file.assertionResults.some((one) => one.status === 'failed');
}

/** @param {readonly Tally[]} parts @returns {Tally} */
export function sum(parts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts) for (const key of Object.keys(total)) total[key] += part[key];
  return total;
}

/** @param {Tally} tally */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Whether the run as a whole is good. In CI nothing may be skipped.
 * @param {Tally} tally @param {boolean} ci
 */
export function isGood({ passed, failed, skipped }, ci) {
  return failed === 0 && passed > 0 && (!ci || skipped === 0);
}
