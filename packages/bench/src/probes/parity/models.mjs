// Models that do what a situation says, written against the published classes.
import { asLanguageCode, llm, stt, tts, VAD, VADEventType, VADStream } from '@livekit/agents';
import { soundOf, wordMs } from './sound.mjs';
import { wait } from './time.mjs';

/** @typedef {import('./time.mjs').Time} Time */

const frameMs = 20;
const isLoud = ({ data }) => data[0] !== 0;

class LoudnessStream extends VADStream {
  #vad;
  #samples = 0;
  #speaking = false;
  #pendingMs = 0;
  #speechMs = 0;
  #silenceMs = 0;

  constructor(vad) {
    super(vad);
    this.#vad = vad;
    void this.#run();
  }
  async #run() {
    for (let next = await this.inputReader.read(); !next.done; next = await this.inputReader.read()) {
      if (typeof next.value !== 'symbol') this.#hear(next.value);
    }
  }
  #hear(frame) {
    const loud = isLoud(frame);
    this.#samples += frame.samplesPerChannel;
    this.#pendingMs = loud === this.#speaking ? 0 : this.#pendingMs + frameMs;
    if (this.#speaking) this.#speechMs += frameMs;
    else this.#silenceMs += frameMs;
    this.#send(VADEventType.INFERENCE_DONE, frame, loud);
    if (!this.#speaking && loud && this.#pendingMs >= 40) {
      this.#speaking = true;
      this.#speechMs = this.#pendingMs;
      this.#send(VADEventType.START_OF_SPEECH, frame, loud);
    } else if (this.#speaking && !loud && this.#pendingMs >= this.#vad.minSilenceDuration) {
      this.#speaking = false;
      this.#silenceMs = this.#pendingMs;
      this.#send(VADEventType.END_OF_SPEECH, frame, loud);
      this.#speechMs = 0;
    } else return;
    this.#pendingMs = 0;
  }
  #send(type, frame, loud) {
    this.sendVADEvent({
      type,
      samplesIndex: this.#samples,
      timestamp: this.#vad.time.now(),
      speechDuration: this.#speechMs,
      silenceDuration: this.#silenceMs,
      frames: [frame],
      probability: loud ? 1 : 0,
      inferenceDuration: 0,
      speaking: this.#speaking,
      rawAccumulatedSilence: this.#speaking ? this.#pendingMs : 0,
      rawAccumulatedSpeech: this.#speaking ? 0 : this.#pendingMs,
    });
  }
}

/** Takes loud frames for speech. */
export class LoudnessVAD extends VAD {
  label = 'parity.VAD';
  /** @param {Time} time */
  constructor(time) {
    super({ updateInterval: frameMs });
    this.time = time;
  }
  get minSilenceDuration() {
    return 300;
  }
  stream() {
    return new LoudnessStream(this);
  }
}

class ToldStream extends stt.SpeechStream {
  label = 'parity.SpeechStream';
  constructor(model, connOptions) {
    super(model, undefined, connOptions);
    model.streams.add(this);
  }
  async run() {
    for await (const _frame of this.input);
  }
  close() {
    super.close();
    this.closedHere = true;
  }
}

/** Hears what it is told. */
export class ToldSTT extends stt.STT {
  label = 'parity.STT';
  streams = new Set();
  /** @param {Time} time */
  constructor(time) {
    super({ streaming: true, interimResults: true });
    this.time = time;
  }
  async _recognize() {
    throw new Error('not used');
  }
  stream(options) {
    return new ToldStream(this, options?.connOptions);
  }
  send(type, text, more = {}) {
    const language = asLanguageCode('en');
    const alternatives = [{ text, language, startTime: 0, endTime: 0, confidence: 1 }];
    for (const stream of this.streams) {
      if (!stream.closedHere && !stream.queue.closed)
        stream.queue.put({ type, ...(text === undefined ? {} : { alternatives }), ...more });
    }
  }
  /** The user begins to say `text` now. */
  hear(text, durationMs, delayMs) {
    const endAt = this.time.now() + durationMs;
    this.send(stt.SpeechEventType.START_OF_SPEECH);
    this.time.after(durationMs / 2, () => this.send(stt.SpeechEventType.INTERIM_TRANSCRIPT, text.split(' ')[0]));
    this.time.after(durationMs + delayMs, () => {
      this.send(stt.SpeechEventType.FINAL_TRANSCRIPT, text);
      this.send(stt.SpeechEventType.END_OF_SPEECH, undefined, { speechEndTime: endAt });
    });
  }
}

class ScriptStream extends llm.LLMStream {
  #model;
  constructor(model, options) {
    super(model, options);
    this.#model = model;
  }
  async run() {
    const { time, script, failure } = this.#model;
    const input = lastInput(this.chatCtx);
    this.#model.asked.push(input);
    const answer = script[input] ?? script['*'] ?? { say: 'Fine.' };
    await wait(time, answer.afterMs ?? 20, this.abortController?.signal);
    if (failure) throw failure;
    const put = (delta) => {
      if (!this.queue.closed) this.queue.put({ id: 'answer', delta: { role: 'assistant', ...delta } });
    };
    if (answer.say) for (const word of answer.say.split(/(?<= )/)) put({ content: word });
    const toolCalls = (answer.call ?? []).map(({ name, args = {}, callId }, index) =>
      llm.FunctionCall.create({
        callId: callId ?? `call_${this.#model.asked.length}_${index}`,
        name,
        args: typeof args === 'string' ? args : JSON.stringify(args),
      }),
    );
    if (toolCalls.length > 0) put({ toolCalls });
  }
}

function lastInput({ items }) {
  const last = items.findLast(
    ({ type, role }) => type === 'function_call_output' || (type === 'message' && role === 'user'),
  );
  return last?.type === 'message' ? last.textContent : last?.output;
}

/** Answers the last text of the user, or the last output of a tool, from a script. */
export class ScriptLLM extends llm.LLM {
  asked = [];
  /** @type {Error | null} */
  failure = null;
  /** @param {Time} time @param {Record<string, object>} script */
  constructor(time, script) {
    super();
    this.time = time;
    this.script = script;
  }
  label() {
    return 'parity.LLM';
  }
  chat({ chatCtx, toolCtx, connOptions = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 10_000 } }) {
    return new ScriptStream(this, { chatCtx, toolCtx, connOptions });
  }
}

class WordStream extends tts.SynthesizeStream {
  label = 'parity.SynthesizeStream';
  #voice;
  constructor(model, connOptions) {
    super(model, connOptions);
    this.#voice = model;
  }
  async run() {
    let text = '';
    for await (const item of this.input) {
      if (this.#voice.failure) throw this.#voice.failure;
      if (typeof item === 'string') text += item;
      const isFlush = typeof item === 'symbol';
      const words = text.split(/\s+/);
      text = isFlush ? '' : (words.pop() ?? '');
      for (const word of words.filter(Boolean)) this.#say(word);
      if (isFlush && !this.queue.closed) this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
    }
  }
  #say(word) {
    if (this.queue.closed) return;
    const frame = soundOf(this.#voice.valueOf(word), wordMs);
    this.queue.put({ requestId: 'voice', segmentId: 'voice', frame, deltaText: `${word} `, final: false });
  }
}

/** Says each word as a sound of its own. */
export class WordTTS extends tts.TTS {
  label = 'parity.TTS';
  /** @type {Error | null} */
  failure = null;
  #words = [];
  constructor() {
    super(16_000, 1, { streaming: true });
  }
  valueOf(word) {
    if (!this.#words.includes(word)) this.#words.push(word);
    return this.#words.indexOf(word) + 1;
  }
  wordsIn(values) {
    return values.filter((value, index) => value !== values[index - 1]).map((value) => this.#words[value - 1]);
  }
  synthesize() {
    throw new Error('not used');
  }
  stream(options) {
    return new WordStream(this, options?.connOptions);
  }
}
