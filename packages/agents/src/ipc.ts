// The namespace `ipc`: what runs between a job and the models that live in another process.
export type { InferenceExecutor } from '@livekit/agents-core';
