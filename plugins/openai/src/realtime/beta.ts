// The beta of the realtime API, which old preview deployments at Azure still speak: what is said in its words.
import type {
  ConversationItem as BetaItem,
  RealtimeClientEvent as BetaClientEvent,
  SessionUpdateEvent,
} from 'openai/resources/beta/realtime/realtime';
import type { ConversationItem, RealtimeSessionCreateRequest } from 'openai/resources/realtime/realtime';
import type { ClientEvent } from './wire.js';

type BetaSession = SessionUpdateEvent['session'];

/** The event in the words of the beta, which knows a `temperature`. */
export function toBeta(event: ClientEvent, temperature: number): BetaClientEvent | ClientEvent {
  if (event.type === 'session.update' && event.session.type === 'realtime') {
    const { event_id } = event;
    const session = flatten(event.session, temperature);
    return { type: 'session.update', session, ...(event_id ? { event_id } : {}) };
  }
  if (event.type === 'conversation.item.create') return { ...event, item: betaItem(event.item) };
  return event;
}

/** Only what is in it: left out means unchanged. */
function flatten(session: RealtimeSessionCreateRequest, temperature: number): BetaSession {
  const { output_modalities, audio, max_output_tokens, instructions, tools, tool_choice } = session;
  const { input, output } = audio ?? {};
  const betaTools = tools?.flatMap(({ type, ...tool }) => (type === 'function' ? [{ type, ...tool }] : []));
  return {
    ...(instructions === undefined ? {} : { instructions }),
    ...(betaTools ? { tools: betaTools } : {}),
    ...(typeof tool_choice === 'string' ? { tool_choice } : {}),
    ...(max_output_tokens === undefined ? {} : { max_response_output_tokens: max_output_tokens }),
    ...(output_modalities
      ? { modalities: output_modalities.includes('audio') ? ['text', 'audio'] : ['text'], temperature }
      : {}),
    ...(input ? betaInput(input) : {}),
    ...(output ? betaOutput(output) : {}),
  };
}

type Audio = NonNullable<RealtimeSessionCreateRequest['audio']>;

function betaInput(input: NonNullable<Audio['input']>): BetaSession {
  const { transcription, noise_reduction, turn_detection } = input;
  return {
    input_audio_format: 'pcm16',
    ...(transcription ? { input_audio_transcription: transcription as BetaSession['input_audio_transcription'] } : {}),
    ...(noise_reduction ? { input_audio_noise_reduction: noise_reduction } : {}),
    ...(turn_detection === undefined ? {} : { turn_detection: turn_detection as BetaSession['turn_detection'] }),
  };
}

function betaOutput({ voice, speed }: NonNullable<Audio['output']>): BetaSession {
  return {
    output_audio_format: 'pcm16',
    ...(typeof voice === 'string' ? { voice } : {}),
    ...(speed === undefined ? {} : { speed }),
  };
}

/** What an assistant wrote is plain text there. Pictures it does not know. */
function betaItem(item: ConversationItem): BetaItem {
  if (item.type !== 'message') return item as BetaItem;
  const content = item.content.flatMap((part) => {
    if (part.type === 'input_image') return [];
    return [part.type === 'output_text' ? { ...part, type: 'text' as const } : part];
  });
  return { ...item, content: content as NonNullable<BetaItem['content']> };
}
