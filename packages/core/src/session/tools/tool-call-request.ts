// A tool call as the session runs it.
import type { FunctionCall } from '../../model/chat/index.js';
import type { ToolContext } from '../../model/tools/index.js';
import type { SpeechHandle } from '../speech/speech-handle.js';

export interface ToolCallRequest {
  readonly call: FunctionCall;
  /** The tools the model was told of. */
  readonly toolCtx: ToolContext;
  /** The speech that called it. */
  readonly handle: SpeechHandle;
  /** Settles when what was said before the call was played. */
  readonly spoken: Promise<void>;
}
