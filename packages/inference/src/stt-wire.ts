// The gateway's recognition on the wire: what is sent, and what each message says.
import { createTimedString, type LanguageCode, normalizeLanguage, stt, type TimedString } from '@livekit/agents-core';
import type { SttWire } from '@livekit/agents-provider';
import { type Fields, fieldsOf, given, listOf, numberOf, textOf } from './fields.js';
import type { Gateway } from './gateway.js';
import { gatewayError } from './gateway-error.js';
import type { STTFallbackModel } from './stt-options.js';

/** What a session of recognition is made with. */
export interface GatewaySttSettings {
  /** Undefined: the gateway chooses. */
  readonly model: string | undefined;
  readonly language: LanguageCode | undefined;
  readonly encoding: string;
  /** Hz. */
  readonly sampleRate: number;
  /** Options of the model, under the provider's names. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly fallback: readonly STTFallbackModel[];
  readonly connection: ConnectionLimits;
}

/** How long the gateway waits for a provider, and how often it tries. */
export interface ConnectionLimits {
  readonly timeoutMs: number;
  readonly maxRetry: number;
}

export interface GatewaySttState {
  readonly sessionId: string;
  readonly isReady: boolean;
  readonly isSpeaking: boolean;
  readonly isDone: boolean;
}

const { SpeechEventType: Type } = stt;
const transcriptTypes: Readonly<Record<string, stt.SpeechEventType>> = {
  interim_transcript: Type.INTERIM_TRANSCRIPT,
  preflight_transcript: Type.PREFLIGHT_TRANSCRIPT,
  final_transcript: Type.FINAL_TRANSCRIPT,
};
export const finalizeFrame = JSON.stringify({ type: 'session.finalize' });

export function sttWire(gateway: Gateway, settings: GatewaySttSettings): SttWire<GatewaySttState> {
  const { model, sampleRate } = settings;
  return {
    endpoint: gateway.endpoint,
    sampleRate,
    initial: { sessionId: '', isReady: false, isSpeaking: false, isDone: false },
    connect: () => ({ url: gateway.socketUrl('/stt', model), headers: gateway.headers() }),
    hello: () => [createFrame(settings)],
    audio: (samples) => JSON.stringify({ type: 'input_audio', audio: base64(samples) }),
    finish: finalizeFrame,
    decode: (state, message, offset) => decode(state, fieldsOf(message), { offset, language: settings.language }),
    isReady: ({ isReady }) => isReady,
    isDone: ({ isDone }) => isDone,
  };
}

/** Changes the settings of a session that goes on. */
export function updateFrame({ extra, language }: Pick<GatewaySttSettings, 'extra' | 'language'>): string {
  return JSON.stringify({ type: 'session.update', settings: given({ extra, language }) });
}

function createFrame(settings: GatewaySttSettings): string {
  const { model, language, encoding, sampleRate, extra, fallback, connection } = settings;
  return JSON.stringify({
    type: 'session.create',
    settings: given({ sample_rate: String(sampleRate), encoding, extra, language }),
    ...given({ model }),
    ...fallbackField(fallback.map((one) => ({ model: one.model, extra: one.extraKwargs ?? {} }))),
    ...connectionField(connection),
  });
}

/** The models to fall back to, if there are any. */
export function fallbackField(models: readonly object[]): object {
  return models.length > 0 ? { fallback: { models } } : {};
}

/** What the gateway allows a provider; in seconds. */
export function connectionField({ timeoutMs, maxRetry }: ConnectionLimits): object {
  return { connection: { timeout: timeoutMs / 1000, retries: maxRetry } };
}

function base64(samples: Int16Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');
}

interface Context {
  readonly offset: number;
  readonly language: LanguageCode | undefined;
}

type Decoded = readonly [GatewaySttState, readonly stt.SpeechEvent[]];

function decode(before: GatewaySttState, message: Fields, context: Context): Decoded {
  const type = textOf(message['type']);
  const sessionId = textOf(message['session_id']) || before.sessionId;
  const state = { ...before, sessionId, isDone: false };
  const kind = transcriptTypes[type];
  if (kind !== undefined) return transcript(state, message, { ...context, kind });
  if (type === 'session.created') return [{ ...state, isReady: true }, []];
  if (type === 'session.finalized' || type === 'session.closed') return [{ ...state, isDone: true }, []];
  if (type === 'error') throw gatewayError('STT', message);
  if (type === 'start_of_speech' && !state.isSpeaking) {
    return [{ ...state, isSpeaking: true }, [{ type: Type.START_OF_SPEECH, requestId: sessionId }]];
  }
  return [state, []];
}

function transcript(
  state: GatewaySttState,
  message: Fields,
  { kind, ...context }: Context & { kind: stt.SpeechEventType },
): Decoded {
  const requestId = state.sessionId;
  const data = speechData(message, context);
  const isFinal = kind === Type.FINAL_TRANSCRIPT;
  if (data.text === '' && !isFinal) return [state, []];
  const events: stt.SpeechEvent[] = [];
  if (!state.isSpeaking && data.text !== '') events.push({ type: Type.START_OF_SPEECH, requestId });
  const wasSpeaking = state.isSpeaking || data.text !== '';
  if (data.text !== '') events.push({ type: kind, requestId, alternatives: [data] });
  if (isFinal && wasSpeaking) events.push({ type: Type.END_OF_SPEECH, requestId });
  return [{ ...state, isSpeaking: wasSpeaking && !isFinal }, events];
}

function speechData(message: Fields, { offset, language }: Context): stt.SpeechData {
  const start = numberOf(message['start']) + offset;
  const words = listOf(message['words']).map((word) => timedWord(word, offset));
  const speakerId = message['speaker_id'];
  return {
    language: normalizeLanguage(textOf(message['language']) || language || 'en'),
    text: textOf(message['transcript']),
    startTime: start,
    endTime: start + numberOf(message['duration']),
    confidence: numberOf(message['confidence']),
    words,
    ...(typeof speakerId === 'string' ? { speakerId } : {}),
    ...(message['extra'] ? { metadata: { ...fieldsOf(message['extra']) } } : {}),
  };
}

function timedWord(word: Fields, offset: number): TimedString {
  const speakerId = word['speaker_id'];
  return createTimedString({
    text: textOf(word['word']),
    startTime: numberOf(word['start']) + offset,
    endTime: numberOf(word['end']) + offset,
    confidence: numberOf(word['confidence']),
    ...(typeof speakerId === 'string' ? { speakerId } : {}),
  });
}
