// What the parts of a session see of each other: one small interface, so that none depends on another's insides.
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/log.js';
import type { Scope } from '../base/scope.js';
import type { SpeechOutput } from '../model/speech-output.js';
import type { ToolContext, ToolOutcome } from '../model/tools/index.js';
import type { AgentBase } from './agent/agent.js';
import type { AgentSessionCallbacks } from './events.js';
import type { AgentSession } from './faces.js';
import type { History } from './history/history.js';
import type { PipelineNodes } from './agent/hooks.js';
import type { Models } from './models/models.js';
import type { ResolvedSessionOptions } from './options.js';
import type { RealtimePort } from './realtime/realtime-port.js';
import type { TurnRuntime } from './runtime/runtime.js';
import type { Runs } from './run/runs.js';
import type { SessionUsage } from './models/session-usage.js';
import type { TaskPlace } from './agent/task-place.js';
import type { ToolCallRequest } from './tools/tool-call-request.js';
import type { ResolvedTurnHandling } from './listening/turn-options.js';

/** The agent whose turn it is, with what it runs on. */
export interface ActiveAgent {
  readonly agent: AgentBase;
  readonly nodes: PipelineNodes;
  readonly models: Models;
  readonly turns: ResolvedTurnHandling;
  readonly toolCtx: ToolContext;
}

export interface Hub {
  readonly clock: Clock;
  readonly scope: Scope;
  readonly logger: Logger;
  readonly session: AgentSession;
  readonly history: History;
  readonly runtime: TurnRuntime;
  readonly options: ResolvedSessionOptions;
  readonly output: SpeechOutput;
  readonly realtime: RealtimePort;
  /** The test run, if one is under way. */
  readonly runs: Runs;
  readonly usage: SessionUsage;
  readonly tools: {
    /** Runs a tool the model called; settles with its first outcome. Never rejects. */
    run(request: ToolCallRequest): Promise<ToolOutcome>;
  };
  /** Where a tool of this speech may run tasks. */
  taskPlace(speechId: string): TaskPlace;
  /** @throws Error before start. */
  active(): ActiveAgent;
  emit<Name extends keyof AgentSessionCallbacks>(
    event: Name,
    payload: Parameters<AgentSessionCallbacks[Name]>[0],
  ): void;
  /** Something of the pipeline failed: report it, and close the session when that is one failure too many. */
  failed(failure: PipelineFailure): void;
}

export interface PipelineFailure {
  readonly stage: 'llm' | 'tts' | 'stt' | 'vad' | 'captions';
  readonly error: unknown;
  /** The session cannot go on without it. */
  readonly fatal?: boolean;
}
