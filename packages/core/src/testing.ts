// The namespace `testing` (also `voice.testing`): test runs, assertions about them, mocked tools, a scripted model.
export { FakeLLM, type FakeLLMOptions, type FakeLLMRequest, type FakeLLMResponse } from './model/llm/fake-llm.js';
export { withMockTools, type MockToolFn, type MockToolsMap } from './session/run/mock-tools.js';
export {
  AgentHandoffAssert,
  AssertionError,
  EventAssert,
  EventRangeAssert,
  FunctionCallAssert,
  FunctionCallOutputAssert,
  MessageAssert,
  RunAssert,
} from './session/run/run-assert.js';
export {
  isAgentHandoffEvent,
  isChatMessageEvent,
  isFunctionCallEvent,
  isFunctionCallOutputEvent,
  type AgentHandoffAssertOptions,
  type AgentHandoffEvent,
  type ChatMessageEvent,
  type EventType,
  type FunctionCallAssertOptions,
  type FunctionCallEvent,
  type FunctionCallOutputAssertOptions,
  type FunctionCallOutputEvent,
  type MessageAssertOptions,
  type RunEvent,
} from './session/run/run-events.js';
export { RunResult, type OutputSchema, type RunOptions, type RunOutputOptions } from './session/run/run-result.js';
