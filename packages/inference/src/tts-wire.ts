// The gateway's voices on the wire: what is sent, and what each message says.
import { createTimedString, type LanguageCode, type TimedString } from '@livekit/agents-core';
import type { TtsPart, TtsWire } from '@livekit/agents-provider';
import { type Fields, fieldsOf, given, listOf, numberOf, textOf } from './fields.js';
import type { Gateway } from './gateway.js';
import { gatewayError } from './gateway-error.js';
import { type ConnectionLimits, connectionField, fallbackField } from './stt-wire.js';
import type { TTSFallbackModel } from './tts-options.js';

/** What a voice is asked for with. */
export interface GatewayTtsSettings {
  readonly model: string | undefined;
  readonly voice: string | undefined;
  readonly language: LanguageCode | undefined;
  readonly encoding: string;
  /** Hz. */
  readonly sampleRate: number;
  /** Options of the model, under the provider's names. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly fallback: readonly TTSFallbackModel[];
  readonly connection: ConnectionLimits;
}

export function ttsWire(gateway: Gateway, settings: GatewayTtsSettings): TtsWire<null> {
  const { model, voice, language, extra } = settings;
  const generation = given({ voice, model, language });
  return {
    endpoint: gateway.endpoint,
    initial: null,
    connect: () => ({ url: gateway.socketUrl('/tts', model), headers: gateway.headers() }),
    begin: () => [createFrame(settings)],
    text: (piece) =>
      JSON.stringify({
        type: 'input_transcript',
        // Sentences are joined on the other side.
        transcript: `${piece} `,
        generation_config: generation,
        extra,
      }),
    end: () => [JSON.stringify({ type: 'session.flush' })],
    decode: (state, message) => [state, partsOf(fieldsOf(message))],
  };
}

function createFrame(settings: GatewayTtsSettings): string {
  const { model, voice, language, encoding, sampleRate, extra, fallback, connection } = settings;
  const models = fallback.map((one) => ({ model: one.model, voice: one.voice, extra: one.extraKwargs ?? {} }));
  return JSON.stringify({
    type: 'session.create',
    sample_rate: String(sampleRate),
    encoding,
    extra,
    ...given({ voice, model, language }),
    ...fallbackField(models),
    ...connectionField(connection),
  });
}

function partsOf(message: Fields): readonly TtsPart[] {
  switch (message['type']) {
    case 'session.created':
      return [{ type: 'request-id', id: textOf(message['session_id']) }];
    case 'output_audio':
      return [{ type: 'audio', pcm: Buffer.from(textOf(message['audio']), 'base64') }];
    case 'output_alignment':
      return [{ type: 'words', words: alignment(message) }];
    case 'done':
    case 'session.closed':
      return [{ type: 'done' }];
    case 'error':
      throw gatewayError('TTS', message);
    default:
      return [];
  }
}

function alignment(message: Fields): TimedString[] {
  const words = listOf(message['words']).map((word) => timed(`${textOf(word['word'])} `, word));
  const characters = listOf(message['chars']).map((one) => timed(textOf(one['char']), one));
  return [...words, ...characters];
}

function timed(text: string, { start, end }: Fields): TimedString {
  return createTimedString({ text, startTime: numberOf(start), endTime: numberOf(end) });
}
