// Inference calls of a job, answered by the worker.
import { withResolvers, shortuuid, type Resolvers, type InferenceExecutor } from '@livekit/agents-core';
import { fromSentError, type FromJobMessage, type InferenceAnswer } from '../ipc/messages.js';

export class RemoteInference implements InferenceExecutor {
  readonly #send: (message: FromJobMessage) => void;
  readonly #waiting = new Map<string, Resolvers<unknown>>();

  constructor(send: (message: FromJobMessage) => void) {
    this.#send = send;
  }

  doInference(method: string, data: unknown): Promise<unknown> {
    const requestId = shortuuid('inference_');
    const answer = withResolvers<unknown>();
    this.#waiting.set(requestId, answer);
    this.#send({ case: 'inferenceRequest', value: { requestId, method, data } });
    return answer.promise;
  }

  answered(answer: InferenceAnswer): void {
    const waiting = this.#waiting.get(answer.requestId);
    this.#waiting.delete(answer.requestId);
    if (answer.error) waiting?.reject(fromSentError(answer.error));
    else waiting?.resolve(answer.data);
  }
}
