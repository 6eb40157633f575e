// What we demand of a packed package, beyond what publint and "are the types wrong" look for.

const privateFiles = /(\.test\.|\.tsbuildinfo$|^test\/|__fixtures__|__traces__|\.env)/;

/**
 * @param {ReadonlyMap<string, string>} files path → content
 * @returns {string[]} complaints, one sentence each
 */
export function checkContents(files) {
  const manifestText = files.get('package.json');
  if (manifestText === undefined) return ['there is no package.json'];
  const manifest = JSON.parse(manifestText);
  const complaints = [];
  if (/"workspace:/.test(manifestText)) complaints.push('a workspace: version was not resolved');
  if (/"source":/.test(JSON.stringify(manifest.exports ?? {}))) {
    complaints.push('the source condition is exported; list the exports without it under publishConfig.exports');
  }
  if (manifest.type !== 'module') complaints.push('"type" must be "module"');
  for (const wanted of ['LICENSE', 'README.md']) if (!files.has(wanted)) complaints.push(`${wanted} is missing`);
  for (const path of files.keys())
    if (privateFiles.test(path)) complaints.push(`${path} does not belong in the package`);
  for (const target of targets(manifest))
    if (!files.has(target)) complaints.push(`${target} is exported but not packed`);
  return complaints;
}

/** Every file the manifest promises. */
function targets({ exports: map = {}, bin = {} }) {
  const found = [];
  const collect = (node) => {
    if (typeof node === 'string') found.push(node.replace(/^\.\//, ''));
    else if (node && typeof node === 'object') for (const value of Object.values(node)) collect(value);
  };
  collect(map);
  collect(bin);
  return [...new Set(found)].filter((path) => !path.includes('*'));
}
