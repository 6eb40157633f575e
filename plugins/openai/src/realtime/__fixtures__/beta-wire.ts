// The beta of the realtime API, as deployments of preview versions at Azure still speak it.
import type { ServerEvent } from '../wire.js';

const betaNames: Readonly<Record<string, string>> = {
  'conversation.item.added': 'conversation.item.created',
  'response.output_text.delta': 'response.text.delta',
  'response.output_audio.delta': 'response.audio.delta',
  'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
};

/** The event as the beta has it; nothing if it has none. */
export function asBeta(event: ServerEvent): { readonly type: string }[] {
  if (event.type === 'conversation.item.done') return [];
  return [{ ...event, type: betaNames[event.type] ?? event.type }];
}
