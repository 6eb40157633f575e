// Which speech model a string means: a size of Whisper, a repository of the model hub, or a directory.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { LocalSpeechError } from './errors.js';
import { didYouMean } from './nearest.js';

/** Whisper by size: the CTranslate2 files of the hub, at a commit where one is known to be good. */
const repositories: Readonly<Record<string, string>> = {
  'tiny.en': 'Systran/faster-whisper-tiny.en',
  tiny: 'Systran/faster-whisper-tiny@d90ca5fe260221311c53c58e660288d3deb8d356',
  'base.en': 'Systran/faster-whisper-base.en',
  base: 'Systran/faster-whisper-base@ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66',
  'small.en': 'Systran/faster-whisper-small.en',
  small: 'Systran/faster-whisper-small@536b0662742c02347bc0e980a01041f333bce120',
  'medium.en': 'Systran/faster-whisper-medium.en',
  medium: 'Systran/faster-whisper-medium',
  'large-v2': 'Systran/faster-whisper-large-v2',
  'large-v3': 'Systran/faster-whisper-large-v3',
  'distil-small.en': 'Systran/faster-distil-whisper-small.en',
  'distil-medium.en': 'Systran/faster-distil-whisper-medium.en',
  'distil-large-v3': 'Systran/faster-distil-whisper-large-v3',
  'large-v3-turbo': 'mobiuslabsgmbh/faster-whisper-large-v3-turbo',
};

/** The names that need no repository. */
export const modelNames: readonly string[] = Object.keys(repositories);

/** The one that comes with the ear itself. */
export const defaultModelName = 'tiny.en';

/** A model that was chosen. */
export type SpeechModel =
  | { readonly kind: 'default'; readonly name: string }
  | { readonly kind: 'hub'; readonly name: string; readonly repository: string; readonly revision: string }
  | { readonly kind: 'directory'; readonly name: string; readonly directory: string };

/**
 * What `text` means: 'base', 'whisper-base', 'someone/their-whisper', 'someone/their-whisper@revision', './a-directory'.
 * @throws {@link LocalSpeechError} `local_speech_unknown_model` with the nearest names
 */
export function parseSpeechModel(text: string = defaultModelName): SpeechModel {
  const name = text.trim().replace(/^whisper-/, '');
  if (name === defaultModelName) return { kind: 'default', name };
  if (isPath(text)) return directoryModel(text);
  const known = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  const [, repository, revision = 'main'] = /^([\w.-]+\/[\w.-]+)(?:@([\w.-]+))?$/.exec(known ?? text) ?? [];
  if (repository !== undefined && !/(^|\/)\.+(\/|$)/.test(repository)) {
    return { kind: 'hub', name: known === undefined ? repository : name, repository, revision };
  }
  throw new LocalSpeechError(
    'local_speech_unknown_model',
    `There is no speech model "${text}".${didYouMean(name, modelNames)} Use one of ${modelNames.join(', ')}, a repository of the model hub ("owner/name") or the path of a directory that holds a CTranslate2 model.`,
  );
}

/** Whether the model knows English only, as far as its name tells. */
export function isEnglishOnly({ name }: SpeechModel): boolean {
  return name.endsWith('.en');
}

function isPath(text: string): boolean {
  return isAbsolute(text) || /^(~|\.{1,2})([/\\]|$)/.test(text);
}

function directoryModel(text: string): SpeechModel {
  const directory = resolve(text.startsWith('~') ? join(homedir(), text.slice(1)) : text);
  if (!existsSync(join(directory, 'model.bin'))) {
    throw new LocalSpeechError(
      'local_speech_unknown_model',
      `There is no model.bin in ${directory}: name the directory of a Whisper model in CTranslate2's format.`,
    );
  }
  return { kind: 'directory', name: basename(directory), directory };
}
