// What a test run is made of: messages, calls, outputs and handoffs, and what they can be compared with.
import type { Any } from '../../base/any.js';
import type {
  AgentHandoffItem,
  ChatMessage,
  ChatRole,
  FunctionCall,
  FunctionCallOutput,
} from '../../model/chat/index.js';
import type { HandoffAgent } from '../../model/tools/index.js';

/** Somebody said something. What the run itself put in is not among the events. */
export interface ChatMessageEvent {
  type: 'message';
  item: ChatMessage;
}
/** The model called a tool. */
export interface FunctionCallEvent {
  type: 'function_call';
  item: FunctionCall;
}
/** A tool gave its result. */
export interface FunctionCallOutputEvent {
  type: 'function_call_output';
  item: FunctionCallOutput;
}
/** Another agent took the conversation over. */
export interface AgentHandoffEvent {
  type: 'agent_handoff';
  item: AgentHandoffItem;
  oldAgent?: HandoffAgent;
  newAgent: HandoffAgent;
}
export type RunEvent = ChatMessageEvent | FunctionCallEvent | FunctionCallOutputEvent | AgentHandoffEvent;
export type EventType = RunEvent['type'];

export const isChatMessageEvent = (event: RunEvent): event is ChatMessageEvent => event.type === 'message';
export const isFunctionCallEvent = (event: RunEvent): event is FunctionCallEvent => event.type === 'function_call';
export const isFunctionCallOutputEvent = (event: RunEvent): event is FunctionCallOutputEvent =>
  event.type === 'function_call_output';
export const isAgentHandoffEvent = (event: RunEvent): event is AgentHandoffEvent => event.type === 'agent_handoff';

/** A class of agents. */
export type AgentConstructor = new (...args: Any[]) => HandoffAgent;

export interface MessageAssertOptions {
  role?: ChatRole;
}
export interface FunctionCallAssertOptions {
  name?: string;
  /** Each of these must be among the arguments, with an equal value. */
  args?: Record<string, unknown>;
}
export interface FunctionCallOutputAssertOptions {
  /** As the model sees it: what a tool returned, as JSON. */
  output?: string;
  isError?: boolean;
}
export interface AgentHandoffAssertOptions {
  newAgentType?: AgentConstructor;
}

const maxTextLength = 120;

/** One line about an event, for messages of failed assertions. */
export function describeEvent(event: RunEvent): string {
  switch (event.type) {
    case 'message': {
      const { role, interrupted, textContent } = event.item;
      return `message ${role}${interrupted ? ' (interrupted)' : ''}: ${shortened(textContent ?? '')}`;
    }
    case 'function_call':
      return `function_call ${event.item.name}(${shortened(event.item.args)})`;
    case 'function_call_output':
      return `function_call_output${event.item.isError ? ' (error)' : ''}: ${shortened(event.item.output)}`;
    case 'agent_handoff':
      return `agent_handoff ${event.item.oldAgentId ?? '-'} > ${event.item.newAgentId} (${event.newAgent.constructor.name})`;
  }
}

function shortened(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}
