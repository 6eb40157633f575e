// What can go wrong with the local ear and voice, each with one line that says why and what to do.
import { AgentsError } from '@livekit/agents';

/** Codes of {@link LocalSpeechError}. */
export type LocalSpeechErrorCode =
  | 'LOCAL_SPEECH_NO_PYTHON'
  | 'LOCAL_SPEECH_OLD_PYTHON'
  | 'LOCAL_SPEECH_NO_VENV'
  | 'LOCAL_SPEECH_NO_NETWORK'
  | 'LOCAL_SPEECH_UNSUPPORTED_PLATFORM'
  | 'LOCAL_SPEECH_NO_SPACE'
  | 'LOCAL_SPEECH_CHECKSUM'
  | 'LOCAL_SPEECH_INSTALL_FAILED'
  | 'LOCAL_SPEECH_NOT_STREAMING'
  | 'LOCAL_SPEECH_SERVER_FAILED'
  | 'LOCAL_VOICE_MISSING'
  | 'LOCAL_VOICE_FAILED';

/** The local ear or voice cannot work here. The message is one line: why, and what to do. */
export class LocalSpeechError extends AgentsError {
  override readonly code: LocalSpeechErrorCode;

  constructor(code: LocalSpeechErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { code, ...options });
    this.code = code;
  }
}

/** Whether `error` is a {@link LocalSpeechError} of this or any other copy of the package. */
export function isLocalSpeechError(error: unknown): error is LocalSpeechError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^LOCAL_(SPEECH|VOICE)_/.test(error.code)
  );
}

/** The last non-empty line of a program's output, shortened: enough to name the reason. */
export function lastLine(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? 'no output').trim().slice(0, 300);
}
