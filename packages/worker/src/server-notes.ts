// What the worker tells its operator: one clear line per event, and what to do about it.
import { log, type RunningJobInfo } from '@livekit/agents-core';
import { WorkerError } from './errors.js';
import type { ProcessExit } from './pool/process-exit.js';
import type { ServerNote } from './server/server-runtime.js';
import type { ServerEffect } from './server/state.js';

export function logNote(note: ServerNote, url: string): void {
  switch (note.type) {
    case 'registered-log':
      return log().info({ workerId: note.workerId, url }, note.again ? 'worker registered again' : 'worker registered');
    case 'retry-log':
      return log().warn(
        { attempt: note.attempt },
        `no connection to the server at ${url} (${note.reason}): trying again in ${(note.waitMs / 1000).toFixed(1)} s; if that is not your server, set LIVEKIT_URL`,
      );
    case 'refuse-send':
      return log().info({ jobId: note.jobId, reason: note.reason }, 'job refused');
    case 'note-log':
      return log().warn({ jobId: note.jobId }, assignmentNotes[note.note]);
  }
}

const assignmentNotes = {
  'assignment-late': 'the server did not assign a job this worker accepted: another worker may have it',
  'assignment-unknown': 'the server assigned a job this worker did not accept',
};

export function logJobEnd(info: RunningJobInfo, exit: ProcessExit): void {
  const fields = { jobId: info.job.id, reason: exit.reason };
  switch (exit.kind) {
    case 'clean':
      return log().info(fields, 'job ended');
    case 'failed':
      return log().warn(fields, 'job failed');
    case 'died':
      return log().error(fields, 'the process of a job died: the job is lost');
    case 'killed':
      return log().error(fields, 'the process of a job had to be killed');
  }
}

export function giveUpError(
  effect: Extract<ServerEffect, { type: 'give-up' }>,
  { wsURL, maxRetry }: { wsURL: string; maxRetry: number },
): WorkerError {
  if (effect.cause === 'key-refused') {
    const message = `the server at ${wsURL} refused the key: check LIVEKIT_API_KEY and LIVEKIT_API_SECRET`;
    return new WorkerError(message, { code: 'worker_key_refused' });
  }
  const message = `the server at ${wsURL} could not be reached in ${maxRetry} attempts (${effect.reason}): check LIVEKIT_URL, or leave out maxRetry to try for ever`;
  return new WorkerError(message, { code: 'worker_unreachable' });
}
