// The voice activity detection for realtime models that find no ends of speech: the silero plugin, if it is installed.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { VAD } from '@livekit/agents';
import { APIError } from '@livekit/agents';

interface VadPlugin {
  readonly VAD: { load(): Promise<VAD> };
}

/**
 * @param name - the package to load
 * @throws APIError that says what to do if there is no detector
 */
export async function loadDefaultVad(model: string, name: string = '@livekit/agents-plugin-silero'): Promise<VAD> {
  try {
    const plugin: VadPlugin = await import(address(name));
    return await plugin.VAD.load();
  } catch (cause) {
    throw new APIError(
      `The model ${model} finds no ends of speech: install ${name}, or pass the vad option of openai.STT, or choose a model such as gpt-4o-mini-transcribe.`,
      { cause, retryable: false },
    );
  }
}

/** The user's project has installed it, not this package: where packages see only what they ask for, it decides. */
function address(name: string): string {
  try {
    return pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve(name)).href;
  } catch {
    return name;
  }
}
