// What a string for a model means.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../test/kit.js';
import { modelNames, parseSpeechModel } from './speech-models.js';

test('tiny.en is the default and needs no download of its own', () => {
  expect(parseSpeechModel()).toEqual({ kind: 'default', name: 'tiny.en' });
  expect(parseSpeechModel('whisper-tiny.en')).toEqual({ kind: 'default', name: 'tiny.en' });
});

test('a size is a repository of the hub, at a commit where it is pinned', () => {
  expect(parseSpeechModel('small')).toMatchObject({
    name: 'small',
    repository: 'Systran/faster-whisper-small',
    revision: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  expect(parseSpeechModel('whisper-medium')).toMatchObject({ name: 'medium', revision: 'main' });
  for (const name of modelNames) expect(parseSpeechModel(name).name).toBe(name);
});

test('a repository, with or without a revision', () => {
  const named = { kind: 'hub', name: 'someone/ear', repository: 'someone/ear' };
  expect(parseSpeechModel('someone/ear')).toEqual({ ...named, revision: 'main' });
  expect(parseSpeechModel('someone/ear@v2')).toEqual({ ...named, revision: 'v2' });
});

test('a directory that holds a model', () => {
  const directory = join(temporaryDirectory(), 'mine');
  mkdirSync(directory);
  expect(() => parseSpeechModel(directory)).toThrow(/no model\.bin in .*mine/);
  writeFileSync(join(directory, 'model.bin'), '');
  expect(parseSpeechModel(directory)).toEqual({ kind: 'directory', name: 'mine', directory });
});

test.each(['smal', 'bases', '', 'constructor', 'a/b/c', '../', 'someone/..'])(
  'nothing is called "%s": the error lists what there is',
  (name) => {
    let error: unknown;
    try {
      parseSpeechModel(name);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'local_speech_unknown_model' });
  },
);

test('the error names what is near', () => {
  expect(() => parseSpeechModel('smal')).toThrow(/Did you mean "small"/);
  expect(() => parseSpeechModel('larg-v3')).toThrow(/Did you mean "large-v3"/);
});
