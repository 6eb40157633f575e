// The models of the gateway, by name. Types, checks of names and suggestions come from this one table.
// Provenance: written from the type declarations of @livekit/agents 1.9.0 (inference/llm, stt, tts), 2026-11-22.

export const llmModels = {
  openai: [
    'openai/gpt-5.5',
    'openai/gpt-5.4',
    'openai/gpt-5.4-mini',
    'openai/gpt-5.4-nano',
    'openai/gpt-5.3-chat-latest',
    'openai/gpt-5.2',
    'openai/gpt-5.2-chat-latest',
    'openai/gpt-5.1',
    'openai/gpt-5.1-chat-latest',
    'openai/gpt-5',
    'openai/gpt-5-mini',
    'openai/gpt-5-nano',
    'openai/gpt-4.1',
    'openai/gpt-4.1-mini',
    'openai/gpt-4.1-nano',
    'openai/gpt-4o',
    'openai/gpt-4o-mini',
    'openai/chat-latest',
    'openai/gpt-oss-120b',
  ],
  google: [
    'google/gemini-3.1-pro',
    'google/gemini-3-flash',
    'google/gemini-3.1-flash-lite',
    'google/gemini-3.5-flash',
    'google/gemini-2.5-pro',
    'google/gemini-2.5-flash',
    'google/gemini-2.5-flash-lite',
  ],
  moonshot: ['moonshotai/kimi-k2.5', 'moonshotai/kimi-k2.6'],
  deepseek: ['deepseek-ai/deepseek-v3', 'deepseek-ai/deepseek-v3.2'],
  zai: ['zai/glm-5.1'],
  xai: [
    'xai/grok-4-1-fast-non-reasoning',
    'xai/grok-4-1-fast-reasoning',
    'xai/grok-4.20-0309-non-reasoning',
    'xai/grok-4.20-0309-reasoning',
    'xai/grok-4.20-multi-agent-0309',
    'xai/grok-4.3',
    'xai/grok-4.5',
  ],
} as const;

export const sttModels = {
  deepgram: [
    'deepgram/nova-3',
    'deepgram/nova-3-medical',
    'deepgram/nova-2',
    'deepgram/nova-2-medical',
    'deepgram/nova-2-conversationalai',
    'deepgram/nova-2-phonecall',
  ],
  deepgramFlux: ['deepgram/flux-general', 'deepgram/flux-general-en', 'deepgram/flux-general-multi'],
  cartesia: ['cartesia/ink-whisper', 'cartesia/ink-2'],
  assemblyai: [
    'assemblyai/universal-streaming',
    'assemblyai/universal-streaming-multilingual',
    'assemblyai/u3-rt-pro',
    'assemblyai/universal-3-5-pro',
  ],
  xai: ['xai/stt-1'],
  speechmatics: ['speechmatics/enhanced', 'speechmatics/standard', 'speechmatics/linden-1'],
  inworld: ['inworld/inworld-stt-1'],
  google: ['google/gemini-3.5-transcribe-live'],
} as const;

export const ttsModels = {
  cartesia: [
    'cartesia/sonic-3.5',
    'cartesia/sonic-3',
    'cartesia/sonic-2',
    'cartesia/sonic-turbo',
    'cartesia/sonic',
    'cartesia/sonic-3-latest',
    'cartesia/sonic-latest',
  ],
  deepgram: ['deepgram/aura', 'deepgram/aura-2'],
  inworld: [
    'inworld/inworld-tts-2',
    'inworld/inworld-tts-1.5-max',
    'inworld/inworld-tts-1.5-mini',
    'inworld/inworld-tts-1.5',
    'inworld/inworld-tts-1-max',
    'inworld/inworld-tts-1',
  ],
  rime: ['rime/coda', 'rime/mistv2', 'rime/mistv3', 'rime/mist'],
  xai: ['xai/tts-1'],
  fishaudio: ['fishaudio', 'fishaudio/s2.1-pro', 'fishaudio/s2.1-pro-free', 'fishaudio/s2-pro'],
} as const;

/** The kinds of models that a name can stand for. */
export type ModelKind = 'llm' | 'stt' | 'tts';

/** Every name in the table, by kind. */
export const gatewayModels: Readonly<Record<ModelKind, readonly string[]>> = {
  llm: Object.values(llmModels).flat(),
  stt: ['auto', ...Object.values(sttModels).flat()],
  tts: Object.values(ttsModels).flat(),
};
