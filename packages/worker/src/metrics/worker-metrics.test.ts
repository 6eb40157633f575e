// What Prometheus reads, and that nothing a person said is in it.
import { EventEmitter } from 'node:events';
import type { PrimarySession } from '@livekit/agents-core';
import { expect, it } from 'vitest';
import { observeSession } from '../job/observe-session.js';
import type { Observation } from './observation.js';
import { WorkerMetrics, type WorkerReading } from './worker-metrics.js';

const reading: WorkerReading = {
  connected: true,
  ready: false,
  load: 0.25,
  loadThreshold: 0.7,
  activeJobs: 3,
  maxJobs: Infinity,
  waitingJobs: 1,
  idleProcesses: 2,
  processes: 6,
  processMemoryMB: [100, 300],
};

class FakeSession extends EventEmitter implements PrimarySession {
  async close(): Promise<void> {}
}

/** The value of one line, without its labels' order mattering. */
function valueOf(text: string, name: string, labels: readonly string[] = []): number | undefined {
  const line = text
    .split('\n')
    .find((one) => one.startsWith(`livekit_agents_${name}`) && labels.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

it('reads the state of the worker at each scrape', async () => {
  let now = reading;
  const metrics = new WorkerMetrics(() => now);
  expect(valueOf(await metrics.render(), 'jobs ')).toBe(3);
  now = { ...reading, activeJobs: 4 };
  const text = await metrics.render();
  expect(valueOf(text, 'jobs ')).toBe(4);
  expect(valueOf(text, 'ready ')).toBe(0);
  expect(valueOf(text, 'connected ')).toBe(1);
  expect(valueOf(text, 'load ')).toBe(0.25);
  expect(text).toContain('livekit_agents_jobs_limit +Inf');
  expect(valueOf(text, 'job_memory_bytes ')).toBe(400 * 2 ** 20);
  expect(valueOf(text, 'job_memory_max_bytes ')).toBe(300 * 2 ** 20);
  expect(valueOf(text, 'worker_resident_memory_bytes ')).toBeGreaterThan(2 ** 20);
});

it('counts how jobs ended and why they were refused', async () => {
  const metrics = new WorkerMetrics(() => reading);
  metrics.jobEnded('clean');
  metrics.jobEnded('died');
  metrics.jobEnded('died');
  metrics.jobRefused('full');
  const text = await metrics.render();
  expect(valueOf(text, 'jobs_ended_total', ['outcome="died"'])).toBe(2);
  expect(valueOf(text, 'jobs_ended_total', ['outcome="clean"'])).toBe(1);
  expect(valueOf(text, 'jobs_refused_total', ['reason="full"'])).toBe(1);
});

it('turns the events of a session into latencies, tokens, audio and errors', async () => {
  const metrics = new WorkerMetrics(() => reading);
  const session = new FakeSession();
  const told: Observation[] = [];
  observeSession(session, (observation) => {
    told.push(observation);
    metrics.observe(observation);
  });
  const metadata = { modelProvider: 'acme', modelName: 'm1' };
  const measured = (value: object) => session.emit('metrics_collected', { metrics: { metadata, ...value } });
  measured({ type: 'llm_metrics', promptTokens: 10, promptCachedTokens: 4, completionTokens: 5, ttftMs: 250 });
  measured({ type: 'llm_metrics', promptTokens: 1, promptCachedTokens: 0, completionTokens: 0, ttftMs: -1 });
  measured({ type: 'tts_metrics', audioDurationMs: 2000, ttfbMs: 120 });
  measured({ type: 'stt_metrics', audioDurationMs: 1500 });
  measured({ type: 'eou_metrics', endOfUtteranceDelayMs: 600 });
  measured({ type: 'vad_metrics' });
  session.emit('conversation_item_added', {
    item: { role: 'assistant', content: ['secret'], metrics: { e2eLatency: 0.9 } },
  });
  session.emit('conversation_item_added', {
    item: { role: 'user', content: ['secret'], metrics: { e2eLatency: 0.9 } },
  });
  session.emit('error', {
    error: { type: 'llm_error', recoverable: false, error: new Error('secret') },
    source: { provider: 'acme', model: 'm1' },
  });

  const text = await metrics.render();
  const acme = ['provider="acme"', 'model="m1"'];
  expect(valueOf(text, 'tokens_total', ['direction="input"', ...acme])).toBe(11);
  expect(valueOf(text, 'tokens_total', ['direction="input_cached"', ...acme])).toBe(4);
  expect(valueOf(text, 'tokens_total', ['direction="output"', ...acme])).toBe(5);
  expect(valueOf(text, 'audio_seconds_total', ['use="tts"', ...acme])).toBe(2);
  expect(valueOf(text, 'audio_seconds_total', ['use="stt"', ...acme])).toBe(1.5);
  expect(valueOf(text, 'turn_step_seconds_count', ['step="llm_first_token"', ...acme])).toBe(1);
  expect(valueOf(text, 'turn_step_seconds_sum', ['step="tts_first_audio"', ...acme])).toBe(0.12);
  expect(valueOf(text, 'turn_step_seconds_sum', ['step="end_of_turn"'])).toBe(0.6);
  expect(valueOf(text, 'turn_latency_seconds_count')).toBe(1);
  expect(valueOf(text, 'turn_latency_seconds_sum')).toBe(0.9);
  expect(valueOf(text, 'model_errors_total', ['source="llm"', 'recoverable="false"', ...acme])).toBe(1);
  expect(JSON.stringify(told) + text).not.toContain('secret');
});
