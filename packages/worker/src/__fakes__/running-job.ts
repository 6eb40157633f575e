// A job as it is handed to a process.
import type { RunningJobInfo } from '@livekit/agents-core';
import { Job } from '@livekit/protocol';

export const runningJob = (id: string): RunningJobInfo => ({
  acceptArguments: { name: '', identity: `agent-${id}`, metadata: '' },
  job: new Job({ id }),
  url: 'ws://localhost',
  token: '',
  workerId: 'W1',
});
