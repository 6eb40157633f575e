// Speech-to-text on this machine, as an ordinary STT.
import {
  APIConnectionError,
  type AudioBuffer,
  calculateAudioDurationSeconds,
  log,
  normalizeLanguage,
  shortuuid,
  stt,
} from '@livekit/agents';
import { toSpeechWav } from './audio.js';
import { isLocalSpeechError, LocalSpeechError } from './errors.js';
import { SpeechServer } from './speech-server.js';

/** Options of {@link STT}. */
export interface STTOptions {
  /** The language spoken. Default 'en', the only one the default model knows. */
  language?: string;
}

/**
 * Speech-to-text that runs on this machine: Whisper tiny.en in a server process that all jobs of a worker share. It
 * recognises whole utterances (about 0.4 s each on two cores); with a VAD, a session cuts the speech into utterances by
 * itself. The first use installs it (see {@link provisionLocalSpeech}); nothing that is said leaves the machine.
 *
 * @example
 * ```ts
 * const session = new voice.AgentSession({ stt: new local.STT(), tts: new local.TTS(), vad, llm });
 * ```
 */
export class STT extends stt.STT {
  label = 'local.STT';
  readonly #language: string;

  constructor(options: STTOptions = {}) {
    super({ streaming: false, interimResults: false, alignedTranscript: 'chunk' });
    this.#language = options.language ?? 'en';
  }

  override get model(): string {
    return process.env.LIVEKIT_LOCAL_SPEECH_MODEL || 'whisper-tiny.en';
  }

  override get provider(): string {
    return 'local';
  }

  /**
   * Starts the speech server, so that the first utterance does not wait for it. A failure is logged, not thrown: the
   * first recognition reports it again.
   */
  prewarm(): void {
    SpeechServer.start().catch((error: unknown) =>
      log().warn({ err: error }, 'local speech recognition is not available'),
    );
  }

  protected async _recognize(audio: AudioBuffer, signal?: AbortSignal): Promise<stt.SpeechEvent> {
    const server = await serverOrAborted(signal);
    const { text, segments } = await server.recognize({ wav: toSpeechWav(audio), language: this.#language, signal });
    const audioDuration = calculateAudioDurationSeconds(audio);
    const probabilities = segments.flatMap(({ averageLogProbability }) =>
      averageLogProbability === undefined ? [] : [Math.exp(averageLogProbability)],
    );
    return {
      type: stt.SpeechEventType.FINAL_TRANSCRIPT,
      requestId: shortuuid(),
      alternatives: [
        {
          language: normalizeLanguage(this.#language),
          text,
          startTime: segments[0]?.start ?? 0,
          endTime: segments.at(-1)?.end ?? audioDuration,
          confidence: mean(probabilities),
        },
      ],
      recognitionUsage: { audioDuration },
    };
  }

  /** @throws always: it recognises whole utterances. Wrap it in `stt.StreamAdapter` with a VAD, as sessions do. */
  stream(): never {
    throw new LocalSpeechError(
      'local_speech_not_streaming',
      'local.STT recognises whole utterances: give the session a VAD, or wrap it in stt.StreamAdapter.',
    );
  }
}

/** The server; waiting for it (an install takes minutes) ends when `signal` aborts. */
async function serverOrAborted(signal?: AbortSignal): Promise<SpeechServer> {
  signal?.throwIfAborted();
  const starting = SpeechServer.start().catch((error: unknown) => {
    if (!isLocalSpeechError(error)) throw error;
    throw new APIConnectionError({ message: error.message, options: { retryable: error.retryable, cause: error } });
  });
  if (signal === undefined) return starting;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    starting.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** 1 if nothing is known, as with a server that does not tell. */
function mean(values: readonly number[]): number {
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
