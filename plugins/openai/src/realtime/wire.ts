// The wire of the realtime API: events by their names, the settings of a session, tools.
import { llm } from '@livekit/agents';
import type {
  RealtimeClientEvent,
  RealtimeServerEvent,
  RealtimeSessionCreateRequest,
  RealtimeToolsConfig,
} from 'openai/resources/realtime/realtime';
import { SAMPLE_RATE } from './api.js';
import type { RealtimeSettings } from './options.js';

export type ClientEvent = RealtimeClientEvent;
export type ServerEvent = RealtimeServerEvent;
export type ServerEventOf<Type extends ServerEvent['type']> = Extract<ServerEvent, { type: Type }>;

/** The rate of all sound on the wire, in Hz; mono, 16 bit. */
export const wireRate = SAMPLE_RATE;

/** Older servers use older names for the same events. */
const olderNames: Readonly<Record<string, string>> = {
  'conversation.item.created': 'conversation.item.added',
  'response.text.delta': 'response.output_text.delta',
  'response.audio.delta': 'response.output_audio.delta',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
};

/** The event in a message of the server; undefined if it is none. */
export function parseServerEvent(text: string): { readonly type: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isEvent(value)) return undefined;
  const type = olderNames[value.type];
  return type === undefined ? value : { ...value, type };
}

function isEvent(value: unknown): value is { readonly type: string } {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What changes during a session. */
export interface SessionState {
  readonly instructions: string | undefined;
  readonly tools: llm.ToolContext;
  readonly toolChoice: llm.ToolChoice;
}

/** Everything the server is told when a connection begins. */
export function sessionConfig(settings: RealtimeSettings, state: SessionState): RealtimeSessionCreateRequest {
  const { inputAudioTranscription: transcription, speed, reasoning, tracing } = settings;
  const format = { type: 'audio/pcm', rate: wireRate } as const;
  const audible = settings.modalities.includes('audio');
  return {
    type: 'realtime',
    model: settings.model,
    output_modalities: audible ? ['audio'] : ['text'],
    audio: {
      input: {
        format,
        noise_reduction: settings.inputAudioNoiseReduction ?? undefined,
        transcription: transcription ?? undefined,
        // Null switches it off on the server; left out it would be on.
        turn_detection: settings.turnDetection,
      },
      output: { format, voice: settings.voice, ...(speed === undefined ? {} : { speed }) },
    },
    max_output_tokens: settings.maxResponseOutputTokens,
    tool_choice: toolChoiceOf(state.toolChoice),
    tools: toolsOf(state.tools),
    ...(state.instructions === undefined ? {} : { instructions: state.instructions }),
    ...(tracing ? { tracing: tracing.enabled === false ? null : 'auto' } : {}),
    ...(reasoning ? { reasoning } : {}),
  };
}

export function toolChoiceOf(choice: llm.ToolChoice): NonNullable<RealtimeSessionCreateRequest['tool_choice']> {
  return typeof choice === 'string' ? choice : { type: 'function', name: choice.function.name };
}

export function toolsOf(tools: llm.ToolContext): RealtimeToolsConfig {
  return llm.sortedToolEntries(tools).map(([name, { description, parameters }]) => ({
    type: 'function',
    name,
    description,
    parameters: llm.toJsonSchema(parameters, true, false),
  }));
}
