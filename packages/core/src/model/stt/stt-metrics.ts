// What an STT reports about a piece of recognition.
import { systemClock } from '../../base/clock.js';
import type { RecognitionUsage, STTSource } from './types.js';

/** The metrics of one piece of recognition. */
export function sttMetrics(stt: STTSource, requestId: string | undefined, usage: RecognitionUsage) {
  return {
    type: 'stt_metrics' as const,
    label: stt.label,
    requestId: requestId ?? '',
    timestamp: systemClock.now(),
    durationMs: 0,
    audioDurationMs: usage.audioDuration * 1000,
    ...(usage.inputTokens === undefined ? {} : { inputTokens: usage.inputTokens }),
    ...(usage.outputTokens === undefined ? {} : { outputTokens: usage.outputTokens }),
    streamed: true,
    metadata: { modelProvider: stt.provider, modelName: stt.model },
  };
}
