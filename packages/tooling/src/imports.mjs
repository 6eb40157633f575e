// Lists the imports of one file, type imports included, with their line numbers.
import { parseSync } from 'oxc-parser';

/** @typedef {{ specifier: string, line: number, typeOnly: boolean }} ImportFact */

/**
 * @param {string} path used for the language (ts, mjs) and for messages
 * @param {string} text the file's source
 * @returns {ImportFact[]}
 */
export function importsOf(path, text) {
  const { module, errors } = parseSync(path, text);
  const fatal = errors.find((error) => error.severity === 'Error');
  if (fatal) throw new Error(`${path} does not parse: ${fatal.message}`);
  const lineAt = lineCounter(text);
  const facts = [];
  for (const one of module.staticImports) {
    const typeOnly = one.entries.length > 0 && one.entries.every((entry) => entry.isType);
    facts.push({ specifier: one.moduleRequest.value, line: lineAt(one.start), typeOnly });
  }
  for (const one of module.staticExports) {
    const from = one.entries.filter((entry) => entry.moduleRequest);
    if (from.length === 0) continue;
    const typeOnly = from.every((entry) => entry.isType);
    facts.push({ specifier: from[0].moduleRequest.value, line: lineAt(one.start), typeOnly });
  }
  for (const one of module.dynamicImports) {
    const literal = text.slice(one.moduleRequest.start, one.moduleRequest.end).trim();
    if (/^(['"]).*\1$/.test(literal))
      facts.push({ specifier: literal.slice(1, -1), line: lineAt(one.start), typeOnly: false });
  }
  return facts.sort((a, b) => a.line - b.line);
}

/** @param {string} text */
function lineCounter(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (/** @type {number} */ offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
