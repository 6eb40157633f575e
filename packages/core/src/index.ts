// The core's public index: what the worker and `@livekit/agents` build on.
import { attachRoom, callClient } from './room/index.js';
import { registerRoomAttachment } from './session/room-port.js';

registerRoomAttachment(async ({ session, room, inputOptions, outputOptions }) => {
  const io = attachRoom(session, room, { inputOptions, outputOptions });
  return { close: () => io.close(), callClient: (call) => callClient(io, call) };
});

export * from './base/index.js';
export { runWithLogger, setLoggerState } from './base/log.js';
export * from './job/index.js';
export * from './llm.js';
export * from './voice.js';
export * from './model/attributes.js';
export * from './model/audio/index.js';
export * from './model/audio-turn-detector.js';
export * from './model/connect-options.js';
export * from './model/connection-pool.js';
export * from './model/flush-sentinel.js';
export * from './model/inference-runner.js';
export {
  CompletionAnswer,
  type CompletionChunk,
  ThinkFilter,
  type ToolCallDelta,
  ToolCalls,
} from './model/llm/chat-completions/index.js';
export * from './model/language.js';
export * from './model/metrics/index.js';
export * from './model/plugin.js';
export * from './model/userdata.js';
export * from './model/vad/index.js';
export { ATTRIBUTE_TRANSCRIPTION_EXPRESSION } from './room/index.js';
export * from './room/wait-for.js';
export { FakeLLM, type FakeLLMOptions, type FakeLLMRequest, type FakeLLMResponse } from './model/llm/fake-llm.js';
export { replayTrace, type TraceDifference, type TraceReplay } from './turn/trace/replay.js';
export { registerDefaultVad, registerModelResolver, type ModelResolver } from './session/models/models.js';
export { registerDefaultTurnDetector } from './session/listening/default-turn-detector.js';
export type { OutputSegment, PlayoutResult, SpeechOutput } from './model/speech-output.js';

export * as beta from './beta.js';
export * as inference from './inference.js';
export * as llm from './llm.js';
export * as mcp from './mcp.js';
export * as metrics from './metrics.js';
export * as realtime from './realtime.js';
export * as stream from './stream.js';
export * as stt from './stt.js';
export * as tokenize from './tokenize.js';
export * as tts from './tts.js';
export * as testing from './testing.js';
export * as voice from './voice.js';
export * as workflows from './workflows.js';
