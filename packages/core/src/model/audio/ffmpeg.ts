// Decoding through the ffmpeg program, started only when a file needs it.
import type { AudioDecodeOptions } from './decode-options.js';
import { AgentsError } from '../../base/errors.js';

type FfmpegOptions = AudioDecodeOptions & { sampleRate: number; numChannels: number };

/** The raw 16-bit samples ffmpeg makes of the file. Ending the loop ends the program. */
export async function* decodeWithFfmpeg(filePath: string, options: FfmpegOptions): AsyncGenerator<Uint8Array, void> {
  const { spawn } = await import('node:child_process');
  const program = process.env['LIVEKIT_FFMPEG_PATH'] || 'ffmpeg';
  const format = options.format === undefined ? [] : ['-f', options.format];
  const output = ['-f', 's16le', '-ar', String(options.sampleRate), '-ac', String(options.numChannels), 'pipe:1'];
  const child = spawn(program, ['-v', 'error', '-nostdin', ...format, '-i', filePath, '-vn', ...output], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failure = new Promise<Error | undefined>((resolve) => {
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-500)));
    child.on('error', (cause) => resolve(cannotStart(cause)));
    child.on('close', (code) => resolve(code === 0 ? undefined : cannotDecode(said)));
  });
  const stop = () => child.kill('SIGKILL');
  options.abortSignal?.addEventListener('abort', stop, { once: true });
  try {
    yield* child.stdout.iterator({ destroyOnReturn: true });
    const error = await failure;
    if (error && !options.abortSignal?.aborted) throw error;
  } finally {
    options.abortSignal?.removeEventListener('abort', stop);
    stop();
  }
}

function cannotStart(cause: Error): AgentsError {
  return new AgentsError(
    'Only WAV files are decoded without help: install ffmpeg, set LIVEKIT_FFMPEG_PATH to it, or convert the file to WAV.',
    { code: 'audio_file', cause },
  );
}

function cannotDecode(said: string): AgentsError {
  return new AgentsError('ffmpeg could not decode the audio file; the cause holds what it said.', {
    code: 'audio_file',
    cause: new Error(said),
  });
}
