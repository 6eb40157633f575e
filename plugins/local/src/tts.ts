// Text-to-speech on this machine, as an ordinary TTS.
import { APIError, type APIConnectOptions, log, shortuuid, tts } from '@livekit/agents';
import { isLocalSpeechError } from './errors.js';
import { EspeakVoice } from './espeak.js';
import { NamedPiper } from './named-piper.js';
import { PiperVoice } from './piper.js';
import { Segment } from './segment.js';
import { Sentences } from './sentences.js';
import type { Voice } from './voice.js';
import { checkVoiceOption, parseVoice } from './voice-name.js';

/** Options of {@link TTS}. */
export interface TTSOptions {
  /**
   * A voice of eSpeak NG by language, 'en-us' (default), 'espeak/de', 'fr', …, variants as in 'en-us+f3'; or one of
   * Piper's by name, 'piper/en_US-joe-medium', or by file, 'piper/my-voice.onnx'. Piper and its voices are downloaded at
   * their first use.
   */
  voice?: string;
  /** Words a minute, 80 to 450. Default 170. */
  rate?: number;
  /** 0 to 99. Default 50. Piper ignores it. */
  pitch?: number;
  /** Default: what `voice` says; else 'piper' if `LIVEKIT_LOCAL_PIPER_MODEL` names a voice file, else 'espeak'. */
  engine?: 'espeak' | 'piper';
  /** Threads of one synthesis of a Piper voice by name. Default 1, which is eight times as fast as speech. */
  threads?: number;
}

/**
 * Text-to-speech that runs on this machine: eSpeak NG in a worker thread (robotic, first sound within about 30 ms, times
 * of words), or a Piper voice (natural) where one is installed. Nothing that is said leaves the machine.
 *
 * eSpeak NG is GPL-3.0 and comes as the optional package `@echogarden/espeak-ng-emscripten`; without it the first
 * synthesis fails with a line that says how to get it.
 */
export class TTS extends tts.TTS {
  label = 'local.TTS';
  readonly #voice: Voice;

  /**
   * @throws {@link LocalSpeechError} for a number out of range, a malformed voice, or a Piper file whose description
   * cannot be read
   */
  constructor(options: TTSOptions = {}) {
    const voice = chooseVoice(options);
    super(voice.sampleRate, 1, { streaming: true, alignedTranscript: voice.timesWords });
    this.#voice = voice;
  }

  override get model(): string {
    return this.#voice.name;
  }

  override get provider(): string {
    return 'local';
  }

  /** Loads the engine, so that the first sentence does not wait for it. A failure is logged, not thrown. */
  prewarm(): void {
    this.#voice.prepare().catch((error: unknown) => log().warn({ err: error }, 'the local voice is not available'));
  }

  synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): ChunkedStream {
    return new ChunkedStream(this, this.#voice, { text, connOptions, abortSignal });
  }

  stream(options: { connOptions?: APIConnectOptions } = {}): SynthesizeStream {
    return new SynthesizeStream(this, this.#voice, options.connOptions);
  }

  override async close(): Promise<void> {
    await this.#voice[Symbol.asyncDispose]();
  }
}

/** One text being spoken. */
export class ChunkedStream extends tts.ChunkedStream {
  label = 'local.ChunkedStream';
  readonly #voice: Voice;

  /** @internal */
  constructor(
    owner: TTS,
    voice: Voice,
    options: { text: string; connOptions: APIConnectOptions | undefined; abortSignal: AbortSignal | undefined },
  ) {
    super(options.text, owner, options.connOptions, options.abortSignal);
    this.#voice = voice;
  }

  protected async run(): Promise<void> {
    const { queue } = this;
    const segment = new Segment({
      voice: this.#voice,
      requestId: shortuuid(),
      signal: this.abortSignal,
      emit: (audio) => {
        if (!queue.closed) queue.put(audio);
      },
    });
    const sentences = new Sentences();
    for (const sentence of sentences.push(this.inputText)) await asAPIError(segment.say(sentence));
    const rest = sentences.flush();
    if (rest !== undefined) await asAPIError(segment.say(rest));
    segment.finish();
    if (!queue.closed) queue.close();
  }
}

/** Text being spoken as it comes, sentence by sentence. */
export class SynthesizeStream extends tts.SynthesizeStream {
  label = 'local.SynthesizeStream';
  readonly #voice: Voice;

  /** @internal */
  constructor(owner: TTS, voice: Voice, connOptions?: APIConnectOptions) {
    super(owner, connOptions);
    this.#voice = voice;
  }

  protected async run(): Promise<void> {
    const requestId = shortuuid();
    const emit = (audio: tts.SynthesizedAudio) => this.#put(audio);
    const begin = () => new Segment({ voice: this.#voice, requestId, signal: this.abortSignal, emit });
    const sentences = new Sentences();
    let segment: Segment | undefined;
    const say = async (sentence: string) => {
      this.markStarted();
      segment ??= begin();
      await asAPIError(segment.say(sentence));
    };
    const finish = async () => {
      const rest = sentences.flush();
      if (rest !== undefined) await say(rest);
      if (segment === undefined) return;
      segment.finish();
      segment = undefined;
      this.#put(SynthesizeStream.END_OF_STREAM);
    };
    for await (const item of this.input) {
      if (item === SynthesizeStream.FLUSH_SENTINEL) await finish();
      else for (const sentence of sentences.push(item)) await say(sentence);
    }
    await finish();
  }

  #put(audio: tts.SynthesizedAudio | typeof SynthesizeStream.END_OF_STREAM): void {
    if (!this.queue.closed) this.queue.put(audio);
  }
}

function chooseVoice({ voice, rate = 170, pitch = 50, engine, threads = 1 }: TTSOptions): Voice {
  checkVoiceOption('rate', rate);
  checkVoiceOption('pitch', pitch);
  checkVoiceOption('threads', threads);
  const named = parseVoice(voice ?? 'en-us');
  if (named.engine === 'piper') return new NamedPiper({ choice: named, rate, threads });
  const model = process.env.LIVEKIT_LOCAL_PIPER_MODEL;
  const wantsEspeak = engine === 'espeak' || voice?.startsWith('espeak/') === true;
  if (!wantsEspeak && model) return new PiperVoice({ model, rate });
  if (engine === 'piper') return new PiperVoice({ model: model ?? '', rate });
  return new EspeakVoice({ voice: named.voice, rate, pitch });
}

/** The streams' retries go by APIErrors. */
async function asAPIError(spoken: Promise<void>): Promise<void> {
  try {
    await spoken;
  } catch (error) {
    if (!isLocalSpeechError(error)) throw error;
    throw new APIError(error.message, { retryable: error.retryable, cause: error });
  }
}
