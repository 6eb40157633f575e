// The wire of realtime transcription: what is sent, and what the server's events mean.

import { APIError, log, normalizeLanguage, stt } from '@livekit/agents';
import { finalCodes, type Frame, type SttWire } from '@livekit/agents/provider';
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { Connection } from './connection.js';
import { asNumber, asText, isRecord, recordIn } from './shape.js';
import { tokensOf } from './stt-file.js';
import { hintsOf, type ResolvedSTTOptions, turnDetectionOf } from './stt-options.js';
import type { UnknownEvents } from './unknown-events.js';

/** The rate of the audio that is sent, in Hz; mono, 16 bit. */
export const wireRate = 24_000;

/** A piece of speech that the server is at. */
interface Item {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** What the server said of it last, until those before it are told. */
  readonly outcome?: readonly stt.SpeechEvent[];
}

/** What is known of a connection. */
export interface WireState {
  readonly isReady: boolean;
  /** How often the server has taken settings over. */
  readonly updates: number;
  /** In the order in which they were spoken. */
  readonly items: readonly Item[];
}

export interface WireOptions {
  readonly connection: Connection;
  readonly settings: () => { options: ResolvedSTTOptions; sessionKeyterms: readonly string[] };
  readonly unknownEvents: UnknownEvents;
  /** How many settings the server must have taken over until everything is recognised; undefined: more audio comes. */
  readonly lastUpdate: () => number | undefined;
  /** Has to be waited for. */
  readonly beforeConnecting: () => Promise<void>;
  /** A connection begins. */
  readonly onHello: () => void;
  /** Somebody begins or ends to speak, says the server. */
  readonly onSpeech: (isSpeaking: boolean) => void;
  /** Whether speech was committed and not yet recognised. */
  readonly isCommitPending: () => boolean;
  /** Everything that was committed is recognised. */
  readonly onSettled: () => void;
}

type Step = readonly [WireState, readonly stt.SpeechEvent[]];

/** Tells the server what to listen for. */
export function sessionUpdate(options: ResolvedSTTOptions, sessionKeyterms: readonly string[]): Frame {
  const detection = turnDetectionOf(options);
  const { model, noiseReductionType } = options;
  return JSON.stringify({
    type: 'session.update',
    session: {
      type: 'transcription',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: wireRate },
          transcription: { model, ...hintsOf(options, sessionKeyterms) },
          // Null switches it off on the server; left out it would be on.
          turn_detection: typeof detection === 'string' ? null : { type: 'server_vad', ...detection },
          ...(noiseReductionType ? { noise_reduction: { type: noiseReductionType } } : {}),
        },
      },
    },
  } satisfies RealtimeClientEvent);
}

export const commit: Frame = JSON.stringify({ type: 'input_audio_buffer.commit' } satisfies RealtimeClientEvent);

/** OpenAI takes the model from the settings and refuses it here; gateways can only see the address. */
export function socketQuery(host: string, model: string): Record<string, string> {
  const isNative = /(^|\.)(openai\.com|azure\.com)$/.test(host.replace(/:\d+$/, ''));
  return { intent: 'transcription', ...(isNative ? {} : { model }) };
}

export function transcriptionWire({ connection, settings, ...rest }: WireOptions): SttWire<WireState> {
  const { options, sessionKeyterms } = settings();
  return {
    endpoint: connection,
    sampleRate: wireRate,
    initial: { isReady: false, updates: 0, items: [] },
    connect: async () => {
      await rest.beforeConnecting();
      const { host } = connection;
      const url = connection.socketURL('/realtime', socketQuery(host, options.model));
      return { url, headers: await connection.socketHeaders() };
    },
    hello: () => {
      rest.onHello();
      const now = settings();
      return [sessionUpdate(now.options, now.sessionKeyterms)];
    },
    audio: (samples) =>
      JSON.stringify({
        type: 'input_audio_buffer.append',
        audio: Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64'),
      } satisfies RealtimeClientEvent),
    flush: commit,
    // Events are taken in order: once this is answered, all speech before it is known to the server.
    repeated: () => (rest.isCommitPending() ? [commit] : []),
    finish: [commit, sessionUpdate(options, sessionKeyterms)],
    decode: (state, message, offset) => {
      const [next, events] = decode(state, message, { offset, options, unknownEvents: rest.unknownEvents });
      for (const { type } of events) {
        if (type === stt.SpeechEventType.START_OF_SPEECH) rest.onSpeech(true);
        if (type === stt.SpeechEventType.END_OF_SPEECH) rest.onSpeech(false);
      }
      if (state.items.length > 0 && next.items.length === 0) rest.onSettled();
      return [next, events];
    },
    isReady: ({ isReady }) => isReady,
    isDone: ({ items, updates }) => items.length === 0 && updates >= (rest.lastUpdate() ?? Infinity),
  };
}

interface Context {
  readonly offset: number;
  readonly options: ResolvedSTTOptions;
  readonly unknownEvents: UnknownEvents;
}

/** Known, and nothing to be done about. */
const ignored: ReadonlySet<string> = new Set([
  'conversation.created',
  'conversation.item.added',
  'conversation.item.created',
  'conversation.item.done',
  'conversation.item.input_audio_transcription.segment',
  'input_audio_buffer.cleared',
  'input_audio_buffer.timeout_triggered',
  'rate_limits.updated',
]);

function decode(state: WireState, message: unknown, context: Context): Step {
  const event = isRecord(message) ? message : {};
  const type = asText(event['type']) ?? 'no type';
  const id = asText(event['item_id']) ?? '';
  switch (type) {
    case 'session.created':
    case 'transcription_session.created':
      return [{ ...state, isReady: true }, []];
    case 'session.updated':
    case 'transcription_session.updated':
      return [{ ...state, isReady: true, updates: state.updates + 1 }, []];
    case 'input_audio_buffer.speech_started':
      return [
        withItem(state, id, { startMs: asNumber(event['audio_start_ms']) ?? 0 }),
        [{ type: stt.SpeechEventType.START_OF_SPEECH }],
      ];
    case 'input_audio_buffer.speech_stopped':
      return [
        withItem(state, id, { endMs: asNumber(event['audio_end_ms']) ?? 0 }),
        [{ type: stt.SpeechEventType.END_OF_SPEECH }],
      ];
    case 'input_audio_buffer.committed':
      return [withItem(state, id, {}), []];
    case 'conversation.item.input_audio_transcription.delta':
      return heardMore(state, id, { ...context, delta: asText(event['delta']) ?? '' });
    case 'conversation.item.input_audio_transcription.completed':
      return settled(state, id, completed(state, event, context));
    case 'conversation.item.input_audio_transcription.failed':
      return settled(state, id, failed(recordIn(event, 'error')));
    case 'error':
      return refused(state, recordIn(event, 'error'));
    default:
      if (!ignored.has(type)) context.unknownEvents.add(type);
      return [state, []];
  }
}

function withItem(state: WireState, id: string, changes: Partial<Item>): WireState {
  const known = state.items.find((item) => item.id === id);
  const item: Item = { id, startMs: 0, endMs: 0, text: '', ...known, ...changes };
  const items = known ? state.items.map((each) => (each === known ? item : each)) : [...state.items, item];
  return { ...state, items };
}

function heardMore(state: WireState, id: string, { delta, ...context }: Context & { delta: string }): Step {
  const before = state.items.find((item) => item.id === id);
  const text = (before?.text ?? '') + delta;
  const next = withItem(state, id, { text });
  if (text.trim() === '') return [next, []];
  const alternatives: stt.SpeechEvent['alternatives'] = [dataOf(text, before, { ...context, language: undefined })];
  return [next, [{ type: stt.SpeechEventType.INTERIM_TRANSCRIPT, requestId: id, alternatives }]];
}

function completed(state: WireState, event: Record<string, unknown>, context: Context): stt.SpeechEvent[] {
  const requestId = asText(event['item_id']) ?? '';
  const item = state.items.find(({ id }) => id === requestId);
  const text = asText(event['transcript'])?.trim() ?? '';
  const [first] = Array.isArray(event['languages']) ? event['languages'] : [];
  const data = dataOf(text, item, {
    ...context,
    language: asText(first) ?? asText(recordIn({ first }, 'first')['code']),
  });
  const tokens = tokensOf(event);
  return [
    ...(text
      ? [{ type: stt.SpeechEventType.FINAL_TRANSCRIPT, requestId, alternatives: [data] as [stt.SpeechData] }]
      : []),
    // The seconds are counted as they are sent.
    ...(tokens.inputTokens === undefined
      ? []
      : [
          { type: stt.SpeechEventType.RECOGNITION_USAGE, requestId, recognitionUsage: { audioDuration: 0, ...tokens } },
        ]),
  ];
}

function dataOf(
  text: string,
  item: Item | undefined,
  { offset, options, language }: Context & { language: string | undefined },
): stt.SpeechData {
  const isTimed = item !== undefined && item.endMs > 0;
  return {
    text,
    language: normalizeLanguage(language ?? options.languages[0] ?? ''),
    startTime: isTimed ? offset + item.startMs / 1000 : 0,
    endTime: isTimed ? offset + item.endMs / 1000 : 0,
    confidence: 0,
  };
}

/** Says what was heard in the order in which it was spoken, though the server may finish a later piece first. */
function settled(state: WireState, id: string, outcome: readonly stt.SpeechEvent[]): Step {
  const known = state.items.some((item) => item.id === id);
  // It was settled before.
  if (!known) return [state, outcome];
  const items = [...withItem(state, id, { outcome }).items];
  const events: stt.SpeechEvent[] = [];
  // One piece may be late; when two after it are ready, it is lost.
  const isStuck = () => items.filter((item) => item.outcome).length > 2;
  while (items[0]?.outcome || (items.length > 0 && isStuck())) events.push(...(items.shift()?.outcome ?? []));
  return [{ ...state, items }, events];
}

function failed({ code, type }: Record<string, unknown>): stt.SpeechEvent[] {
  const reason = asText(code) ?? asText(type) ?? 'no reason';
  if (finalCodes.has(reason)) throw new APIError(`OpenAI recognised nothing (${reason}).`, { retryable: false });
  log().warn({ reason }, 'OpenAI could not recognise a piece of speech');
  return [];
}

/** Refusals that concern one request, and leave the rest as it was. */
const harmless: ReadonlySet<string> = new Set(['input_audio_buffer_commit_empty']);

/** Only the codes are kept: the server's words may quote what was said. */
function refused(state: WireState, { code, type, param }: Record<string, unknown>): Step {
  const reason = asText(code) ?? asText(type) ?? 'no reason';
  if (harmless.has(reason)) return [state, []];
  const about = asText(param) ? `, parameter ${asText(param)}` : '';
  // The settings are wrong, or the key is: the same again would be as well.
  const isFinal = finalCodes.has(reason) || asText(type) === 'invalid_request_error';
  const retryable = !isFinal || reason === 'session_expired';
  throw new APIError(`OpenAI refused to transcribe (${reason}${about}).`, { retryable });
}
