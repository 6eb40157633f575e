// One answer of a chat model, as it streams in.

import type { APIConnectOptions } from '@livekit/agents';
import { APIConnectionError, APIError, llm, shortuuid } from '@livekit/agents';
import { ThinkFilter, ToolCalls } from '@livekit/agents/provider';
import type { ToolCallDelta } from '@livekit/agents/provider';
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
  tools: Omit<ChatCall, 'extraKwargs'> & { strictToolSchema?: boolean | undefined };
}

/** A chunk as it may come from any server: nothing but its being an object is taken for granted. */
interface Chunk {
  id?: string | null;
  choices?: readonly { delta?: Delta | null; finish_reason?: string | null }[] | null;
  usage?: Usage | null;
  service_tier?: string | null;
}

interface Delta {
  content?: string | null;
  refusal?: string | null;
  tool_calls?: readonly ToolCallDelta[] | null;
}

interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number } | null;
}

/** What is known of the answer so far. */
class Answer {
  readonly toolCalls = new ToolCalls();
  readonly thoughts = new ThinkFilter();
  id = '';
  hasText = false;
  hasFinished = false;
  usage: llm.CompletionUsage | undefined;
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
    const { connection, connOptions, format, parameters, tools } = this.#options;
    const retries = this.#retries;
    this.#retries += 1;
    const { signal } = this.abortController;
    const messages = await this.chatCtx.toProviderFormat(format);
    const body = {
      ...parameters,
      ...toolParameters(this.toolCtx, tools),
      messages,
      stream: true,
      stream_options: { include_usage: true },
    };
    await request({ connection, signal, connOptions, retries }, (call) => this.#receive(call, body));
  }

  async #receive(call: Call, body: Record<string, unknown>): Promise<void> {
    // The options are ours and the user's; the server judges them, as it must for models no type knows of.
    const stream = await call.client.chat.completions.create(body as unknown as ChatRequest, { signal: call.signal });
    const answer = new Answer();
    for await (const chunk of stream) {
      call.alive();
      this.#take(chunk, answer);
    }
    if (!call.signal.aborted) this.#finish(answer);
  }

  #take(chunk: Chunk, answer: Answer): void {
    answer.id ||= chunk.id || shortuuid('chatcmpl_');
    if (chunk.usage) answer.usage = toUsage(chunk.usage, chunk.service_tier);
    const choice = chunk.choices?.[0];
    if (choice?.finish_reason) answer.hasFinished = true;
    const { content, refusal, tool_calls: toolCalls } = choice?.delta ?? {};
    for (const call of toolCalls ?? []) answer.toolCalls.add(call);
    this.#say(answer.thoughts.push(content || refusal || ''), answer);
  }

  #say(content: string, answer: Answer): void {
    if (content === '') return;
    answer.hasText = true;
    this.#send({ id: answer.id, delta: { role: 'assistant', content } });
  }

  #finish(answer: Answer): void {
    const { name } = this.#options.connection.service;
    this.#say(answer.thoughts.finish(), answer);
    if (!answer.hasFinished && !answer.toolCalls.isComplete) {
      throw new APIConnectionError({ message: `${name} broke off in the middle of a tool call.` });
    }
    if (!answer.hasFinished && !answer.hasText && answer.toolCalls.size === 0) {
      throw new APIError(`${name} sent an empty answer.`);
    }
    const toolCalls = answer.toolCalls.finish();
    if (toolCalls.length > 0) this.#send({ id: answer.id, delta: { role: 'assistant', toolCalls } });
    if (answer.usage) this.#send({ id: answer.id, usage: answer.usage });
  }

  #send(chunk: llm.ChatChunk): void {
    if (!this.abortController.signal.aborted) this.queue.put(chunk);
  }
}

function toUsage(usage: Usage, serviceTier: string | null | undefined): llm.CompletionUsage {
  const { prompt_tokens: promptTokens = 0, completion_tokens: completionTokens = 0 } = usage;
  return {
    promptTokens,
    completionTokens,
    promptCachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    totalTokens: usage.total_tokens ?? promptTokens + completionTokens,
    ...(serviceTier ? { serviceTier } : {}),
  };
}
