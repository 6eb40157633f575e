// The messages the worker sends to the server.
import type { JobAcceptArguments } from '@livekit/agents-core';
import type * as protocolModule from '@livekit/protocol';
import type { JobStatusSend } from './state.js';
import type { JobType, WorkerMessage } from '@livekit/protocol';

type Protocol = typeof protocolModule;

export interface Registration {
  readonly type: JobType;
  readonly agentName: string;
  readonly deployment: string;
  readonly version: string;
  readonly permissions: {
    readonly canPublish: boolean;
    readonly canSubscribe: boolean;
    readonly canPublishData: boolean;
    readonly canUpdateMetadata: boolean;
    readonly canPublishSources: number[];
    readonly hidden: boolean;
  };
}

export function register(protocol: Protocol, registration: Registration): WorkerMessage {
  const { type, agentName, deployment, version, permissions } = registration;
  const allowedPermissions = new protocol.ParticipantPermission({ ...permissions, agent: true });
  const value = { type, agentName, deployment, version, allowedPermissions };
  return new protocol.WorkerMessage({
    message: { case: 'register', value: new protocol.RegisterWorkerRequest(value) },
  });
}

export interface WorkerLoad {
  readonly load: number;
  readonly full: boolean;
  readonly jobCount: number;
}

export function status(protocol: Protocol, { load, full, jobCount }: WorkerLoad): WorkerMessage {
  const { WS_FULL, WS_AVAILABLE } = protocol.WorkerStatus;
  const value = new protocol.UpdateWorkerStatus({ load, jobCount, status: full ? WS_FULL : WS_AVAILABLE });
  return new protocol.WorkerMessage({ message: { case: 'updateWorker', value } });
}

export function accept(protocol: Protocol, jobId: string, args: JobAcceptArguments | undefined): WorkerMessage {
  const value = new protocol.AvailabilityResponse({
    jobId,
    available: true,
    participantIdentity: args?.identity ?? '',
    participantName: args?.name ?? '',
    participantMetadata: args?.metadata ?? '',
    participantAttributes: args?.attributes ?? {},
  });
  return new protocol.WorkerMessage({ message: { case: 'availability', value } });
}

export function refuse(protocol: Protocol, jobId: string): WorkerMessage {
  const value = new protocol.AvailabilityResponse({ jobId, available: false });
  return new protocol.WorkerMessage({ message: { case: 'availability', value } });
}

export function jobStatus(protocol: Protocol, job: JobStatusSend): WorkerMessage {
  const { JS_RUNNING, JS_SUCCESS, JS_FAILED } = protocol.JobStatus;
  const status = { running: JS_RUNNING, success: JS_SUCCESS, failed: JS_FAILED }[job.status];
  const value = new protocol.UpdateJobStatus({ jobId: job.jobId, status, error: job.error });
  return new protocol.WorkerMessage({ message: { case: 'updateJob', value } });
}

export function simulateJob(protocol: Protocol, room: string, identity: string | undefined): WorkerMessage {
  const value = new protocol.SimulateJobRequest({
    type: protocol.JobType.JT_PUBLISHER,
    room: new protocol.Room({ name: room }),
    participant: identity === undefined ? undefined : new protocol.ParticipantInfo({ identity }),
  });
  return new protocol.WorkerMessage({ message: { case: 'simulateJob', value } });
}
