// Speech recognition and a voice on the machine itself: no key, no account.
import { createRequire } from 'node:module';
import { Plugin } from '@livekit/agents';
import { provisionLocalSpeech } from './provision.js';

export { isLocalSpeechError, LocalSpeechError, type LocalSpeechErrorCode } from './errors.js';
export { findLocalLLM, type FindLocalLLMOptions, type LocalLLM, type LocalLLMCandidate } from './find-local-llm.js';
export { type ProvisionedSpeech, provisionLocalSpeech, type ProvisionOptions } from './provision.js';
export { type Recognized, type RecognizedSegment, type SpeechEndpoint } from './speech-endpoint.js';
export { SpeechServer, type SpeechServerOptions, type SpeechServerOrigin, startLocalSpeech } from './speech-server.js';
export { STT, type STTOptions } from './stt.js';
export { transcribe, type TranscribeOptions, transcribeWav } from './transcribe.js';
export { ChunkedStream, SynthesizeStream, TTS, type TTSOptions } from './tts.js';

const manifest: { name: string; version: string } = createRequire(import.meta.url)('../package.json');

class LocalPlugin extends Plugin {
  constructor() {
    super({ title: 'local', version: manifest.version, package: manifest.name });
  }

  /** Installs local speech recognition ahead of its first use (`download-files`). */
  override async downloadFiles(): Promise<void> {
    await provisionLocalSpeech();
  }
}

Plugin.registerPlugin(new LocalPlugin());
