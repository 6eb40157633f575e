// The recogniser as an STT.
import { AudioFrame } from '@livekit/rtc-node';
import { stt as base } from '@livekit/agents';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { httpServer, temporaryDirectory } from '../test/kit.js';
import { SpeechServer } from './speech-server.js';
import { STT } from './stt.js';

beforeEach(() => {
  // Nothing real is installed or started, whatever a test forgets.
  vi.stubEnv('LIVEKIT_LOCAL_SPEECH_URL', '');
  vi.stubEnv('LIVEKIT_LOCAL_PYTHON', '/nowhere/python');
  vi.stubEnv('XDG_CACHE_HOME', temporaryDirectory());
});

afterEach(async () => {
  // The server of one test is not that of the next.
  await (await SpeechServer.start().catch(() => undefined))?.close();
  vi.unstubAllEnvs();
});

function tone(seconds: number, rate: number, channels: number): AudioFrame {
  const samples = Int16Array.from({ length: seconds * rate * channels }, (_, at) => 8_000 * Math.sin(at / 10));
  return new AudioFrame(samples, rate, channels, samples.length / channels);
}

async function speechServer(answer: object, onWav: (wav: Buffer) => void = () => undefined) {
  const server = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      onWav(body.subarray(body.indexOf('RIFF')));
      response.end(JSON.stringify(answer));
    });
  });
  vi.stubEnv('LIVEKIT_LOCAL_SPEECH_URL', `${server.url}/v1`);
  return server;
}

test('recognises an utterance: a final transcript with times, confidence and usage', async () => {
  await using _server = await speechServer({
    text: ' Hello. ',
    segments: [{ text: 'Hello.', start: 0.2, end: 0.8, avg_logprob: Math.log(0.8) }],
  });
  const stt = new STT();
  const metrics: { audioDurationMs: number }[] = [];
  stt.on('metrics_collected', (event) => metrics.push(event));
  const event = await stt.recognize(tone(1, 16_000, 1));
  expect(event.type).toBe(base.SpeechEventType.FINAL_TRANSCRIPT);
  expect(event.alternatives?.[0]).toMatchObject({ text: 'Hello.', language: 'en', startTime: 0.2, endTime: 0.8 });
  expect(event.alternatives?.[0].confidence).toBeCloseTo(0.8);
  expect(event.recognitionUsage?.audioDuration).toBe(1);
  expect(metrics).toMatchObject([{ audioDurationMs: 1_000 }]);
});

test('sends 16 kHz mono, whatever it is given', async () => {
  let wav: Buffer = Buffer.alloc(0);
  await using _server = await speechServer({ text: 'x' }, (given) => (wav = given));
  await new STT().recognize([tone(0.5, 48_000, 2), tone(0.5, 48_000, 2)]);
  expect([wav.readUInt16LE(22), wav.readUInt32LE(24)]).toEqual([1, 16_000]);
  expect(wav.readUInt32LE(40) / 2 / 16_000).toBeCloseTo(1, 1);
});

test('is not a streaming recogniser, and says how to make it one', () => {
  const stt = new STT();
  expect(stt.capabilities).toMatchObject({ streaming: false, interimResults: false });
  expect(() => stt.stream()).toThrow(/StreamAdapter/);
});

test('nobody listening is an APIConnectionError, an aborted signal its reason', async () => {
  vi.stubEnv('LIVEKIT_LOCAL_SPEECH_URL', 'http://127.0.0.1:9/v1');
  const stt = new STT();
  await expect(stt.recognize(tone(0.1, 16_000, 1))).rejects.toMatchObject({ name: 'APIConnectionError' });
  const aborted = stt.recognize(tone(0.1, 16_000, 1), AbortSignal.abort(new Error('enough')));
  await expect(aborted).rejects.toThrow('enough');
});

test('a machine without Python fails with one line that says so, for good', async () => {
  const failed = new STT().recognize(tone(0.1, 16_000, 1));
  await expect(failed).rejects.toMatchObject({
    name: 'APIConnectionError',
    retryable: false,
    message: expect.stringContaining('needs Python 3.9'),
    cause: { code: 'local_speech_no_python' },
  });
});
