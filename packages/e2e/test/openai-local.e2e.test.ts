// The plugin for OpenAI with servers of one's own: the local speech server speaks OpenAI's wire.
import { calculateAudioDurationSeconds, initializeLogger } from '@livekit/agents';
import { SpeechServer } from '@livekit/agents-plugin-local';
import * as openai from '@livekit/agents-plugin-openai';
import { AudioFrame } from '@livekit/rtc-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordedPerson, sampleRate } from './kit/speech.js';

const installMs = 600_000;

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

describe.skipIf(!process.env['PYTHON_BIN'])('openai.STT with the local speech server', () => {
  it('understands a person', { timeout: installMs }, async () => {
    const server = await SpeechServer.start();
    const samples = await recordedPerson();
    const utterance = new AudioFrame(samples, sampleRate, 1, samples.length);
    try {
      const stt = new openai.STT({ baseURL: server.url, apiKey: server.token, model: 'tiny.en', useRealtime: false });
      const event = await stt.recognize(utterance);
      expect(event.alternatives?.[0].text).toMatch(/forward (ten|10) meters/i);
      expect(event.recognitionUsage?.audioDuration).toBeCloseTo(calculateAudioDurationSeconds(utterance), 2);
    } finally {
      await server.close();
    }
  });
});
