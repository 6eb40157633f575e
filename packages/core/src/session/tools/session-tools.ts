// The tools of one session: which there are, what is needed to run them, and how long their toolsets live.
import {
  type AnyFunctionTool,
  type ToolContext,
  type ToolContextEntry,
  type ToolOutcome,
} from '../../model/tools/index.js';
import type { AgentBase } from '../agent/agent.js';
import type { Hub } from '../hub.js';
import type { SpeechHandle } from '../speech/speech-handle.js';
import type { SpeechRequest } from '../speech/speech-plan.js';
import { Approvals } from './approvals.js';
import { combineTools, toolsetsOf } from './combine.js';
import { Foreground } from './foreground.js';
import { LateResults } from './late-results.js';
import { taskTools } from './task-tools.js';
import type { ToolCallRequest } from './tool-call-request.js';
import { ToolRunner } from './tool-runner.js';
import { ToolsetLives } from './toolset-lives.js';

interface SessionToolsOptions {
  readonly hub: Hub;
  readonly speeches: { request(request: SpeechRequest): SpeechHandle };
  /** The session's own tools. */
  readonly tools: readonly ToolContextEntry[];
  /** The tools of the present agent changed. */
  readonly refresh: () => Promise<void>;
}

export class SessionTools {
  readonly foreground: Foreground;
  readonly #options: SessionToolsOptions;
  readonly #runner: ToolRunner;
  readonly #lives: ToolsetLives;
  readonly #managing: readonly AnyFunctionTool[];

  constructor(options: SessionToolsOptions) {
    const { hub, speeches } = options;
    this.#options = options;
    const foreground = new Foreground(hub);
    this.foreground = foreground;
    const late = new LateResults(hub, speeches, foreground);
    this.#runner = new ToolRunner({ hub, late, foreground, approvals: new Approvals() });
    this.#managing = taskTools(this.#runner);
    this.#lives = new ToolsetLives({
      clock: hub.clock,
      logger: hub.logger,
      onChange: () => this.#onChange(),
    });
  }

  run(request: ToolCallRequest): Promise<ToolOutcome> {
    return this.#runner.run(request);
  }

  /** All tools while `agent` has the conversation. @throws AgentsError `tool_name_duplicate`. */
  of(agent: AgentBase): ToolContext {
    return combineTools({ agent, session: this.#options.tools, managing: this.#managing });
  }

  /** The agent has the conversation, or has other tools now: sets up the toolsets that are new. Never rejects. */
  async enter(agent: AgentBase): Promise<void> {
    const { tools } = this.#options;
    await Promise.all([
      this.#lives.use(this, toolsetsOf(tools)),
      this.#lives.use(agent, toolsetsOf([...agent.toolCtx.tools, ...agent._mcpServers])),
    ]);
  }

  /** The agent has gone. Never rejects. */
  leave(agent: AgentBase): Promise<void> {
    return this.#lives.release(agent);
  }

  /** The session is over. Never rejects. */
  close(): Promise<void> {
    return this.#lives.close();
  }

  #onChange(): void {
    const { hub, refresh } = this.#options;
    this.of(hub.active().agent);
    hub.history.touch();
    void hub.scope.spawn('toolset-changed', refresh);
  }
}
