// written-from-docs: OpenAI API reference, "Realtime: server events" for transcription sessions; checked against the official types here and against the public schema in fixtures.test.ts.
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';

const event_id = 'event_1';

export const created = {
  type: 'session.created',
  event_id,
  session: { type: 'transcription' },
} as const satisfies RealtimeServerEvent;

export const updated = { ...created, type: 'session.updated' } as const satisfies RealtimeServerEvent;

export function speechStarted(item_id: string, audio_start_ms: number): RealtimeServerEvent {
  return { type: 'input_audio_buffer.speech_started', event_id, item_id, audio_start_ms };
}

export function speechStopped(item_id: string, audio_end_ms: number): RealtimeServerEvent {
  return { type: 'input_audio_buffer.speech_stopped', event_id, item_id, audio_end_ms };
}

export function committed(item_id: string, previous_item_id: string | null = null): RealtimeServerEvent {
  return { type: 'input_audio_buffer.committed', event_id, item_id, previous_item_id };
}

export function delta(item_id: string, text: string): RealtimeServerEvent {
  return {
    type: 'conversation.item.input_audio_transcription.delta',
    event_id,
    item_id,
    content_index: 0,
    delta: text,
  };
}

export function completed(item_id: string, transcript: string): RealtimeServerEvent {
  return {
    type: 'conversation.item.input_audio_transcription.completed',
    event_id,
    item_id,
    content_index: 0,
    transcript,
    usage: {
      type: 'tokens',
      input_tokens: 14,
      output_tokens: 3,
      total_tokens: 17,
      input_token_details: { audio_tokens: 14, text_tokens: 0 },
    },
  };
}

export function failed(item_id: string, code: string): RealtimeServerEvent {
  return {
    type: 'conversation.item.input_audio_transcription.failed',
    event_id,
    item_id,
    content_index: 0,
    error: { type: 'server_error', code, message: 'sk-secret said something private' },
  };
}

export function error(code: string, fields: { type?: string; param?: string } = {}): RealtimeServerEvent {
  const { type = 'invalid_request_error', param = null } = fields;
  return {
    type: 'error',
    event_id,
    error: { type, code, message: 'sk-secret said something private', param, event_id: null },
  };
}
