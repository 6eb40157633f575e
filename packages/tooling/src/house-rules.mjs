// The house rules that are read off a file's text.

/** @type {readonly { pattern: RegExp, says: string, tests?: false }[]} */
const lineRules = [
  { pattern: /(?:oxlint|eslint)-(?:disable|enable)/, says: 'no lint rule is switched off; change the code' },
  { pattern: /oxfmt-ignore|prettier-ignore/, says: 'formatting is not switched off' },
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, says: 'no notes to self in the code; do it or file an issue' },
  { pattern: /\.tee\(\)/, says: 'tee() buffers without bound; use a channel per reader', tests: false },
  { pattern: /\b(?:describe|it|test)\.todo\b/, says: 'no test without a body' },
];

/**
 * @param {string} path relative to the root
 * @param {string} text
 * @returns {string[]} complaints as `path:line: sentence`
 */
export function checkHouse(path, text) {
  // This file and its test have to name what they forbid.
  if (path.includes('tooling/') && path.includes('house-rules')) return [];
  const complaints = [];
  if (!startsWithComment(text)) complaints.push(`${path}:1: the first comment of a file says what it is for`);
  const isTest = path.includes('.test.');
  text.split('\n').forEach((line, index) => {
    for (const rule of lineRules) {
      if (rule.tests === false && isTest) continue;
      if (rule.pattern.test(line)) complaints.push(`${path}:${index + 1}: ${rule.says}`);
    }
  });
  return complaints;
}

function startsWithComment(text) {
  return /^(?:#![^\n]*\n)?\s*\/[/*]/.test(text);
}
