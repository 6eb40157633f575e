// Speech-to-text on this machine, as an ordinary STT.
import {
  APIConnectionError,
  type APIConnectOptions,
  type AudioBuffer,
  calculateAudioDurationSeconds,
  log,
  normalizeLanguage,
  shortuuid,
  stt,
  type VAD,
} from '@livekit/agents';
import { toSpeechWav } from './audio.js';
import { isLocalSpeechError, LocalSpeechError } from './errors.js';
import { InterimStream } from './interim-stream.js';
import { autoLanguage, recognitionLanguage } from './recognition-language.js';
import type { Recognized } from './speech-endpoint.js';
import { parseSpeechModel, type SpeechModel } from './speech-models.js';
import { isForeignServer, SpeechServer } from './speech-server.js';

/** Options of {@link STT}. */
export interface STTOptions {
  /**
   * The speech model: a size of Whisper ('tiny.en', 'base', 'small', 'large-v3-turbo', …), a repository of the model hub
   * with a CTranslate2 model ('owner/name', 'owner/name@revision') or the path of a directory that holds one. Default
   * 'tiny.en'. Any other is downloaded at its first use. The names without '.en' know about a hundred languages.
   */
  model?: string;
  /** The language spoken, such as 'de'; 'auto' finds out, for each utterance. Default 'en'. */
  language?: string;
  /**
   * Recognise also while the user speaks, at most every 700 ms. Default false: it takes about half of two cores while
   * somebody speaks. Needs `vad`. In return the final text is there when the VAD says that the speech has ended.
   */
  interimResults?: boolean;
  /** Finds the utterances for `interimResults`; may be the session's. */
  vad?: VAD;
  /** Threads one recognition may use, where this is what starts the server; see {@link SpeechServerOptions}. */
  threads?: number;
}

/**
 * Speech-to-text that runs on this machine: Whisper in a server process that all jobs of a worker share. It recognises
 * whole utterances (with tiny.en, about 0.4 s each on two cores); with a VAD, a session cuts the speech into utterances
 * by itself. The first use installs it (see {@link provisionLocalSpeech}); nothing that is said leaves the machine.
 *
 * @example
 * ```ts
 * const session = new voice.AgentSession({ stt: new local.STT(), tts: new local.TTS(), vad, llm });
 * const german = new local.STT({ model: 'base', language: 'de' });
 * const quick = new local.STT({ interimResults: true, vad });
 * ```
 */
export class STT extends stt.STT {
  label = 'local.STT';
  readonly #named: string | undefined;
  readonly #model: SpeechModel | undefined;
  readonly #language: string | undefined;
  readonly #vad: VAD | undefined;
  readonly #threads: number | undefined;

  /** @throws {@link LocalSpeechError} for a model or language that does not exist, and for interim results without `vad` */
  constructor({ model, language = 'en', interimResults = false, vad, threads }: STTOptions = {}) {
    super({ streaming: interimResults, interimResults, alignedTranscript: 'chunk' });
    if (interimResults && vad === undefined) {
      throw new LocalSpeechError(
        'local_speech_option',
        'local.STT needs a VAD for interim results: new local.STT({ interimResults: true, vad }).',
      );
    }
    this.#vad = interimResults ? vad : undefined;
    this.#threads = threads;
    // A server of the user's own may have other models and languages.
    const foreign = isForeignServer(process.env);
    this.#model = foreign ? foreignModel(model) : parseSpeechModel(model);
    this.#named = model;
    if (!foreign && this.#model !== undefined) this.#language = recognitionLanguage(language, this.#model);
    else this.#language = language === autoLanguage ? undefined : language;
  }

  override get model(): string {
    return this.#named ?? (process.env.LIVEKIT_LOCAL_SPEECH_MODEL || 'whisper-tiny.en');
  }

  override get provider(): string {
    return 'local';
  }

  /**
   * Starts the speech server and installs the model, so that the first utterance does not wait for it. A failure is
   * logged, not thrown: the first recognition reports it again.
   */
  prewarm(): void {
    const model = this.#model;
    SpeechServer.start({ threads: this.#threads })
      .then((server) => (model === undefined ? undefined : server.prepare(model)))
      .catch((error: unknown) => log().warn({ err: error }, 'local speech recognition is not available'));
  }

  protected async _recognize(audio: AudioBuffer, signal?: AbortSignal): Promise<stt.SpeechEvent> {
    const recognized = await this.#ask({ audio, signal, interim: false });
    return {
      ...this.#toEvent(stt.SpeechEventType.FINAL_TRANSCRIPT, recognized, audio),
      recognitionUsage: { audioDuration: calculateAudioDurationSeconds(audio) },
    };
  }

  /**
   * Recognises while the user speaks.
   * @throws {@link LocalSpeechError} unless `interimResults` is set: without it, whole utterances are recognised. Wrap it
   * in `stt.StreamAdapter` with a VAD, as sessions do.
   */
  stream(options: { connOptions?: APIConnectOptions } = {}): stt.SpeechStream {
    if (this.#vad !== undefined) {
      return new InterimStream(this, {
        vad: this.#vad,
        connOptions: options.connOptions,
        recognize: async ({ frames, signal, type, interim }) =>
          this.#toEvent(type, await this.#ask({ audio: frames, signal, interim }), frames),
      });
    }
    throw new LocalSpeechError(
      'local_speech_not_streaming',
      'local.STT recognises whole utterances: give the session a VAD, set interimResults, or wrap it in stt.StreamAdapter.',
    );
  }

  async #ask(request: { audio: AudioBuffer; signal: AbortSignal | undefined; interim: boolean }): Promise<Recognized> {
    const { audio, signal, interim } = request;
    return untilAborted(
      asConnectionError(async () => {
        const server = await SpeechServer.start({ threads: this.#threads });
        signal?.throwIfAborted();
        return server.recognize({
          wav: toSpeechWav(audio),
          model: this.#model,
          language: this.#language,
          interim,
          signal,
        });
      }),
      signal,
    );
  }

  #toEvent(type: stt.SpeechEventType, recognized: Recognized, audio: AudioBuffer): stt.SpeechEvent {
    const { text, segments, language } = recognized;
    const probabilities = segments.flatMap(({ averageLogProbability }) =>
      averageLogProbability === undefined ? [] : [Math.exp(averageLogProbability)],
    );
    return {
      type,
      requestId: shortuuid(),
      alternatives: [
        {
          language: normalizeLanguage(this.#language ?? language ?? ''),
          text,
          startTime: segments[0]?.start ?? 0,
          endTime: segments.at(-1)?.end ?? calculateAudioDurationSeconds(audio),
          confidence: mean(probabilities),
        },
      ],
    };
  }
}

/** A model of a server that has its own: whatever it calls it. */
function foreignModel(name: string | undefined): SpeechModel | undefined {
  return name === undefined ? undefined : { kind: 'hub', name, repository: name, revision: 'main' };
}

/** What cannot work here is a failed connection to those who retry. */
async function asConnectionError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isLocalSpeechError(error)) throw error;
    throw new APIConnectionError({ message: error.message, options: { retryable: error.retryable, cause: error } });
  }
}

/** `work`; waiting for it (an install takes minutes) ends when `signal` aborts. */
function untilAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** 1 if nothing is known, as with a server that does not tell. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
