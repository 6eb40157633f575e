// What a provider plugin builds on.
export {
  Channel,
  type ChannelOptions,
  emitSafely,
  safeEmit,
  sleep,
  systemClock,
  type Clock,
  type Millis,
} from '@livekit/agents-core';
