// The conversation as it happened: what was heard, in the order of its beginnings. Nothing enters it that was not.
import type { Millis } from '../../base/clock.js';
import type { AgentConfigUpdateOptions } from '../../model/chat/agent-items.js';
import type { ChatContext, ChatItem } from '../../model/chat/index.js';
import { AgentConfigUpdate, AgentHandoffItem, ChatContext as Context, ChatMessage } from '../../model/chat/index.js';
import type { AgentBase } from '../agent/agent.js';

export interface HistoryOptions {
  /** Hears each message and handoff as it is added. */
  readonly onItem: (item: ChatMessage | AgentHandoffItem) => void;
  /** The conversation of this agent got longer. */
  readonly onGrown: (agent: AgentBase) => void;
}

export class History {
  readonly chatCtx: ChatContext = Context.empty();
  readonly #options: HistoryOptions;
  #changes = 0;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Adds an item to the session's history and to the agent's own. */
  add(item: ChatItem, agent: AgentBase | undefined): void {
    this.#changes += 1;
    this.chatCtx.insert(item);
    // A handoff is about the agents, not part of what one of them knows.
    const isHandoff = item instanceof AgentHandoffItem;
    if (agent && !isHandoff) agent._chatCtx.insert(item);
    if (isHandoff || item instanceof ChatMessage) this.#options.onItem(item);
    if (agent) this.#options.onGrown(agent);
  }

  /** The agent's instructions or tools are others now. */
  configured(...[agent, change, createdAt]: [AgentBase, AgentConfigUpdateOptions, Millis]): void {
    this.add(new AgentConfigUpdate({ ...change, createdAt }), agent);
  }

  /** Something else that replies are computed from has changed. */
  touch(): void {
    this.#changes += 1;
  }

  /** Changes whenever a reply computed before might differ from one computed now. */
  version(agent: AgentBase | undefined): string {
    const items = agent?._chatCtx.items;
    return `${agent?.id ?? ''}/${items?.length ?? 0}/${items?.at(-1)?.id ?? ''}/${this.#changes}`;
  }
}
