// What a provider plugin builds on, besides the contracts of the models.
export {
  Channel,
  type ChannelOptions,
  type Clock,
  CompletionAnswer,
  type CompletionChunk,
  emitSafely,
  encodeWav,
  type Millis,
  type Pcm,
  safeEmit,
  sleep,
  systemClock,
  ThinkFilter,
  type ToolCallDelta,
  ToolCalls,
} from '@livekit/agents-core';
export { type SttWire, WireSpeechStream, type WireSpeechStreamOptions } from './define-stt.js';
export {
  type TtsPart,
  type TtsWire,
  WirePool,
  WireSynthesizeStream,
  type WireSynthesizeStreamOptions,
} from './define-tts.js';
export {
  addressOf,
  type Endpoint,
  environment,
  findApiKey,
  type KeySearch,
  NO_API_KEY,
  parseBaseUrl,
} from './endpoint.js';
export {
  type Failure,
  finalCodes,
  notJsonError,
  readRetryAfter,
  type Refusal,
  timeoutError,
  toFailure,
} from './failure.js';
export { type HttpRequest, post, readBytes, readEvents, readJson } from './http.js';
export { keepAlive, type KeepAliveFrame } from './keep-alive.js';
export { type PackageEntry, registerPackage } from './register-package.js';
export { type Call, request, type RequestOptions, requestStream, rethrow } from './request.js';
export { type Frame, type WireAddress, type WireClosed, WireSocket, type WireSocketOptions } from './wire-socket.js';
export { isReasoningModel, ParameterFilter } from './refused-parameters.js';
export { type ProviderModule, registeredProvider, registerProvider } from './registry.js';
