// A Piper voice, where one is installed: one process per utterance, raw samples from its standard output.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lastLine, LocalSpeechError } from './errors.js';
import { field } from './speech-endpoint.js';
import type { Utterance, Voice } from './voice.js';

/** How Piper speaks. */
export interface PiperOptions {
  /** The voice's `.onnx` file; its `.onnx.json` must lie beside it. */
  readonly model: string;
  /** The program. Default: `piper` on the path. */
  readonly binary?: string;
  /** Words a minute; Piper's voices speak about 175 by themselves. */
  readonly rate: number;
}

const naturalRate = 175;

/** A voice of the `piper` program. */
export class PiperVoice implements Voice {
  readonly sampleRate: number;
  readonly timesWords = false;
  readonly name = 'piper';
  readonly pauseMs = 0;
  readonly #options: PiperOptions;

  /** @throws {@link LocalSpeechError} if the voice's description cannot be read */
  constructor(options: PiperOptions) {
    this.#options = options;
    this.sampleRate = readSampleRate(options.model);
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  say({ text, signal, onSound }: Utterance): Promise<void> {
    if (signal.aborted || text.trim() === '') return Promise.resolve();
    const { model, binary = 'piper', rate } = this.#options;
    const args = ['--model', model, '--output-raw', '--length_scale', (naturalRate / rate).toFixed(3)];
    const child = spawn(binary, args);
    const abort = () => child.kill('SIGKILL');
    signal.addEventListener('abort', abort, { once: true });
    const ended = finish(child, signal).finally(() => signal.removeEventListener('abort', abort));
    let odd: Buffer = Buffer.alloc(0);
    child.stdout.on('data', (chunk: Buffer) => {
      if (signal.aborted) return;
      // A pipe may cut a sample in two.
      const bytes = odd.length === 0 ? chunk : Buffer.concat([odd, chunk]);
      const whole = bytes.length - (bytes.length % 2);
      odd = bytes.subarray(whole);
      if (whole > 0) onSound({ pcm: new Int16Array(new Uint8Array(bytes.subarray(0, whole)).buffer), words: [] });
    });
    child.stdin.on('error', () => undefined);
    // Each line is an utterance to Piper.
    child.stdin.end(`${text.replace(/\s+/g, ' ').trim()}\n`);
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function finish(child: ChildProcessWithoutNullStreams, signal: AbortSignal): Promise<void> {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr = (stderr + chunk).slice(-2_000)));
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      const message =
        'The program "piper" cannot be started: install it, or unset LIVEKIT_LOCAL_PIPER_MODEL to use the built-in voice.';
      reject(new LocalSpeechError('local_voice_missing', message, { cause }));
    });
    child.on('close', (exitCode) => {
      if (exitCode === 0 || signal.aborted) return resolve();
      reject(new LocalSpeechError('local_voice_failed', `Piper stopped (${lastLine(stderr)}): check its model.`));
    });
  });
}

/** Hz, from the description beside a voice's file. @throws {@link LocalSpeechError} */
export function readSampleRate(model: string): number {
  try {
    const rate = field(field(JSON.parse(readFileSync(`${model}.json`, 'utf8')), 'audio'), 'sample_rate');
    if (typeof rate === 'number') return rate;
    throw new Error('it names no sample rate');
  } catch (cause) {
    throw new LocalSpeechError(
      'local_voice_missing',
      'The Piper voice has no readable description: put its .onnx.json beside the .onnx file.',
      { cause },
    );
  }
}
