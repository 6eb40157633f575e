// A chat as text, for people who debug.
import type { ChatContext } from './chat-context.js';
import type { ChatContent } from './content.js';
import { isInstructions } from './instructions.js';
import type { ChatItem } from './items.js';

export interface FormatChatHistoryOptions {
  /** Shows the ids of items. Default: false. */
  includeIds?: boolean;
  /** Shows when items were created, as an ISO instant. Default: false. */
  includeTimestamps?: boolean;
}

/** One paragraph per item. */
export function formatChatHistory(chatCtx: ChatContext, options: FormatChatHistoryOptions = {}): string {
  return chatCtx.items.map((item, index) => `${index + 1}. ${header(item, options)}${describeItem(item)}`).join('\n');
}

function header(item: ChatItem, options: FormatChatHistoryOptions): string {
  const id = options.includeIds ? `[${item.id}] ` : '';
  return options.includeTimestamps ? `${id}[${formatInstant(item.createdAt)}] ` : id;
}

function describeItem(item: ChatItem): string {
  switch (item.type) {
    case 'message': {
      const interrupted = item.interrupted ? ' (interrupted)' : '';
      return `${item.role}${interrupted}: ${item.content.map(describePart).join('\n   ')}`;
    }
    case 'function_call':
      return `function_call ${item.name} (${item.callId}): ${item.args}`;
    case 'function_call_output':
      return `function_call_output ${item.name} (${item.callId})${item.isError ? ' error' : ''}: ${item.output}`;
    case 'agent_handoff':
      return `agent_handoff: ${item.oldAgentId ?? '(none)'} -> ${item.newAgentId}`;
    case 'agent_config_update':
      return `agent_config_update: ${describeUpdate(item.toolsAdded, item.toolsRemoved, item.instructions !== undefined)}`;
  }
}

function describePart(part: ChatContent): string {
  if (typeof part === 'string') return part;
  if (isInstructions(part)) return part.value;
  if (part.type === 'image_content') return `[image ${typeof part.image === 'string' ? 'URL' : 'frame'}]`;
  return part.transcript ? `[audio: ${part.transcript}]` : '[audio]';
}

function describeUpdate(added: string[] = [], removed: string[] = [], instructed = false): string {
  const changes = [...added.map((name) => `+${name}`), ...removed.map((name) => `-${name}`)];
  return [...changes, ...(instructed ? ['new instructions'] : [])].join(', ') || 'nothing';
}

function formatInstant(at: number): string {
  return new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: 'UTC',
  })
    .format(at)
    .replace(' ', 'T')
    .concat('Z');
}
