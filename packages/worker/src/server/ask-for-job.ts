// Lets the user's request function decide about a job, and turns whatever it does into one answer.
import type { Job } from '@livekit/protocol';
import { withResolvers, log, toError, type JobAcceptArguments } from '@livekit/agents-core';
import { JobRequest } from '../job/job-request.js';

export interface RequestDecider {
  readonly agentName: string;
  readonly requestFunc: (request: JobRequest) => Promise<void>;
}

/** How to appear in the room, or null if the job is refused. Never rejects. */
export async function askForJob(
  job: Job,
  { agentName, requestFunc }: RequestDecider,
): Promise<JobAcceptArguments | null> {
  const answer = withResolvers<JobAcceptArguments | null>();
  const request = new JobRequest(
    job,
    async () => answer.resolve(null),
    async (args) => answer.resolve({ ...args, attributes: withAgentName(args.attributes, agentName) }),
  );
  const asking = async () => {
    try {
      await requestFunc(request);
    } catch (error) {
      log().error({ err: toError(error), jobId: job.id }, 'requestFunc failed: the job is refused');
    }
    // An answer given before stays; a function that returned without one has refused.
    answer.resolve(null);
  };
  void asking();
  return answer.promise;
}

function withAgentName(attributes: Record<string, string> | undefined, agentName: string): Record<string, string> {
  return { ...attributes, ...(agentName && { 'lk.agent.name': agentName }) };
}
