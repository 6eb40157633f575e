// One answer of a model that speaks OpenAI's chat completions, through a client that the plugin brings.
import { APIError, isAPIError } from '../../../base/api-errors.js';
import type { ChatContext, ProviderFormat } from '../../chat/index.js';
import type { APIConnectOptions } from '../../connect-options.js';
import { sortedToolEntries, toJsonSchema, type ToolContextLike } from '../../tools/index.js';
import { LLMStream } from '../llm-stream.js';
import type { LLMSource } from '../types.js';
import { toAPIError } from './client-error.js';
import { CompletionAnswer, type CompletionChunk } from './completion-answer.js';

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

type Create = (body: object, options: object) => PromiseLike<AsyncIterable<CompletionChunk>>;

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
      const answer = new CompletionAnswer((chunk) => this.queue.put(chunk));
      for await (const chunk of await this.#request(signal)) {
        if (signal.aborted) return;
        answer.take(chunk);
      }
      if (!signal.aborted) this.#finish(answer);
    } catch (error) {
      if (signal.aborted) return;
      throw isAPIError(error) ? error : toAPIError(error, this.#options.client.baseURL);
    }
  }

  async #request(signal: AbortSignal): Promise<AsyncIterable<CompletionChunk>> {
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

  #finish(answer: CompletionAnswer): void {
    answer.finishText();
    if (!answer.hasBegun) throw new APIError(`The model ${this.#options.model} sent an empty answer.`);
    answer.finish('The model');
  }
}
