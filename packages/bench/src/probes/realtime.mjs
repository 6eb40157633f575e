// What the framework adds to a speech-to-speech model, with the provider's plugin and a provider in this process: from
// the provider's sound to the frame at the audio source, from the caller's frame to the provider. Argument: rounds.
import { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { initializeLogger, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { AudioFrame } from '@livekit/rtc-node';
import { WebSocketServer } from 'ws';

const rounds = Number(process.argv[2]);
const sampleRate = 24_000;
const pieceSamples = sampleRate / 10;
const frameSamples = sampleRate / 100;
const piecesPerAnswer = 20;

/** When each marked piece left, by its mark: the value of all its samples. */
const leftAt = new Map();
const downMs = [];
const upMs = [];
let lastMark = 0;

function mark() {
  lastMark = (lastMark % 30_000) + 1;
  leftAt.set(lastMark, performance.now());
  return lastMark;
}

function arrived(value, times) {
  const at = leftAt.get(value);
  if (at === undefined) return;
  leftAt.delete(value);
  times.push(performance.now() - at);
}

/** Says so much of the real protocol as both plugins need for an answer. */
class Provider {
  #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  #socket;
  #count = 0;
  connected = new Promise((resolve) => {
    this.#server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('message', (data) => this.#hear(JSON.parse(data)));
      this.#send({ type: 'session.created', session: { id: 'session', object: 'realtime.session', type: 'realtime' } });
      resolve();
    });
  });

  async baseURL() {
    await new Promise((resolve) => this.#server.once('listening', resolve));
    return `http://127.0.0.1:${this.#server.address().port}/v1`;
  }

  async answer() {
    this.#count += 1;
    const response_id = `response_${this.#count}`;
    const id = `item_${this.#count}`;
    const item = {
      id,
      object: 'realtime.item',
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      content: [],
    };
    const at = { response_id, item_id: id, output_index: 0, content_index: 0 };
    const response = { id: response_id, object: 'realtime.response', output: [] };
    this.#send({ type: 'response.created', response: { ...response, status: 'in_progress' } });
    this.#send({ type: 'response.output_item.added', response_id, output_index: 0, item });
    this.#send({ type: 'conversation.item.added', previous_item_id: null, item });
    this.#send({ type: 'response.content_part.added', ...at, part: { type: 'audio', transcript: '' } });
    this.#send({ type: 'response.output_audio_transcript.delta', ...at, delta: 'It is noon.' });
    for (let piece = 0; piece < piecesPerAnswer; piece += 1) {
      const samples = new Int16Array(pieceSamples).fill(mark());
      this.#send({ type: 'response.output_audio.delta', ...at, delta: Buffer.from(samples.buffer).toString('base64') });
      await sleep(10);
    }
    const done = { ...item, status: 'completed', content: [{ type: 'output_audio', transcript: 'It is noon.' }] };
    this.#send({ type: 'response.output_audio.done', ...at });
    this.#send({ type: 'response.output_audio_transcript.done', ...at, transcript: 'It is noon.' });
    this.#send({ type: 'response.content_part.done', ...at, part: done.content[0] });
    this.#send({ type: 'response.output_item.done', response_id, output_index: 0, item: done });
    this.#send({ type: 'response.done', response: { ...response, status: 'completed', output: [done] } });
  }

  #hear(event) {
    if (event.type === 'session.update') this.#send({ type: 'session.updated', session: event.session });
    if (event.type !== 'input_audio_buffer.append') return;
    const bytes = Buffer.from(event.audio, 'base64');
    arrived(bytes.readInt16LE(bytes.length - 2), upMs);
  }

  #send(event) {
    this.#socket.send(JSON.stringify({ event_id: `event_${performance.now()}`, ...event }));
  }
}

class Microphone extends voice.AudioInput {
  #controller;
  constructor() {
    super();
    this.multiStream.addInputStream(new ReadableStream({ start: (controller) => (this.#controller = controller) }));
  }
  push(value) {
    this.#controller.enqueue(new AudioFrame(new Int16Array(frameSamples).fill(value), sampleRate, 1, frameSamples));
  }
}

class Loudspeaker extends voice.AudioOutput {
  onPlayed = () => {};
  #playing = false;
  constructor() {
    super(sampleRate, undefined, { pause: true });
  }
  async captureFrame(frame) {
    arrived(frame.data[0], downMs);
    await super.captureFrame(frame);
    if (!this.#playing) this.onPlaybackStarted(Date.now());
    this.#playing = true;
  }
  flush() {
    super.flush();
    this.#finish(false);
  }
  clearBuffer() {
    this.#finish(true);
  }
  #finish(interrupted) {
    if (!this.#playing) return;
    this.#playing = false;
    setImmediate(() => {
      this.onPlaybackFinished({ playbackPosition: 2, interrupted });
      this.onPlayed();
    });
  }
}

initializeLogger({ pretty: false, level: 'silent' });
const provider = new Provider();
const llm = new openai.realtime.RealtimeModel({ baseURL: await provider.baseURL(), apiKey: 'a key for nobody' });
const session = new voice.AgentSession({ llm, vad: null, userAwayTimeout: null });
const microphone = new Microphone();
const loudspeaker = new Loudspeaker();
session.input.audio = microphone;
session.output.audio = loudspeaker;
await session.start({ agent: new voice.Agent({ instructions: 'Tell the time.' }) });
await provider.connected;
await sleep(200);

async function round() {
  const played = new Promise((resolve) => (loudspeaker.onPlayed = resolve));
  await Promise.all([provider.answer(), played]);
  for (let count = 1; count <= 50; count += 1) {
    // Ten frames make a piece on the wire: the last one of them sends it.
    microphone.push(mark());
    await sleep(2);
  }
  await sleep(20);
}

// The first ones compile code.
for (let count = 0; count < 3; count += 1) await round();
downMs.length = 0;
upMs.length = 0;
for (let count = 0; count < rounds; count += 1) await round();
const at = (times, part) => times.sort((left, right) => left - right)[Math.floor(times.length * part)];
console.log(
  JSON.stringify({
    downMs: at(downMs, 0.5),
    downP95Ms: at(downMs, 0.95),
    upMs: at(upMs, 0.5),
    upP95Ms: at(upMs, 0.95),
    pieces: downMs.length,
    appends: upMs.length,
  }),
);
process.exit(0);
