// A job the server offers, for the user's request function to take or refuse.
import type { Job, ParticipantInfo, Room } from '@livekit/protocol';
import type { JobAcceptArguments } from '@livekit/agents-core';

type AcceptArguments = [name?: string, identity?: string, metadata?: string, attributes?: { [key: string]: string }];

/** A job offered to this worker. Answer with `accept` or `reject`; the first answer counts. */
export class JobRequest {
  readonly #job: Job;
  readonly #onReject: () => Promise<void>;
  readonly #onAccept: (args: JobAcceptArguments) => Promise<void>;

  /** @internal */
  constructor(job: Job, onReject: () => Promise<void>, onAccept: (args: JobAcceptArguments) => Promise<void>) {
    this.#job = job;
    this.#onReject = onReject;
    this.#onAccept = onAccept;
  }

  get id(): string {
    return this.#job.id;
  }

  get job(): Job {
    return this.#job;
  }

  get room(): Room | undefined {
    return this.#job.room;
  }

  get publisher(): ParticipantInfo | undefined {
    return this.#job.participant;
  }

  get agentName(): string {
    return this.#job.agentName;
  }

  /** Refuses the job; the server may offer it to another worker. */
  async reject(): Promise<void> {
    await this.#onReject();
  }

  /**
   * Takes the job.
   * @param name - Display name of the agent participant. Default ''.
   * @param identity - Its identity. Default `agent-<job id>`.
   * @param metadata - Its metadata. Default ''.
   * @param attributes - Its attributes.
   */
  async accept(...[name = '', identity = '', metadata = '', attributes]: AcceptArguments): Promise<void> {
    await this.#onAccept({ name, identity: identity || `agent-${this.id}`, metadata, attributes });
  }
}
