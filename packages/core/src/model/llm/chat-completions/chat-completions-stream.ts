// One answer of a model that speaks OpenAI's chat completions, through a client that the plugin brings.
import { APIConnectionError, APIError, isAPIError } from '../../../base/api-errors.js';
import { shortuuid } from '../../../base/id.js';
import type { ChatContext, ProviderFormat } from '../../chat/index.js';
import type { APIConnectOptions } from '../../connect-options.js';
import { sortedToolEntries, toJsonSchema, type ToolContextLike } from '../../tools/index.js';
import { LLMStream } from '../llm-stream.js';
import type { CompletionUsage, LLMSource } from '../types.js';
import { toAPIError } from './client-error.js';
import { ThinkFilter } from './think-filter.js';
import { type ToolCallDelta, ToolCalls } from './tool-calls.js';

/** What is used of the `openai` package's client. */
interface ChatCompletionsClient {
  readonly baseURL?: string;
  readonly chat: {
    readonly completions: {
      /** Whatever its parameters are. */
      create(...args: never): PromiseLike<unknown>;
    };
  };
}

/** Options of {@link ChatCompletionsStream}. */
export interface ChatCompletionsStreamOptions {
  model: string;
  /** Asks LiveKit's gateway for this provider of the model. */
  provider?: string | undefined;
  client: ChatCompletionsClient;
  chatCtx: ChatContext;
  toolCtx?: ToolContextLike | undefined;
  connOptions: APIConnectOptions;
  /** Goes into the request as it is, under the names of the API. */
  modelOptions?: Record<string, unknown> | undefined;
  /** Default 'openai'. */
  providerFmt?: ProviderFormat | undefined;
  /** Default false. */
  strictToolSchema?: boolean | undefined;
  /** Asks LiveKit's gateway for this class of service. */
  inferenceClass?: string | undefined;
  /** Keys of LiveKit's gateway, which this stream does not sign in to: the client must bring its own. */
  gatewayOptions?: undefined;
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
  tool_calls?: readonly ToolCallDelta[] | null;
}

interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number } | null;
}

type Create = (body: object, options: object) => PromiseLike<AsyncIterable<Chunk>>;

/**
 * A chat completion in progress. Plugins whose provider speaks this format make one in `chat()`, or extend it.
 *
 * Tool calls are sent whole, at the end; thoughts in `<think>` marks are left out. Fails with an APIError, which can be
 * retried as long as nothing was sent.
 */
export class ChatCompletionsStream extends LLMStream {
  readonly #options: ChatCompletionsStreamOptions;

  constructor(owner: LLMSource, options: ChatCompletionsStreamOptions) {
    super(owner, options);
    this.#options = options;
  }

  protected override async run(): Promise<void> {
    const { signal } = this.abortController;
    try {
      const answer = new Answer();
      for await (const chunk of await this.#request(signal)) {
        if (signal.aborted) return;
        this.#take(chunk, answer);
      }
      if (!signal.aborted) this.#finish(answer);
    } catch (error) {
      if (signal.aborted) return;
      throw isAPIError(error) ? error : toAPIError(error, this.#options.client.baseURL);
    }
  }

  async #request(signal: AbortSignal): Promise<AsyncIterable<Chunk>> {
    const { client, model, modelOptions, providerFmt = 'openai', connOptions } = this.#options;
    const { tool_choice: toolChoice, parallel_tool_calls: parallel, ...rest } = modelOptions ?? {};
    const tools = this.#tools();
    const body = {
      ...rest,
      // Servers refuse the one without the other.
      ...(tools.length > 0 ? { tools, tool_choice: toolChoice, parallel_tool_calls: parallel } : {}),
      model,
      messages: await this.chatCtx.toProviderFormat(providerFmt),
      stream: true,
      stream_options: { include_usage: true },
    };
    const { completions } = client.chat;
    // The body is the user's and the model's business; the server judges it.
    const create = completions.create.bind(completions) as unknown as Create;
    return create(body, { signal, headers: this.#headers(), timeout: connOptions.timeoutMs, maxRetries: 0 });
  }

  #headers(): Record<string, string> {
    const { provider, inferenceClass } = this.#options;
    return {
      ...(provider ? { 'X-LiveKit-Inference-Provider': provider } : {}),
      ...(inferenceClass ? { 'X-LiveKit-Inference-Priority': inferenceClass } : {}),
    };
  }

  #tools(): object[] {
    const strict = this.#options.strictToolSchema ?? false;
    const entries = this.toolCtx ? sortedToolEntries(this.toolCtx) : [];
    return entries.map(([name, { description, parameters }]) => ({
      type: 'function',
      function: {
        name,
        description,
        parameters: toJsonSchema(parameters, true, strict),
        ...(strict ? { strict } : {}),
      },
    }));
  }

  #take(chunk: Chunk, answer: Answer): void {
    answer.id ||= chunk.id || shortuuid('chatcmpl_');
    if (chunk.usage) answer.usage = toUsage(chunk.usage, chunk.service_tier);
    const choice = chunk.choices?.[0];
    if (choice?.finish_reason) answer.hasFinished = true;
    for (const call of choice?.delta?.tool_calls ?? []) answer.toolCalls.add(call);
    this.#say(answer, answer.thoughts.push(choice?.delta?.content ?? ''));
  }

  #say({ id }: Answer, content: string): void {
    if (content !== '') this.queue.put({ id, delta: { role: 'assistant', content } });
  }

  #finish(answer: Answer): void {
    this.#say(answer, answer.thoughts.finish());
    const { id, toolCalls, usage } = answer;
    if (id === '') throw new APIError(`The model ${this.#options.model} sent an empty answer.`);
    if (!answer.hasFinished && !toolCalls.isComplete) {
      throw new APIConnectionError({ message: 'The model broke off in the middle of a tool call.' });
    }
    const calls = toolCalls.finish();
    if (calls.length > 0) this.queue.put({ id, delta: { role: 'assistant', toolCalls: calls } });
    if (usage) this.queue.put({ id, usage });
  }
}

/** What is known of the answer so far. */
class Answer {
  readonly toolCalls = new ToolCalls();
  readonly thoughts = new ThinkFilter();
  id = '';
  hasFinished = false;
  usage: CompletionUsage | undefined;
}

function toUsage(usage: Usage, serviceTier: string | null | undefined): CompletionUsage {
  const { prompt_tokens: promptTokens = 0, completion_tokens: completionTokens = 0 } = usage;
  return {
    promptTokens,
    completionTokens,
    promptCachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    totalTokens: usage.total_tokens ?? promptTokens + completionTokens,
    ...(serviceTier ? { serviceTier } : {}),
  };
}
