// LiveKit Agents: everything a program, an example or a plugin imports.
export * from '@livekit/agents-core';
export * from '@livekit/agents-worker';
export { getJobContext, JobContext, runWithJobContext, runWithJobContextAsync } from '@livekit/agents-worker';
