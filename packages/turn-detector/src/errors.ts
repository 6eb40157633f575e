// What goes wrong with a model on this machine, told apart by a code.

/** - `model_missing`: the files are not on this machine. Run `download-files`.
 * - `model_download_failed`: no source had the file, or what came was not the file that is expected.
 * - `model_unusable`: the files are there but are no such model.
 * - `model_thread_failed`: the thread that runs the models ended; the next call starts it again.
 * - `model_busy`: too many calls wait already.
 */
export type TurnDetectorErrorCode =
  | 'model_missing'
  | 'model_download_failed'
  | 'model_unusable'
  | 'model_thread_failed'
  | 'model_busy';

/** A model could not be fetched, loaded or run. The message says what to do next. */
export class TurnDetectorError extends Error {
  override readonly name = 'TurnDetectorError';
  readonly code: TurnDetectorErrorCode;

  constructor(message: string, options: { code: TurnDetectorErrorCode; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
  }
}

/** The text of whatever was thrown. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch failed` alone says nothing: its cause does.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
