// Which voice a string means, and that the numbers beside it make sense.
import { LocalSpeechError } from './errors.js';

/** What a string for a voice says. */
export type VoiceName =
  | { readonly engine: 'espeak'; readonly voice: string }
  /** A voice of the hub, such as 'en_US-joe-medium'. */
  | { readonly engine: 'piper'; readonly voice: string }
  /** A voice's `.onnx` file. */
  | { readonly engine: 'piper'; readonly file: string };

/** Language, name and quality of a Piper voice: 'en_US-joe-medium'. */
export const piperVoice = /^([a-z]{2,3})_([A-Z]{2})-([\p{L}\d_]+)-(x_low|low|medium|high)$/u;

/**
 * 'en-us' and 'espeak/en-us' are eSpeak's; 'piper/en_US-joe-medium', 'en_US-joe-medium' and 'piper/a/file.onnx' are
 * Piper's.
 * @throws {@link LocalSpeechError} `local_voice_missing` for an engine that does not exist and a malformed name
 */
export function parseVoice(text: string): VoiceName {
  const name = text.trim();
  if (name === '') throw unknown(text, 'it is empty');
  if (name.startsWith('piper/')) return piper(text, name.slice('piper/'.length));
  if (piperVoice.test(name) || name.endsWith('.onnx')) return piper(text, name);
  const voice = name.startsWith('espeak/') ? name.slice('espeak/'.length) : name;
  if (voice === '' || voice.includes('/')) throw unknown(text, 'the engines are espeak and piper');
  return { engine: 'espeak', voice };
}

function piper(text: string, voice: string): VoiceName {
  if (voice.endsWith('.onnx')) return { engine: 'piper', file: voice };
  if (piperVoice.test(voice)) return { engine: 'piper', voice };
  throw unknown(text, 'Piper voices are called by language, name and quality');
}

function unknown(text: string, why: string): LocalSpeechError {
  return new LocalSpeechError(
    'local_voice_missing',
    `There is no voice "${text}": ${why}. Examples: 'espeak/en-us', 'espeak/de', 'piper/en_US-joe-medium', 'piper/my-voice.onnx'.`,
  );
}

/** The limits of the options of a voice. */
const limits = { rate: [80, 450], pitch: [0, 99], threads: [1, 64] } as const;

/**
 * @throws {@link LocalSpeechError} `local_voice_option` for a number out of range
 */
export function checkVoiceOption(name: keyof typeof limits, value: number): number {
  const [least, most] = limits[name];
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new LocalSpeechError(
    'local_voice_option',
    `The voice's ${name} cannot be ${value}: give a number from ${least} to ${most}.`,
  );
}
