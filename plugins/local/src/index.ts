// Speech recognition and a voice on the machine itself: no key, no account.
import { registerPackage } from '@livekit/agents/provider';
import { provisionLocalSpeech } from './provision.js';

export { isLocalSpeechError, LocalSpeechError, type LocalSpeechErrorCode } from './errors.js';
export { findLocalLLM, type FindLocalLLMOptions, type LocalLLM, type LocalLLMCandidate } from './find-local-llm.js';
export { type ProvisionedSpeech, provisionLocalSpeech, type ProvisionOptions } from './provision.js';
export { modelNames, parseSpeechModel, type SpeechModel } from './speech-models.js';
export { type Recognized, type RecognizedSegment, type SpeechEndpoint } from './speech-endpoint.js';
export {
  type ServerRequest,
  SpeechServer,
  type SpeechServerOptions,
  type SpeechServerOrigin,
  startLocalSpeech,
} from './speech-server.js';
export { STT, type STTOptions } from './stt.js';
export { transcribe, type TranscribeOptions, transcribeWav } from './transcribe.js';
export { ChunkedStream, SynthesizeStream, TTS, type TTSOptions } from './tts.js';

// `download-files` installs local speech recognition ahead of its first use.
registerPackage(import.meta.url, {
  title: 'local',
  downloadFiles: async () => void (await provisionLocalSpeech()),
});
