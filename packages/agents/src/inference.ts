// The namespace `inference`: LiveKit's gateway, and what plugins build on whose provider speaks chat completions.
import type { inference } from '@livekit/agents-core';

export * from '@livekit/agents-inference';
export type LLMStreamOptions = inference.LLMStreamOptions;
