// What can go wrong with the local ear and voice, each with one line that says why and what to do.
import { AgentsError } from '@livekit/agents';

/** Codes of {@link LocalSpeechError}. */
export type LocalSpeechErrorCode =
  | 'local_speech_no_python'
  | 'local_speech_old_python'
  | 'local_speech_no_venv'
  | 'local_speech_no_network'
  | 'local_speech_unsupported_platform'
  | 'local_speech_no_space'
  | 'local_speech_checksum'
  | 'local_speech_install_failed'
  | 'local_speech_not_streaming'
  | 'local_speech_server_failed'
  | 'local_speech_unknown_language'
  | 'local_speech_unknown_model'
  | 'local_speech_option'
  | 'local_voice_option'
  | 'local_voice_missing'
  | 'local_voice_failed';

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
    /^local_(speech|voice)_/.test(error.code)
  );
}

/** The last non-empty line of a program's output, shortened: enough to name the reason. */
export function lastLine(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? 'no output').trim().slice(0, 300);
}
