// What a provider plugin builds on.
export {
  Channel,
  type ChannelOptions,
  CompletionAnswer,
  type CompletionChunk,
  emitSafely,
  encodeWav,
  type Pcm,
  safeEmit,
  sleep,
  systemClock,
  type Clock,
  type Millis,
  ThinkFilter,
  type ToolCallDelta,
  ToolCalls,
} from '@livekit/agents-core';
