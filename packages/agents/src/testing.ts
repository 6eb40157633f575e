// Fakes, virtual time and scenarios for tests of agents.
export * from '@livekit/agents-testing';
