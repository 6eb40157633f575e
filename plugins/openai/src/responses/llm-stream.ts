// One answer of the responses API, as it streams in.

import type { APIConnectOptions } from '@livekit/agents';
import { llm } from '@livekit/agents';
import type { Connection } from '../connection.js';
import { request } from '@livekit/agents/provider';
import type { UnknownEvents } from '../unknown-events.js';
import { ResponsesAnswer } from './answer.js';
import type { Phases } from './phases.js';
import { inputOf, toolsOf } from './request.js';
import { askOverHttp, type Question, type SocketTransport } from './transport.js';

/** @internal */
export interface ResponsesStreamOptions {
  readonly chatCtx: llm.ChatContext;
  readonly toolCtx?: llm.ToolContextLike;
  readonly connOptions: APIConnectOptions;
  readonly model: string;
  readonly connection: Connection;
  /** Undefined: over HTTP. */
  readonly sockets: SocketTransport | undefined;
  readonly phases: Phases;
  readonly unknownEvents: UnknownEvents;
  readonly strictToolSchema: boolean;
  readonly parameters: (tools: object[]) => Record<string, unknown>;
}

/** A response in progress; see {@link LLM.chat}. */
export class LLMStream extends llm.LLMStream {
  readonly #options: ResponsesStreamOptions;
  #retries = 0;

  constructor(owner: llm.LLM, options: ResponsesStreamOptions) {
    super(owner, options);
    this.#options = options;
  }

  protected override async run(): Promise<void> {
    const { connection, connOptions, model, parameters, phases, sockets, strictToolSchema } = this.#options;
    const retries = this.#retries;
    this.#retries += 1;
    const { signal } = this.abortController;
    const question: Question = {
      model,
      input: phases.addTo(await inputOf(this.chatCtx, model)),
      parameters: parameters(toolsOf(this.toolCtx, strictToolSchema)),
      answer: this.#newAnswer(),
    };
    await request({ endpoint: connection, signal, connOptions, retries }, async (exchanged) => {
      if (sockets?.isOffered && (await sockets.ask(question, exchanged))) return;
      await askOverHttp(connection, question, exchanged);
    });
    phases.keep(question.answer.text, question.answer.phase);
  }

  #newAnswer(): ResponsesAnswer {
    const { connection, model, unknownEvents } = this.#options;
    const { signal } = this.abortController;
    return new ResponsesAnswer({
      provider: connection.service.name,
      model,
      unknownEvents,
      send: (chunk) => {
        if (!signal.aborted) this.queue.put(chunk);
      },
    });
  }
}
