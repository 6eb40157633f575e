// The voice activity detection for realtime models that find no ends of speech: the silero plugin, if it is installed.

import type { VAD } from '@livekit/agents';
import { APIError } from '@livekit/agents';

interface VadPlugin {
  readonly VAD: { load(): Promise<VAD> };
}

/** @throws APIError that says what to do if there is no detector */
export async function loadDefaultVad(model: string): Promise<VAD> {
  const name: string = '@livekit/agents-plugin-silero';
  try {
    const plugin: VadPlugin = await import(name);
    return await plugin.VAD.load();
  } catch (cause) {
    throw new APIError(
      `The model ${model} finds no ends of speech: install ${name}, or pass the vad option of openai.STT, or choose a model such as gpt-4o-mini-transcribe.`,
      { cause, retryable: false },
    );
  }
}
