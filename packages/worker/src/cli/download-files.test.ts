// Files of plugins: each plugin is asked, and a failure of one does not keep the others from theirs.
import { Plugin } from '@livekit/agents-core';
import { expect, it } from 'vitest';
import { downloadAll, formatDownloadFailureMessage } from './download-files.js';

class TestPlugin extends Plugin {
  readonly #download: () => Promise<void>;

  constructor(name: string, download: () => Promise<void>) {
    super({ title: name, version: '1', package: `plugin-${name}` });
    this.#download = download;
  }

  override downloadFiles(): Promise<void> {
    return this.#download();
  }
}

it('asks every plugin and tells of those that failed', async () => {
  const done: string[] = [];
  const failures = await downloadAll([
    new TestPlugin('a', () => Promise.reject(new Error('no disk space'))),
    new TestPlugin('b', async () => void done.push('b')),
  ]);
  expect(done).toEqual(['b']);
  expect(formatDownloadFailureMessage(failures)).toBe(
    'The files of 1 plugin(s) could not be downloaded:\n- plugin-a: no disk space',
  );
});
