// One request to an OpenAI-compatible transcription endpoint: what goes over the wire and what its answers mean.
import { APIConnectionError, APIStatusError, APITimeoutError, systemClock } from '@livekit/agents';

/** Where speech is recognised. */
export interface SpeechEndpoint {
  /** Base address, such as `http://127.0.0.1:9000/v1`. */
  readonly url: string;
  /** Bearer token; undefined if the server wants none. */
  readonly token: string | undefined;
}

/** A stretch of recognised speech. Times in seconds from the start of the audio. */
export interface RecognizedSegment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Mean log probability of its tokens; undefined if the server does not tell. */
  readonly averageLogProbability: number | undefined;
}

/** What was said. */
export interface Recognized {
  readonly text: string;
  readonly segments: readonly RecognizedSegment[];
  /** The language that was recognised: a code or an English name; undefined if the server does not tell. */
  readonly language: string | undefined;
}

/** What to recognise. */
export interface RecognizeRequest {
  readonly wav: Uint8Array<ArrayBuffer>;
  readonly model: string;
  /** A code; undefined: the server finds out. */
  readonly language: string | undefined;
  /** The words may still change: a busy local server refuses it instead of letting others wait. */
  readonly interim?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Default 30,000 ms: a busy machine may queue several utterances. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 30_000;

/**
 * Sends a WAV file and returns its text.
 *
 * @throws {@link APIStatusError} the server refused; {@link APITimeoutError}, {@link APIConnectionError} no answer; the
 * signal's reason if it aborts
 */
export async function recognizeAt(endpoint: SpeechEndpoint, request: RecognizeRequest): Promise<Recognized> {
  request.signal?.throwIfAborted();
  const form = new FormData();
  form.set('file', new Blob([request.wav], { type: 'audio/wav' }), 'speech.wav');
  form.set('model', request.model);
  if (request.language !== undefined) form.set('language', request.language);
  if (request.interim === true) form.set('interim', 'true');
  form.set('response_format', 'verbose_json');
  const timeout = new AbortController();
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const alarm = systemClock.wakeAt(systemClock.now() + timeoutMs, () => timeout.abort());
  const signal = request.signal === undefined ? timeout.signal : AbortSignal.any([request.signal, timeout.signal]);
  try {
    const response = await fetch(`${endpoint.url.replace(/\/+$/, '')}/audio/transcriptions`, {
      method: 'POST',
      headers: authorization(endpoint),
      body: form,
      signal,
    });
    if (!response.ok) throw await statusError(response);
    return parseRecognized(await response.json());
  } catch (error) {
    request.signal?.throwIfAborted();
    if (error instanceof APIStatusError) throw error;
    if (timeout.signal.aborted) {
      throw new APITimeoutError({ message: `The local speech server did not answer within ${timeoutMs} ms.` });
    }
    throw new APIConnectionError({
      message: `The local speech server at ${new URL(endpoint.url).host} cannot be reached or answered nonsense.`,
      options: { retryable: true, cause: error },
    });
  } finally {
    alarm[Symbol.dispose]();
  }
}

/** The header that carries the token, or none. */
export function authorization(endpoint: SpeechEndpoint): Record<string, string> {
  return endpoint.token === undefined ? {} : { Authorization: `Bearer ${endpoint.token}` };
}

async function statusError(response: Response): Promise<APIStatusError> {
  const body = await response.text();
  return new APIStatusError({
    message: `The local speech server answered ${response.status}: ${errorMessage(body)}`,
    options: { statusCode: response.status },
  });
}

function errorMessage(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    const error = field(value, 'error');
    const message = field(error, 'message') ?? error;
    if (typeof message === 'string') return message.slice(0, 300);
  } catch {
    // Not JSON: the status alone must do.
  }
  return 'no further reason';
}

function parseRecognized(value: unknown): Recognized {
  const text = field(value, 'text');
  if (typeof text !== 'string') throw new Error('the answer has no text');
  const listed = field(value, 'segments');
  const segments = Array.isArray(listed) ? listed.map(parseSegment) : [];
  const language = field(value, 'language');
  return { text: text.trim(), segments, language: typeof language === 'string' ? language : undefined };
}

function parseSegment(value: unknown): RecognizedSegment {
  const [text, start, end, logProbability] = ['text', 'start', 'end', 'avg_logprob'].map((name) => field(value, name));
  return {
    text: typeof text === 'string' ? text.trim() : '',
    start: typeof start === 'number' ? start : 0,
    end: typeof end === 'number' ? end : 0,
    averageLogProbability: typeof logProbability === 'number' ? logProbability : undefined,
  };
}

/** `value[name]` of an object of unknown shape. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
