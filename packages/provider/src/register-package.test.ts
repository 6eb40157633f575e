// Plugins in the list of plugins: what they are called, and what `download-files` calls.
import { Plugin } from '@livekit/agents-core';
import { expect, it } from 'vitest';
import { registerPackage } from './register-package.js';

const newest = () => Plugin.registeredPlugins.at(-1);

it('takes name and version from the package, and downloads what it is given', async () => {
  const downloads: string[] = [];
  registerPackage(import.meta.url, { title: 'acme', downloadFiles: async () => void downloads.push('weights') });
  const { title, package: name, version } = newest() ?? {};
  expect({ title, name }).toEqual({ title: 'acme', name: '@livekit/agents-provider' });
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
  await newest()?.downloadFiles();
  expect(downloads).toEqual(['weights']);
});

it('goes by its title where there is no package.json, and need not download', () => {
  registerPackage('file:///no-such-folder/bundle/index.js', { title: 'acme' });
  const { package: name, version } = newest() ?? {};
  expect({ name, version }).toEqual({ name: 'acme', version: '' });
  expect(newest()?.downloadFiles()).toBeUndefined();
});
