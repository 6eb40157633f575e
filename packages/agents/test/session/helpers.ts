// What the session tests share: the conversation as text, and the events in order.
import type { voice } from '@livekit/agents';

export function conversation(session: voice.AgentSession): string[] {
  return session.history.items.map((item) => {
    if (item.type === 'message') return `${item.role}: ${item.textContent}${item.interrupted ? ' (interrupted)' : ''}`;
    if (item.type === 'function_call') return `call ${item.name}(${item.args})`;
    if (item.type === 'function_call_output') return `output ${item.output}`;
    if (item.type === 'agent_handoff') return `handoff ${item.oldAgentId ?? '-'} > ${item.newAgentId}`;
    return item.type;
  });
}

/** Every event from now on, each as a short text. */
export function eventsOf(session: voice.AgentSession): string[] {
  const seen: string[] = [];
  const names = [
    'speech_created',
    'conversation_item_added',
    'agent_state_changed',
    'function_tools_executed',
    'error',
    'close',
  ];
  for (const name of names) {
    session.on(name as voice.AgentSessionEventTypes.AgentStateChanged, (event) => seen.push(shortly(name, event)));
  }
  return seen;
}

function shortly(name: string, event: object): string {
  if ('newState' in event) return `state ${String(event.newState)}`;
  if ('item' in event) return `item ${(event.item as { role?: string }).role ?? 'handoff'}`;
  if ('reason' in event) return `close ${String(event.reason)}`;
  return name;
}
