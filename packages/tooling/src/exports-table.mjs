// Compares what a module really exports with the names the published packages export.

/** @typedef {{ namespace: string, name: string, kind: string, tag: string }} PublishedName */

const runtimeKinds = new Set(['class', 'fn', 'const', 'enum', 'ns']);

/** Reads `published-exports.tsv`: namespace, name, kind and tag, one name per line after the heading.
 * @param {string} text
 * @returns {PublishedName[]}
 */
export function parseTable(text) {
  const [heading, ...lines] = text.trimEnd().split('\n');
  if (heading !== 'namespace\tname\tkind\ttag') throw new Error(`unexpected heading: ${heading}`);
  return lines.map((line) => {
    const [namespace, name, kind, tag = ''] = line.split('\t');
    return { namespace, name, kind, tag };
  });
}

/** True for names that exist at run time; the others are types. @param {PublishedName} one */
export function isRuntime(one) {
  return runtimeKinds.has(one.kind);
}

/** True for names that known examples, plugins or the founding document use. @param {PublishedName} one */
export function isUsed(one) {
  return one.tag.split(' ').some((tag) => /^(ex|plug)\d+$/.test(tag) || tag === 'seed');
}

/** How a name is written by users: `voice.AgentSession`. @param {PublishedName} one */
export function fullName(one) {
  return one.namespace === '(root)' ? one.name : `${one.namespace}.${one.name}`;
}

/**
 * The runtime names that are missing.
 * @param {readonly PublishedName[]} table
 * @param {(plugin: string | undefined) => object | undefined} load the module of `plugin-x` (or, for undefined, of
 *   `@livekit/agents`); undefined when there is no such package
 * @returns {PublishedName[]}
 */
export function missingNames(table, load) {
  return table.filter((one) => isRuntime(one) && !has(one, load));
}

function has({ namespace, name }, load) {
  const steps = namespace === '(root)' ? [] : namespace.split('.');
  const plugin = steps[0]?.startsWith('plugin-') ? steps.shift() : undefined;
  let at = load(plugin);
  for (const step of [...steps, name]) {
    if (at === undefined || at === null || !(step in at)) return false;
    at = at[step];
  }
  return true;
}

/**
 * The verdict on the missing names.
 * @param {readonly PublishedName[]} missing
 * @param {Readonly<Record<string, string>>} expected full name (or `namespace.*`) → why it is missing
 * @returns {{ unexpected: string[], stale: string[] }} used names that are missing without a reason, and reasons for
 *   names that are not missing at all
 */
export function judgeMissing(missing, expected) {
  const names = missing.map(fullName);
  const covers = (key, name) => (key.endsWith('.*') ? name.startsWith(key.slice(0, -1)) : key === name);
  const keys = Object.keys(expected);
  const used = missing.filter(isUsed).map(fullName);
  return {
    unexpected: used.filter((name) => !keys.some((key) => covers(key, name))),
    stale: keys.filter((key) => !names.some((name) => covers(key, name))),
  };
}
