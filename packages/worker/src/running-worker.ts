// The worker as a load function sees it.
import type { EventEmitter } from 'node:events';
import type { RunningJobInfo } from '@livekit/agents-core';

/** What every worker offers; `AgentServer` is the one there is. */
export interface RunningWorker {
  readonly event: EventEmitter;
  readonly id: string;
  readonly activeJobs: RunningJobInfo[];
  /** @internal */
  measureLoad(): Promise<number>;
  run(): Promise<void>;
  drain(timeout?: number): Promise<void>;
  simulateJob(roomName: string, participantIdentity?: string): Promise<void>;
  close(): Promise<void>;
}

/** A method's type, for that lets users declare the parameter as `AgentServer`. */
export type LoadFunction = { load(worker: RunningWorker): Promise<number> }['load'];
