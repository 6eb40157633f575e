// What an agent can reach while it runs: the link from an agent to its session.
import type { AgentConfigUpdateOptions } from '../../model/chat/agent-items.js';
import type { ToolContext } from '../../model/tools/index.js';
import type { AgentSession } from '../faces.js';
import type { Models } from '../models/models.js';
import type { ResolvedSessionOptions } from '../options.js';

export interface AgentHost {
  readonly session: AgentSession;
  readonly models: Models;
  readonly options: ResolvedSessionOptions;
  /** The agent's own tools and the session's. */
  readonly toolCtx: ToolContext;
  /** The agent's instructions, tools or models changed. */
  agentChanged(what: 'instructions' | 'tools' | 'models' | 'chat'): Promise<void>;
  /** Writes down what changed. */
  configured(change: Pick<AgentConfigUpdateOptions, 'instructions' | 'toolsAdded' | 'toolsRemoved'>): void;
  /** The agent is a task and has its result. */
  taskCompleted(result: unknown): void;
}
