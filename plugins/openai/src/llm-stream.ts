// One answer of a chat model, as it streams in.

import type { APIConnectOptions } from '@livekit/agents';
import { APIError, llm } from '@livekit/agents';
import { CompletionAnswer } from '@livekit/agents/provider';
import type { ChatCall, ChatRequest } from './chat-request.js';
import { toolParameters } from './chat-request.js';
import type { Connection } from './connection.js';
import type { Call } from './request.js';
import { request } from './request.js';

/** @internal */
export interface LLMStreamOptions {
  chatCtx: llm.ChatContext;
  toolCtx?: llm.ToolContextLike;
  connOptions: APIConnectOptions;
  connection: Connection;
  format: llm.ProviderFormat;
  parameters: Record<string, unknown>;
  /** Leaves out what the model refuses. */
  filter: (body: Record<string, unknown>) => Record<string, unknown>;
  tools: Omit<ChatCall, 'extraKwargs'> & { strictToolSchema?: boolean | undefined };
}

/** A chat completion in progress; see {@link LLM.chat}. */
export class LLMStream extends llm.LLMStream {
  readonly #options: LLMStreamOptions;
  #retries = 0;

  /** Streams are made by {@link LLM.chat}. */
  constructor(owner: llm.LLM, options: LLMStreamOptions) {
    super(owner, options);
    this.#options = options;
  }

  protected override async run(): Promise<void> {
    const { connection, connOptions, filter, format, parameters, tools } = this.#options;
    const retries = this.#retries;
    this.#retries += 1;
    const { signal } = this.abortController;
    const messages = await this.chatCtx.toProviderFormat(format);
    const body = {
      ...filter({ ...parameters, ...toolParameters(this.toolCtx, tools) }),
      messages,
      stream: true,
      stream_options: { include_usage: true },
    };
    await request({ connection, signal, connOptions, retries }, (call) => this.#receive(call, body));
  }

  async #receive(call: Call, body: Record<string, unknown>): Promise<void> {
    // The options are ours and the user's; the server judges them, as it must for models no type knows of.
    const stream = await call.client.chat.completions.create(body as unknown as ChatRequest, { signal: call.signal });
    const answer = new CompletionAnswer((chunk) => this.#send(chunk));
    for await (const chunk of stream) {
      call.alive();
      // A refusal is said like any other answer.
      answer.take(chunk, ({ content, refusal }) => content || refusal);
    }
    if (!call.signal.aborted) this.#finish(answer);
  }

  #finish(answer: CompletionAnswer): void {
    const { name } = this.#options.connection.service;
    answer.finishText();
    if (!answer.hasSubstance) throw new APIError(`${name} sent an empty answer.`);
    answer.finish(name);
  }

  #send(chunk: llm.ChatChunk): void {
    if (!this.abortController.signal.aborted) this.queue.put(chunk);
  }
}
