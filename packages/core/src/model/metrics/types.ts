// The measurements models and sessions report. Durations in ms.

/** Which model a measurement is about. */
export type MetricsMetadata = {
  /** Such as 'openai'. */
  modelProvider?: string;
  /** Such as 'gpt-4o'. */
  modelName?: string;
};

export type AgentMetrics =
  | STTMetrics
  | LLMMetrics
  | TTSMetrics
  | VADMetrics
  | EOUMetrics
  | EOTInferenceMetrics
  | RealtimeModelMetrics
  | InterruptionMetrics
  | AvatarMetrics;

/** One answer of an LLM. */
export type LLMMetrics = {
  type: 'llm_metrics';
  label: string;
  requestId: string;
  /** Ms since the Unix epoch. */
  timestamp: number;
  durationMs: number;
  /** Time to the first token; -1 if there was none. */
  ttftMs: number;
  cancelled: boolean;
  completionTokens: number;
  promptTokens: number;
  promptCachedTokens: number;
  /** Tokens written to the prompt cache, where the provider tells. */
  cacheCreationTokens?: number;
  /** Those of `completionTokens` that were thought and not said, where the provider tells. */
  reasoningTokens?: number;
  totalTokens: number;
  tokensPerSecond: number;
  speechId?: string;
  metadata?: MetricsMetadata;
};

/** One recognition, or a part of a streamed one. */
export type STTMetrics = {
  type: 'stt_metrics';
  label: string;
  requestId: string;
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** How long the request took; 0 if streamed. */
  durationMs: number;
  audioDurationMs: number;
  inputTokens?: number;
  outputTokens?: number;
  streamed: boolean;
  metadata?: MetricsMetadata;
};

/** One synthesised segment. */
export type TTSMetrics = {
  type: 'tts_metrics';
  label: string;
  requestId: string;
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** From the first text sent to the first audio received; -1 if there was none. */
  ttfbMs: number;
  durationMs: number;
  audioDurationMs: number;
  cancelled: boolean;
  charactersCount: number;
  inputTokens?: number;
  outputTokens?: number;
  streamed: boolean;
  segmentId?: string;
  speechId?: string;
  metadata?: MetricsMetadata;
};

/** About one second of voice activity detection. */
export type VADMetrics = {
  type: 'vad_metrics';
  label: string;
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** Since speech last began or ended. */
  idleTimeMs: number;
  inferenceDurationTotalMs: number;
  inferenceCount: number;
};

/** How a user turn ended. */
export type EOUMetrics = {
  type: 'eou_metrics';
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** From the end of speech to the decision that the turn is over; 0 if the end was not detected. */
  endOfUtteranceDelayMs: number;
  /** From the end of speech to its transcript; 0 if the end was not detected. */
  transcriptionDelayMs: number;
  /** How long the agent's `onUserTurnCompleted` took. */
  onUserTurnCompletedDelayMs: number;
  /** When the user stopped speaking, in ms since the Unix epoch. */
  lastSpeakingTimeMs: number;
  speechId?: string;
};

export type RealtimeModelMetricsCachedTokenDetails = {
  audioTokens: number;
  textTokens: number;
  imageTokens: number;
};

export type RealtimeModelMetricsInputTokenDetails = {
  audioTokens: number;
  textTokens: number;
  imageTokens: number;
  cachedTokens: number;
  cachedTokensDetails?: RealtimeModelMetricsCachedTokenDetails;
};

export type RealtimeModelMetricsOutputTokenDetails = {
  textTokens: number;
  audioTokens: number;
  imageTokens: number;
};

/** One response of a realtime model. */
export type RealtimeModelMetrics = {
  type: 'realtime_model_metrics';
  label: string;
  requestId: string;
  /** When the response was created, in ms since the Unix epoch. */
  timestamp: number;
  durationMs: number;
  /** How long the session has been connected, for providers that bill it. */
  sessionDurationMs?: number;
  /** How long it took to get the connection. */
  acquireTimeMs?: number;
  connectionReused?: boolean;
  /** Time to the first audio; -1 if there was none. */
  ttftMs: number;
  cancelled: boolean;
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  tokensPerSecond: number;
  inputTokenDetails: RealtimeModelMetricsInputTokenDetails;
  outputTokenDetails: RealtimeModelMetricsOutputTokenDetails;
  metadata?: MetricsMetadata;
};

/** One prediction of an end-of-turn model. */
export type EOTInferenceMetrics = {
  type: 'eot_inference_metrics';
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** Ms from request to answer. */
  totalDuration: number;
  /** Ms the model took. */
  predictionDuration: number;
  /** Ms from the audio to the answer. */
  detectionDelay: number;
  numRequests: number;
  metadata?: MetricsMetadata;
};

/** One decision whether the user interrupts. */
export type InterruptionMetrics = {
  type: 'interruption_metrics';
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** Ms from request to answer. */
  totalDuration: number;
  /** Ms the model took. */
  predictionDuration: number;
  /** Ms from the onset of speech to the answer. */
  detectionDelay: number;
  numInterruptions: number;
  numBackchannels: number;
  numRequests: number;
  metadata?: MetricsMetadata;
};

/** How quickly an avatar plays and joins. */
export type AvatarMetrics = {
  type: 'avatar_metrics';
  /** Ms since the Unix epoch. */
  timestamp: number;
  /** From the first audio sent to the start of playback. */
  playbackLatencyMs?: number;
  /** Ms since the Unix epoch. */
  sessionStartedAt?: number;
  /** Ms since the Unix epoch. */
  avatarJoinedAt?: number;
  metadata?: MetricsMetadata;
};
