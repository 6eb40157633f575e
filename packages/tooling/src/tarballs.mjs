// The package check: packs every published package as npm would get it, and looks at the tarballs with publint,
// with "are the types wrong" (ESM only) and with our own rules. Needs a build; pnpm must be on the PATH.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { run } from './machine.mjs';
import { checkContents } from './tarball-rules.mjs';
import { readWorkspace, repositoryRoot } from './workspace.mjs';

/** Packs one package. @returns {Promise<string>} the tarball's path */
async function pack(directory, destination) {
  const args = ['pack', '--json', '--pack-destination', destination];
  const printed = await run('pnpm', args, { cwd: join(repositoryRoot, directory), quiet: true });
  const { filename } = JSON.parse(printed.slice(printed.indexOf('{')));
  return filename;
}

/** @returns {Promise<string[]>} complaints, one sentence each */
async function check(one, destination) {
  try {
    const tarball = readFileSync(await pack(one.directory, destination));
    const files = unpack(tarball);
    return [...checkContents(files), ...(await askPublint(tarball)), ...(await askTypes(tarball))];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Path → content of each file, without the leading `package/`. */
function unpack(tarball) {
  const data = gunzipSync(tarball);
  const files = new Map();
  const text = (start, length) => data.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= data.length && data[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const prefix = text(at + 345, 155);
    const path = (prefix ? `${prefix}/` : '') + text(at, 100);
    files.set(path.replace(/^package\//, ''), data.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

async function askPublint(tarball) {
  const buffer = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, level: 'warning' });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`);
}

/** We publish ESM only: what old resolvers or `require` without ESM support make of it is no complaint. */
async function askTypes(tarball) {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (!analysis.types) return ['types: the package has none'];
  const relevant = analysis.problems.filter(
    (problem) =>
      problem.kind !== 'CJSResolvesToESM' && !['node10', 'node16-cjs'].includes(problem.resolutionKind ?? ''),
  );
  return relevant.map(({ kind, entrypoint, resolutionKind, fileName, moduleSpecifier }) => {
    const where = [entrypoint, resolutionKind, fileName, moduleSpecifier].filter(Boolean);
    return `types: ${[kind, ...where].join(' ')}`;
  });
}

async function main() {
  const destination = mkdtempSync(join(tmpdir(), 'tarballs-'));
  try {
    const published = readWorkspace().filter((one) => one.published);
    let bad = 0;
    for (const one of published) {
      const complaints = await check(one, destination);
      for (const complaint of complaints) console.error(`${one.name}: ${complaint}`);
      bad += complaints.length;
    }
    console.log(`tarballs: ${published.length} packages, ${bad} complaints`);
    process.exitCode = bad > 0 ? 1 : 0;
  } finally {
    rmSync(destination, { recursive: true });
  }
}

await main();
