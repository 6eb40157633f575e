// The published defaults of turn-taking as one policy, for tests to vary.
import type { TurnPolicy } from '../policy.js';

export const testPolicy: TurnPolicy = {
  mode: 'vad',
  minEndpointingMs: 500,
  maxEndpointingMs: 3000,
  endpointingAlpha: null,
  predictionTimeoutMs: 1000,
  commitFlushMs: 2000,
  interruptions: true,
  bargeInMs: 500,
  bargeInWords: 0,
  hasTranscripts: true,
  falseInterruptionMs: 2000,
  cancelTimeoutMs: 5000,
  thinkingTimeoutMs: 30_000,
  playoutGraceMs: 3000,
  dropDuringProtected: true,
  preemptive: true,
  preemptiveMaxSpeechMs: 10_000,
  preemptiveMaxDrafts: 3,
  awayMs: 15_000,
  transcriptTimeoutMs: null,
};
