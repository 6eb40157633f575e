// Every message between the worker and its job processes, in one place. They travel as JSON.
import type { LoggerOptions, RunningJobInfo } from '@livekit/agents-core';
import type { Observation } from '../metrics/observation.js';

/** A failure as it travels: an Error does not survive JSON. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** What a job process is told before it loads the agent. */
export interface InitializeRequest {
  readonly loggerOptions: LoggerOptions;
  /** How often the worker pings, in ms. */
  readonly pingInterval: number;
  /** Longest time for `onSessionEnd`, in ms. */
  readonly sessionEndTimeout: number;
  /** Longest time for the whole shutdown once asked for, in ms. */
  readonly shutdownTimeout: number;
  /** Whether several jobs run side by side; else the process ends with its job. */
  readonly packed: boolean;
}

/** From the worker to a job process. */
export type ToJobMessage =
  | { readonly case: 'initializeRequest'; readonly value: InitializeRequest }
  | { readonly case: 'pingRequest'; readonly value: { readonly timestamp: number } }
  | { readonly case: 'startJobRequest'; readonly value: { readonly runningJob: SentRunningJob } }
  /** One job, or all of them and then the process. */
  | { readonly case: 'shutdownRequest'; readonly value: { readonly reason: string; readonly jobId?: string } }
  | { readonly case: 'inferenceResponse'; readonly value: InferenceAnswer };

/** From a job process to the worker. */
export type FromJobMessage =
  | { readonly case: 'initializeResponse'; readonly value?: undefined }
  /** The agent file could not be loaded, or its prewarm failed. The process exits. */
  | {
      readonly case: 'initializeFailed';
      readonly value: { readonly error: SentError; readonly during: 'load' | 'prewarm' };
    }
  /** Echoes the ping's own time, so that the worker measures the round trip with one clock. */
  | {
      readonly case: 'pongResponse';
      readonly value: {
        readonly lastTimestamp: number;
        readonly timestamp: number;
        /** Resident memory of the process, in MB. */
        readonly memoryMB: number;
      };
    }
  | { readonly case: 'inferenceRequest'; readonly value: InferenceQuestion }
  /** Something was measured in the conversation. */
  | { readonly case: 'observed'; readonly value: Observation }
  | { readonly case: 'shutdownRequestAck'; readonly value?: undefined }
  /** The job has decided to end. */
  | {
      readonly case: 'exiting';
      readonly value: { readonly jobId: string; readonly reason: string; readonly failed: boolean };
    }
  /** The session is closed and the room is left; only callbacks and flushing remain. */
  | { readonly case: 'shuttingDown'; readonly value?: undefined }
  /** All of one job is done; the process goes on. */
  | { readonly case: 'jobDone'; readonly value: { readonly jobId: string } }
  /** Everything is done; the process exits. */
  | { readonly case: 'done'; readonly value?: undefined };

export interface InferenceQuestion {
  readonly requestId: string;
  readonly method: string;
  readonly data: unknown;
}

export interface InferenceAnswer {
  readonly requestId: string;
  readonly data?: unknown;
  readonly error?: SentError;
}

/** A running job on its way to its process: the job is proto JSON and stays so there. */
export type SentRunningJob = Omit<RunningJobInfo, 'job'> & { readonly job: unknown };

export function toSentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}

export function fromSentError(sent: SentError): Error {
  const error = new Error(sent.message);
  error.name = sent.name;
  if (sent.stack) error.stack = sent.stack;
  return error;
}

/** Whether `value` looks like one of our messages. Anything else on the channel is somebody else's. */
export function isMessage(value: unknown): value is { readonly case: string } {
  return typeof value === 'object' && value !== null && 'case' in value && typeof value.case === 'string';
}
