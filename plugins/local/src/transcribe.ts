// Speech to text in one call, for tests and tools: what did that audio say?
import { readFile } from 'node:fs/promises';
import type { AudioBuffer } from '@livekit/agents';
import { toSpeechWav } from './audio.js';
import { recognitionLanguage } from './recognition-language.js';
import { parseSpeechModel } from './speech-models.js';
import { SpeechServer } from './speech-server.js';

/** Options of {@link transcribe}. */
export interface TranscribeOptions {
  /** As in {@link STTOptions}. Default 'tiny.en'. */
  model?: string | undefined;
  /** As in {@link STTOptions}: a code or 'auto'. Default 'en'. */
  language?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * What is said in `audio`: frames, or the bytes of a 16-bit PCM WAV file. Starts the local speech server if need be.
 * Numbers come as figures ("10 meters").
 *
 * @throws {@link LocalSpeechError} if there is no local speech recognition here, or no such model or language; {@link APIError} if it fails
 *
 * @example
 * ```ts
 * const heard = await transcribe(await tts.synthesize('Your table is booked.').collect());
 * ```
 */
export async function transcribe(audio: AudioBuffer | Uint8Array, options: TranscribeOptions = {}): Promise<string> {
  const model = parseSpeechModel(options.model);
  const language = recognitionLanguage(options.language ?? 'en', model);
  const server = await SpeechServer.start();
  const wav = audio instanceof Uint8Array ? new Uint8Array(audio) : toSpeechWav(audio);
  const { text } = await server.recognize({ wav, model, language, signal: options.signal });
  return text;
}

/** {@link transcribe} of a WAV file on disk. */
export async function transcribeWav(path: string, options: TranscribeOptions = {}): Promise<string> {
  return transcribe(await readFile(path), options);
}
