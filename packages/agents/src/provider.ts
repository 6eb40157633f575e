// What a provider plugin builds on: the provider kit.
export * from '@livekit/agents-provider';
