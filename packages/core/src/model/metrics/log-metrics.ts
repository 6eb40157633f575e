// One log line per measurement.
import { log } from '../../base/log.js';
import type { AgentMetrics } from './types.js';

const titles: Record<AgentMetrics['type'], string> = {
  llm_metrics: 'LLM metrics',
  stt_metrics: 'STT metrics',
  tts_metrics: 'TTS metrics',
  vad_metrics: 'VAD metrics',
  eou_metrics: 'end of utterance metrics',
  eot_inference_metrics: 'end of turn metrics',
  realtime_model_metrics: 'realtime model metrics',
  interruption_metrics: 'interruption metrics',
  avatar_metrics: 'avatar metrics',
};

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}

/** Writes `metrics` to the log at level 'info'; those of the VAD, which come every second, at 'trace'. */
export const logMetrics = (metrics: AgentMetrics): void => {
  const { type, timestamp: _timestamp, ...measured } = metrics;
  const metadata = 'metadata' in measured ? measured.metadata : undefined;
  const fields = Object.fromEntries(
    Object.entries({ ...metadata, ...measured, metadata: undefined }).map(([key, value]) => [key, rounded(value)]),
  );
  if (type === 'vad_metrics') log().trace(fields, titles[type]);
  else log().info(fields, titles[type]);
};
