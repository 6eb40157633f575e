// Where the model's weights are: beside the compiled code in the published package, in a development
// dependency when the code runs from source.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { AgentsError } from '@livekit/agents';
import type { ModelChoice } from './options.js';

/** The files that come with the package. */
const shippedNames = { v5: 'silero_vad_v5.onnx', v6: 'silero_vad.onnx' };

/**
 * Path of the Silero weights.
 * @throws AgentsError `model_file_missing` when the package is incomplete, or the given file is not there.
 */
export function modelPath(model: ModelChoice = 'v6'): string {
  if (model !== 'v5' && model !== 'v6') return givenPath(model);
  const shipped = fileURLToPath(new URL(`./${shippedNames[model]}`, import.meta.url));
  if (existsSync(shipped)) return shipped;
  try {
    return createRequire(import.meta.url).resolve(`@ricky0123/vad-web/dist/silero_vad_${model}.onnx`);
  } catch (cause) {
    throw new AgentsError(
      `${shippedNames[model]} is missing from @livekit/agents-plugin-silero. Install the package again; ` +
        'a bundler that moves its code must copy that file beside it.',
      { code: 'model_file_missing', cause },
    );
  }
}

function givenPath(path: string): string {
  if (existsSync(path)) return path;
  throw new AgentsError(`There is no file ${path}: check the option \`model\` of the Silero VAD.`, {
    code: 'model_file_missing',
  });
}
