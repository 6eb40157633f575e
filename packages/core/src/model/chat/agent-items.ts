// Chat items that record what happened to the agent: a handoff, a change of its instructions or tools.
import { isInstructions, type Instructions } from './instructions.js';
import { newItemId, presentInstant } from './item-base.js';
import { toJsonObject, type JSONValue } from './json.js';

export interface AgentHandoffItemOptions {
  /** Undefined for the first agent of a session. */
  oldAgentId?: string;
  newAgentId: string;
  /** Default: a new id that starts with `item_`. */
  id?: string;
  /** In ms since the epoch. Default: now. */
  createdAt?: number;
}

/** Another agent took over. */
export class AgentHandoffItem {
  readonly id: string;
  readonly type = 'agent_handoff' as const;
  oldAgentId: string | undefined;
  newAgentId: string;
  /** In ms since the epoch. */
  createdAt: number;

  constructor(params: AgentHandoffItemOptions) {
    this.id = params.id ?? newItemId();
    this.oldAgentId = params.oldAgentId;
    this.newAgentId = params.newAgentId;
    this.createdAt = params.createdAt ?? presentInstant();
  }

  static create(params: AgentHandoffItemOptions): AgentHandoffItem {
    return new AgentHandoffItem(params);
  }

  /** @param excludeTimestamp - leaves `createdAt` out. Default: false. */
  toJSON(excludeTimestamp = false): JSONValue {
    return toJsonObject({
      id: this.id,
      type: this.type,
      oldAgentId: this.oldAgentId,
      newAgentId: this.newAgentId,
      createdAt: excludeTimestamp ? undefined : this.createdAt,
    });
  }
}

export interface AgentConfigUpdateOptions {
  /** Default: a new id that starts with `item_`. */
  id?: string;
  instructions?: string | Instructions;
  toolsAdded?: string[];
  toolsRemoved?: string[];
  /** In ms since the epoch. Default: now. */
  createdAt?: number;
}

/** The agent's instructions or tools changed. */
export class AgentConfigUpdate {
  readonly id: string;
  readonly type = 'agent_config_update' as const;
  instructions?: string | Instructions;
  /** Names of tools. */
  toolsAdded?: string[];
  /** Names of tools. */
  toolsRemoved?: string[];
  /** In ms since the epoch. */
  createdAt: number;

  constructor(params: AgentConfigUpdateOptions = {}) {
    this.id = params.id ?? newItemId();
    this.createdAt = params.createdAt ?? presentInstant();
    if (params.instructions !== undefined) this.instructions = params.instructions;
    if (params.toolsAdded !== undefined) this.toolsAdded = params.toolsAdded;
    if (params.toolsRemoved !== undefined) this.toolsRemoved = params.toolsRemoved;
  }

  static create(params: AgentConfigUpdateOptions): AgentConfigUpdate {
    return new AgentConfigUpdate(params);
  }

  /** @param excludeTimestamp - leaves `createdAt` out. Default: false. */
  toJSON(excludeTimestamp = false): JSONValue {
    return toJsonObject({
      id: this.id,
      type: this.type,
      instructions: isInstructions(this.instructions) ? this.instructions.toJSON() : this.instructions,
      toolsAdded: this.toolsAdded,
      toolsRemoved: this.toolsRemoved,
      createdAt: excludeTimestamp ? undefined : this.createdAt,
    });
  }
}
