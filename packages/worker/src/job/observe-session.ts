// Turns the events of a session into observations for the worker's metrics.
import type { metrics, PrimarySession } from '@livekit/agents-core';
import type { ObservedModel, Observation } from '../metrics/observation.js';

type AgentMetrics = metrics.AgentMetrics;
type Tell = (observation: Observation) => void;

/** Reports what is measured in `session` from now on. */
export function observeSession(session: PrimarySession, tell: Tell): void {
  session.on?.('metrics_collected', (event) => {
    if (hasMetrics(event)) for (const observation of observationsOf(event.metrics)) tell(observation);
  });
  session.on?.('conversation_item_added', (event) => {
    const seconds = answerLatency(event);
    if (seconds !== undefined) tell({ kind: 'turn', seconds });
  });
  session.on?.('error', (event) => {
    const failure = modelFailure(event);
    if (failure) tell(failure);
  });
}

/** What one measurement means for the worker. */
export function observationsOf(measured: AgentMetrics): readonly Observation[] {
  switch (measured.type) {
    case 'eou_metrics':
      return step('end_of_turn', measured.endOfUtteranceDelayMs, undefined);
    case 'llm_metrics': {
      const { promptTokens, promptCachedTokens, completionTokens, metadata, ttftMs } = measured;
      const tokens = tokensOf(metadata, [promptTokens, promptCachedTokens, completionTokens]);
      return [tokens, ...step('llm_first_token', ttftMs, metadata)];
    }
    case 'realtime_model_metrics': {
      const { inputTokens, outputTokens, inputTokenDetails, metadata, ttftMs } = measured;
      const tokens = tokensOf(metadata, [inputTokens, inputTokenDetails.cachedTokens, outputTokens]);
      return [tokens, ...step('realtime_first_audio', ttftMs, metadata)];
    }
    case 'tts_metrics':
      return [audio('tts', measured), ...step('tts_first_audio', measured.ttfbMs, measured.metadata)];
    case 'stt_metrics':
      return [audio('stt', measured)];
    default:
      return [];
  }
}

type Metadata = metrics.MetricsMetadata | undefined;

const modelOf = (metadata: Metadata): ObservedModel => ({
  provider: metadata?.modelProvider ?? '',
  model: metadata?.modelName ?? '',
});

/** A wait of -1 means that what was waited for never came. */
function step(name: Extract<Observation, { kind: 'step' }>['step'], ms: number, metadata: Metadata): Observation[] {
  return ms >= 0 ? [{ kind: 'step', step: name, model: modelOf(metadata), seconds: ms / 1000 }] : [];
}

function tokensOf(metadata: Metadata, counts: readonly [number, number, number]): Observation {
  const [input, cached, output] = counts;
  return { kind: 'tokens', model: modelOf(metadata), input, cached, output };
}

function audio(use: 'stt' | 'tts', { audioDurationMs, metadata }: { audioDurationMs: number; metadata?: Metadata }) {
  return { kind: 'audio', use, model: modelOf(metadata), seconds: audioDurationMs / 1000 } as const;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function hasMetrics(event: unknown): event is { metrics: AgentMetrics } {
  return isRecord(event) && isRecord(event['metrics']) && typeof event['metrics']['type'] === 'string';
}

function answerLatency(event: unknown): number | undefined {
  const item = isRecord(event) && isRecord(event['item']) ? event['item'] : undefined;
  const measured = item && isRecord(item['metrics']) ? item['metrics']['e2eLatency'] : undefined;
  return item?.['role'] === 'assistant' && typeof measured === 'number' ? measured : undefined;
}

function modelFailure(event: unknown): Observation | undefined {
  if (!isRecord(event) || !isRecord(event['error'])) return undefined;
  const { type, recoverable } = event['error'];
  const source = isRecord(event['source']) ? event['source'] : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    kind: 'error',
    source: text(type).replace(/_error$/, '') || 'unknown',
    model: { provider: text(source['provider']), model: text(source['model']) },
    recoverable: recoverable === true,
  };
}
