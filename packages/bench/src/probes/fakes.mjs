// Models that take no time, a microphone and a loudspeaker in memory: written against the published classes, so that
// both frameworks run them.
import { ReadableStream } from 'node:stream/web';
import { asLanguageCode, llm, stt, tts, VAD, VADEventType, VADStream, voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

const sampleRate = 16_000;

/** A frame of 10 ms; a loud one is taken for speech. */
export function frame(loud) {
  return new AudioFrame(new Int16Array(sampleRate / 100).fill(loud ? 8000 : 0), sampleRate, 1, sampleRate / 100);
}

const isLoud = ({ data }) => data[0] !== 0;

class FakeVADStream extends VADStream {
  #speaking = false;
  #samples = 0;

  constructor(vad) {
    super(vad);
    void this.#run();
  }

  async #run() {
    for (let next = await this.inputReader.read(); !next.done; next = await this.inputReader.read()) {
      if (typeof next.value === 'symbol') continue;
      this.#hear(next.value);
    }
  }

  #hear(frame) {
    const loud = isLoud(frame);
    this.#samples += frame.samplesPerChannel;
    if (loud !== this.#speaking) {
      this.#speaking = loud;
      this.#send(loud ? VADEventType.START_OF_SPEECH : VADEventType.END_OF_SPEECH, frame);
    }
    this.#send(VADEventType.INFERENCE_DONE, frame);
  }

  #send(type, frame) {
    const speaking = this.#speaking;
    this.sendVADEvent({
      type,
      samplesIndex: this.#samples,
      timestamp: Date.now(),
      speechDuration: speaking ? 10 : 0,
      silenceDuration: speaking ? 0 : 10,
      frames: [frame],
      probability: speaking ? 1 : 0,
      inferenceDuration: 0,
      speaking,
      rawAccumulatedSilence: speaking ? 0 : 10,
      rawAccumulatedSpeech: speaking ? 10 : 0,
    });
  }
}

export class FakeVAD extends VAD {
  label = 'bench.VAD';
  constructor() {
    super({ updateInterval: 10 });
  }
  stream() {
    return new FakeVADStream(this);
  }
}

class FakeSpeechStream extends stt.SpeechStream {
  label = 'bench.SpeechStream';
  #stt;

  constructor(model, connOptions) {
    super(model, undefined, connOptions);
    this.#stt = model;
  }

  async run() {
    let speaking = false;
    for await (const item of this.input) {
      if (typeof item === 'symbol') continue;
      this.#stt.framesHeard += 1;
      const loud = isLoud(item);
      if (speaking && !loud) this.#say('What time is it?');
      speaking = loud;
    }
  }

  #say(text) {
    const language = asLanguageCode('en');
    const alternatives = [{ text, language, startTime: 0, endTime: 0, confidence: 1 }];
    this.queue.put({ type: stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives });
  }
}

/** Has a transcript as soon as speech ends. */
export class FakeSTT extends stt.STT {
  label = 'bench.STT';
  framesHeard = 0;
  constructor() {
    super({ streaming: true, interimResults: false });
  }
  async _recognize() {
    throw new Error('not used');
  }
  stream(options) {
    return new FakeSpeechStream(this, options?.connOptions);
  }
}

class FakeLLMStream extends llm.LLMStream {
  async run() {
    this.queue.put({ id: 'answer', delta: { role: 'assistant', content: 'It is noon.' } });
  }
}

export class FakeLLM extends llm.LLM {
  label() {
    return 'bench.LLM';
  }
  chat({ chatCtx, toolCtx, connOptions = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 10_000 } }) {
    return new FakeLLMStream(this, { chatCtx, toolCtx, connOptions });
  }
}

class FakeSynthesizeStream extends tts.SynthesizeStream {
  label = 'bench.SynthesizeStream';
  async run() {
    for await (const item of this.input) {
      if (typeof item === 'symbol') continue;
      this.queue.put({ requestId: 'voice', segmentId: 'voice', frame: frame(true), final: true });
    }
    this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }
}

export class FakeTTS extends tts.TTS {
  label = 'bench.TTS';
  constructor() {
    super(sampleRate, 1, { streaming: true });
  }
  synthesize() {
    throw new Error('not used');
  }
  stream() {
    return new FakeSynthesizeStream(this);
  }
}

export class Microphone extends voice.AudioInput {
  #controller;
  constructor() {
    super();
    this.multiStream.addInputStream(new ReadableStream({ start: (controller) => (this.#controller = controller) }));
  }
  push(loud) {
    this.#controller.enqueue(frame(loud));
  }
}

/** Plays everything at once. */
export class Loudspeaker extends voice.AudioOutput {
  onFirstFrame = () => {};
  onPlayed = () => {};
  /** It is told to pause or to drop what it has. */
  onSilenced = () => {};
  /** What it was given lasts until it is silenced. */
  playsOn = false;
  #playing = false;

  constructor() {
    super(sampleRate, undefined, { pause: true });
  }
  async captureFrame(frame) {
    await super.captureFrame(frame);
    if (this.#playing) return;
    this.#playing = true;
    this.onFirstFrame();
    this.onPlaybackStarted(Date.now());
  }
  flush() {
    super.flush();
    if (!this.playsOn) this.#finish(false);
  }
  clearBuffer() {
    this.onSilenced();
    this.#finish(true);
  }
  pause() {
    super.pause();
    this.onSilenced();
  }
  #finish(interrupted) {
    if (!this.#playing) return;
    this.#playing = false;
    setImmediate(() => {
      this.onPlaybackFinished({ playbackPosition: 0.01, interrupted });
      this.onPlayed();
    });
  }
}

/**
 * A session with all of these, started.
 * @returns {Promise<{ session: voice.AgentSession, microphone: Microphone, loudspeaker: Loudspeaker, stt: FakeSTT, vad: FakeVAD, llm: FakeLLM, tts: FakeTTS }>}
 */
export async function startSession(options = {}) {
  const parts = { stt: new FakeSTT(), vad: new FakeVAD(), llm: new FakeLLM(), tts: new FakeTTS() };
  const session = new voice.AgentSession({
    ...parts,
    turnDetection: 'vad',
    turnHandling: { endpointing: { minDelay: 0, maxDelay: 0 } },
    userAwayTimeout: null,
    ...options,
  });
  const microphone = new Microphone();
  const loudspeaker = new Loudspeaker();
  session.input.audio = microphone;
  session.output.audio = loudspeaker;
  await session.start({ agent: new voice.Agent({ instructions: 'Tell the time.' }) });
  return { session, microphone, loudspeaker, ...parts };
}
