// Where the model's weights are: beside the compiled code in the published package, in a development
// dependency when the code runs from source.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { AgentsError } from '@livekit/agents';

/**
 * Path of the Silero weights.
 * @throws AgentsError `model_file_missing` when the package is incomplete.
 */
export function modelPath(): string {
  const shipped = fileURLToPath(new URL('./silero_vad.onnx', import.meta.url));
  if (existsSync(shipped)) return shipped;
  try {
    return createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx');
  } catch (cause) {
    throw new AgentsError(
      'silero_vad.onnx is missing from @livekit/agents-plugin-silero. Install the package again; ' +
        'a bundler that moves its code must copy that file beside it.',
      { code: 'model_file_missing', cause },
    );
  }
}
