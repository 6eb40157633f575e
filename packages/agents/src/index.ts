// LiveKit Agents: everything a program, an example or a plugin imports. The list is kept by hand: a name that is not
// here is not public.

// Errors, and what tells them apart.
export { AgentsError, APIConnectionError, APIError, APIStatusError, APITimeoutError } from '@livekit/agents-core';
export { asError, AssignmentTimeoutError, IdleTimeoutError, InvalidErrorType } from '@livekit/agents-core';
export { isAgentsError, isAPIError, MissingCredentialsError, StopResponse, toError } from '@livekit/agents-core';
export { ToolError, UnexpectedModelBehavior } from '@livekit/agents-core';
export type { AgentsErrorOptions, APIErrorOptions, APIStatusErrorOptions } from '@livekit/agents-core';

// Time, waiting and ending.
export { cancelAndWait, CancellablePromise, combineSignals, delay, Event, Future } from '@livekit/agents-core';
export { gracefullyCancel, isPending, noop, rejectOnAbort, sleep, startSoon, systemClock } from '@livekit/agents-core';
export { Task, TaskResult, waitFor, waitForAbort, waitUntilAborted, waitUntilTimeout } from '@livekit/agents-core';
export { withResolvers } from '@livekit/agents-core';
export type { Aborted, Clock, DelayOptions, Millis } from '@livekit/agents-core';

// Small helpers: queues, ids, environment, text, streams.
export { AsyncIterableQueue, createImmutableArray, dedent, ExpFilter, isCloud, isDevMode } from '@livekit/agents-core';
export { isFfmpegTeardownError, isHosted, isImmutableArray, isStreamClosedError } from '@livekit/agents-core';
export { isWritableStreamClosedError, Queue, readStream, resolveEnvVar, shortuuid } from '@livekit/agents-core';
export { toStream } from '@livekit/agents-core';

// Logging.
export { addLogSink, initializeLogger, log, loggerOptions } from '@livekit/agents-core';
export type { Logger, LoggerOptions } from '@livekit/agents-core';

// Chat contexts and what they hold.
export { AgentConfigUpdate, AgentHandoffItem, ChatContext, ChatMessage } from '@livekit/agents-core';
export { computeChatCtxDiff, concatInstructions, createAudioContent, createImageContent } from '@livekit/agents-core';
export { formatChatHistory, FunctionCall, FunctionCallOutput, Instructions } from '@livekit/agents-core';
export { RemoteChatContext, serializeImage, validateChatContextStructure } from '@livekit/agents-core';
export type { AudioContent, ChatContent, ChatContextValidationIssue } from '@livekit/agents-core';
export type { ChatContextValidationResult, ChatContextValidationSeverity, ChatItem } from '@livekit/agents-core';
export type { ChatRole, FormatChatHistoryOptions, ImageContent, MetricsReport } from '@livekit/agents-core';
export type { ProviderFormat, SerializedImage } from '@livekit/agents-core';

// Tools.
export { AsyncToolset, CONFIRM_DUPLICATE_PARAM, createToolOptions, executeToolCall } from '@livekit/agents-core';
export { handoff, isFunctionTool, isProviderTool, isTool, isToolset, oaiBuildFunctionInfo } from '@livekit/agents-core';
export { rpcApproval, rpcTool, type RpcToolOptions } from '@livekit/agents-core';
export { oaiParams, ProviderTool, sortedToolEntries, sortedToolNames, toJsonSchema, tool } from '@livekit/agents-core';
export { ToolContext, ToolFlag, Toolset, toToolContext } from '@livekit/agents-core';
export type { AgentHandoff, AnonFunctionTool, AsyncToolOptions, AsyncToolsetCreateOptions } from '@livekit/agents-core';
export type { DuplicateMode, DuplicatePromptArgs, FunctionTool, OpenAIFunctionParameters } from '@livekit/agents-core';
export type {
  ReplyPromptArgs,
  Tool,
  ToolApproval,
  ToolApprovalRequest,
  ToolCalledEvent,
  ToolChoice,
  ToolCompletedEvent,
} from '@livekit/agents-core';
export type { ToolContextEntry, ToolContextLike, ToolHandlingOptions, ToolOptions } from '@livekit/agents-core';
export type { ToolsetContext, ToolsetCreateOptions, ToolType } from '@livekit/agents-core';

// Language models.
export { FallbackAdapter, hasResponse, LLM, LLMStream } from '@livekit/agents-core';
export type { AvailabilityChangedEvent, ChatChunk, ChoiceDelta, CollectedResponse } from '@livekit/agents-core';
export type { CompletionUsage, FallbackAdapterOptions, LLMCallbacks } from '@livekit/agents-core';

// Realtime models.
export type { DuplexAudioFrame, DuplexCapabilities, DuplexOutputTranscriptDelta } from '@livekit/agents-core';
export { DuplexModel, DuplexSession, RealtimeError, RealtimeModel, RealtimeSession } from '@livekit/agents-core';
export { RealtimeModelFallbackAdapter } from '@livekit/agents-core';
export type { GenerationCreatedEvent, InputSpeechStartedEvent, InputSpeechStoppedEvent } from '@livekit/agents-core';
export type { InputTranscriptionCompleted, MessageGeneration, RealtimeCapabilities } from '@livekit/agents-core';
export type { RealtimeModelError, RealtimeSessionReconnectedEvent } from '@livekit/agents-core';

// Voice activity detection.
export { VAD, VADEventType, VADStream } from '@livekit/agents-core';
export type { VADCallbacks, VADCapabilities, VADEvent } from '@livekit/agents-core';

// Audio detectors of the end of a turn.
export { audioTurnSampleRate, isAudioTurnDetector, registerDefaultTurnDetector } from '@livekit/agents-core';
export type { AudioTurnDetector, AudioTurnQuestion, AudioTurnStream } from '@livekit/agents-core';

// Audio.
export { AudioByteStream, AudioEnergyFilter, audioFramesFromFile } from '@livekit/agents-core';
export { calculateAudioDurationSeconds, loopAudioFramesFromFile, mergeFrames } from '@livekit/agents-core';
export { resampleStream, waitForWebSocketOpen } from '@livekit/agents-core';
export type { AudioBuffer, AudioDecodeOptions } from '@livekit/agents-core';

// Metrics and usage.
export { filterZeroValues, logMetrics, ModelUsageCollector, UsageCollector } from '@livekit/agents-core';
export type { AgentMetrics, AvatarMetrics, EOTInferenceMetrics, EOTModelUsage, EOUMetrics } from '@livekit/agents-core';
export type { InterruptionMetrics, InterruptionModelUsage, LLMMetrics, LLMModelUsage } from '@livekit/agents-core';
export type { MetricsMetadata, ModelUsage, RealtimeModelMetrics } from '@livekit/agents-core';
export type { RealtimeModelMetricsCachedTokenDetails } from '@livekit/agents-core';
export type { RealtimeModelMetricsInputTokenDetails } from '@livekit/agents-core';
export type { RealtimeModelMetricsOutputTokenDetails, STTMetrics, STTModelUsage } from '@livekit/agents-core';
export type { TTSMetrics, TTSModelUsage, UsageSummary, VADMetrics } from '@livekit/agents-core';

// Prices and costs.
export type { MaxCostOptions, ModelCost, ModelPrice, PriceTable, SessionCost } from '@livekit/agents-core';

// Languages, connections, plugins, inference runners and marks on frames.
export { areLanguagesEquivalent, asLanguageCode, ConnectionPool, createTimedString } from '@livekit/agents-core';
export { DEFAULT_API_CONNECT_OPTIONS, DEFAULT_SESSION_CONNECT_OPTIONS, FlushSentinel } from '@livekit/agents-core';
export { getBaseLanguage, getIsoLanguage, getLanguageRegion, InferenceRunner } from '@livekit/agents-core';
export { intervalForRetry, isFlushSentinel, isTimedString, KNOWN_LANGUAGE_CODES } from '@livekit/agents-core';
export { normalizeLanguage, Plugin, PluginEventTypes, toLanguageName } from '@livekit/agents-core';
export { USERDATA_TIMED_TRANSCRIPT, USERDATA_TTS_STARTED_TIME } from '@livekit/agents-core';
export type { APIConnectOptions, ConnectionPoolOptions, KnownLanguageCode, LanguageCode } from '@livekit/agents-core';
export type { PluginEventMap, ResolvedSessionConnectOptions, SessionConnectOptions } from '@livekit/agents-core';
export type { TimedString } from '@livekit/agents-core';

// Agents, sessions and speeches.
export { AgentTask } from '@livekit/agents-core';
export type { AgentContext, AgentCreateOptions, AgentHookNodeResult, AgentHooks } from '@livekit/agents-core';
export {
  DEFAULT_EXPRESSIVE_OPTIONS,
  resolveExpressiveOptions,
  TTS_INSTRUCTIONS_PLACEHOLDER,
} from '@livekit/agents-core';
export type { ExpressiveOptions, TtsPacingOptions } from '@livekit/agents-core';
export { KeytermDetector, type KeytermDetectionOptions, type KeytermsOptions } from '@livekit/agents-core';
export type { AgentTaskContext, AgentTaskCreateOptions, ChatHistoryOptions } from '@livekit/agents-core';
export { Agent, AgentSession, DEFAULT_TEXT_INPUT_CALLBACK, defaultEndpointingOptions } from '@livekit/agents-core';
export { defaultInterruptionOptions, defaultPreemptiveGenerationOptions } from '@livekit/agents-core';
export { defaultUserTurnLimitOptions, isSpeechHandle, RunContext, SpeechHandle } from '@livekit/agents-core';
export { SpeechHandleCircularWaitError, streamingEndpointingOptions } from '@livekit/agents-core';
export type {
  AgentOptions,
  AgentSessionOptions,
  FlightRecorderOptions,
  AgentSessionUpdateOptions,
  AgentTaskOptions,
} from '@livekit/agents-core';
export type { AgentUpdateOptions, EndpointingOptions, GenerateReplyOptions, InputDetails } from '@livekit/agents-core';
export type { InterruptionOptions, ModelSettings, PreemptiveGenerationOptions } from '@livekit/agents-core';
export type { RecordingOptions, ResolvedSpeechHandle, RoomInputOptions, RoomOutputOptions } from '@livekit/agents-core';
export type { RunOutputOptions } from '@livekit/agents-core';
export type { SayOptions, SessionStartOptions, TextInputCallback, TextInputEvent } from '@livekit/agents-core';
export type { FillerSource, ForegroundActivity, RunContextFillerOptions } from '@livekit/agents-core';
export type { RunContextUpdateOptions } from '@livekit/agents-core';
export type { TextTransform, TextTurnDetector, TurnDetectionMode, TurnHandlingOptions } from '@livekit/agents-core';
export type { UserTurnLimitOptions, VoiceOptions } from '@livekit/agents-core';
export { awayCloseReason, classifyOverlap } from '@livekit/agents-core';
export type { AwayStep, Overlap, OverlapClassifier, OverlapVerdict } from '@livekit/agents-core';
export { BaseEndpointing, createEndpointing, DynamicEndpointing } from '@livekit/agents-core';

// What a session tells.
export { AgentSessionEventTypes, CloseReason, createAgentFalseInterruptionEvent } from '@livekit/agents-core';
export { createAgentStateChangedEvent, createCloseEvent, createConversationItemAddedEvent } from '@livekit/agents-core';
export { createEotPredictionEvent, createErrorEvent, createFunctionToolsExecutedEvent } from '@livekit/agents-core';
export { createMetricsCollectedEvent, createSessionUsageUpdatedEvent } from '@livekit/agents-core';
export { createSpeechCreatedEvent, createUserInputTranscribedEvent } from '@livekit/agents-core';
export { createUserStateChangedEvent, createUserTranscriptionTimeoutEvent } from '@livekit/agents-core';
export { createUserTurnExceededEvent, zipFunctionCallsAndOutputs } from '@livekit/agents-core';
export type { AgentEvent, AgentFalseInterruptionEvent, AgentSessionCallbacks } from '@livekit/agents-core';
export type { AgentSessionUsage, AgentState, AgentStateChangedEvent, CloseEvent } from '@livekit/agents-core';
export type { ConversationItemAddedEvent, EotPredictionEvent, ErrorEvent } from '@livekit/agents-core';
export type { FunctionToolsExecutedEvent, MetricsCollectedEvent, OverlappingSpeechEvent } from '@livekit/agents-core';
export type { SessionModelError, SessionUsageUpdatedEvent, ShutdownReason } from '@livekit/agents-core';
export type { SpeechCreatedEvent, SpeechSource, UserInputTranscribedEvent, UserState } from '@livekit/agents-core';
export type { UserStateChangedEvent, UserTranscriptionTimeoutEvent, UserTurnExceededEvent } from '@livekit/agents-core';

// Audio and text in and out.
export { AgentInput, AgentOutput, AudioInput, AudioOutput, TextOutput } from '@livekit/agents-core';
export type { AudioOutputCapabilities, PlaybackFinishedEvent, PlaybackProgressedEvent } from '@livekit/agents-core';
export type { PlaybackStartedEvent } from '@livekit/agents-core';

// Rooms.
export { ATTRIBUTE_REDACTION_ENABLED, ATTRIBUTE_SIMULATION_ENABLED } from '@livekit/agents-core';
export { ATTRIBUTE_SIMULATION_JOB_ID, ATTRIBUTE_SIMULATION_RUN_ID } from '@livekit/agents-core';
export { ATTRIBUTE_SIMULATOR, ATTRIBUTE_SIMULATOR_DISPATCH } from '@livekit/agents-core';
export { ATTRIBUTE_TRANSCRIPTION_EXPRESSION, DEFAULT_PARTICIPANT_KINDS } from '@livekit/agents-core';
export { ParalellTextOutput, ParticipantAudioOutput, ParticipantLegacyTranscriptionOutput } from '@livekit/agents-core';
export { ParticipantTranscriptionOutput, RoomIO, waitForParticipant } from '@livekit/agents-core';
export { waitForParticipantAttribute, waitForTrackPublication } from '@livekit/agents-core';
export type { AudioOutputOptions, ParticipantTranscriptionOutputOptions } from '@livekit/agents-core';
export type { TranscriptionOutputOptions } from '@livekit/agents-core';

// Jobs.
export { AutoSubscribe } from '@livekit/agents-core';
export type { InferenceExecutor, JobAcceptArguments, JobProcessInfo, RunningJobInfo } from '@livekit/agents-core';

// The worker, jobs and the command line.
export { AgentServer, defaultInitializeProcessFunc, defineAgent, FunctionExistsError } from '@livekit/agents-worker';
export { getJobContext, isAgent, JobContext, JobProcess, JobProcessError, JobRequest } from '@livekit/agents-worker';
export { runWithJobContext, runWithJobContextAsync, ServerOptions, Worker, WorkerError } from '@livekit/agents-worker';
export { WorkerOptions, WorkerPermissions } from '@livekit/agents-worker';
export type { AgentDefinition, ServerOptionsInit } from '@livekit/agents-worker';

// Namespaces.
export * as inference from './inference.js';
export * as ipc from './ipc.js';
export { beta, llm, mcp, metrics, stream, stt, testing, tokenize, tts, voice, workflows } from '@livekit/agents-core';
export { realtime } from '@livekit/agents-core';
export { cli } from '@livekit/agents-worker';
