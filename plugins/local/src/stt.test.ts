// The recogniser as an STT.
import { AudioFrame } from '@livekit/rtc-node';
import { stt as base } from '@livekit/agents';
import { FakeVAD, loudFrame, silentFrame } from '@livekit/agents/testing';
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

test('with interim results it is one, and needs a VAD', () => {
  const stt = new STT({ interimResults: true, vad: new FakeVAD() });
  expect(stt.capabilities).toMatchObject({ streaming: true, interimResults: true });
  expect(() => new STT({ interimResults: true })).toThrow(/\{ interimResults: true, vad \}/);
});

test('a stream tells start, end and the final text of each utterance, and the language that was found', async () => {
  await using _server = await speechServer({ text: 'Hallo.', language: 'german', segments: [] });
  const vad = new FakeVAD();
  const stream = new STT({ interimResults: true, vad, language: 'auto' }).stream();
  for (let at = 0; at < 40; at += 1) stream.pushFrame(at < 20 ? loudFrame(20) : silentFrame(20));
  stream.endInput();
  const events: base.SpeechEvent[] = [];
  for await (const event of stream) events.push(event);
  const kinds = events.map(({ type }) => type).filter((type) => type !== base.SpeechEventType.INTERIM_TRANSCRIPT);
  expect(kinds).toEqual([
    base.SpeechEventType.START_OF_SPEECH,
    base.SpeechEventType.END_OF_SPEECH,
    base.SpeechEventType.FINAL_TRANSCRIPT,
    base.SpeechEventType.RECOGNITION_USAGE,
  ]);
  const final = events.find(({ type }) => type === base.SpeechEventType.FINAL_TRANSCRIPT);
  expect(final?.alternatives?.[0]).toMatchObject({ text: 'Hallo.', language: 'de' });
});

test('unknown models and languages fail at once; a server of your own may know them', () => {
  expect(() => new STT({ model: 'bas' })).toThrow(/Did you mean "base"/);
  expect(() => new STT({ language: 'de' })).toThrow(/knows English only/);
  expect(() => new STT({ threads: 1, model: 'base', language: 'klingon' })).toThrow(/does not know/);
  vi.stubEnv('LIVEKIT_LOCAL_SPEECH_URL', 'http://127.0.0.1:9/v1');
  expect(new STT({ model: 'my-model', language: 'tlh' }).model).toBe('my-model');
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
