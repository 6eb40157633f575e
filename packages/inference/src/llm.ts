// LiveKit Inference: language models, as chat completions over HTTP.
import { DEFAULT_API_CONNECT_OPTIONS, inference, llm } from '@livekit/agents-core';
import { ParameterFilter, post, readEvents, requestStream } from '@livekit/agents-provider';
import { fieldsOf, given } from './fields.js';
import { Gateway } from './gateway.js';
import type {
  ChatCompletionOptions,
  InferenceChatOptions,
  InferenceLLMOptions,
  LLMConstructorOptions,
  LLMModels,
} from './llm-options.js';

export type * from './llm-options.js';
export const { LLMStream } = inference;
export type LLMStream = inference.LLMStream;

/**
 * A language model of LiveKit Inference.
 *
 * @example
 * ```ts
 * import { inference } from '@livekit/agents';
 *
 * const llm = new inference.LLM({ model: 'openai/gpt-4.1-mini', modelOptions: { temperature: 0.7 } });
 * ```
 */
export class LLM extends llm.LLM {
  readonly #gateway: Gateway;
  readonly #filter = new ParameterFilter();
  #opts: InferenceLLMOptions;

  /** @throws MissingCredentialsError without LiveKit's key and secret. */
  constructor(opts: LLMConstructorOptions) {
    super();
    this.#gateway = new Gateway(opts);
    const { baseURL, apiKey, apiSecret } = this.#gateway;
    const { model, provider, modelOptions = {}, strictToolSchema = false, inferenceClass } = opts;
    this.#opts = {
      model,
      baseURL,
      apiKey,
      apiSecret,
      modelOptions,
      strictToolSchema,
      ...(provider === undefined ? {} : { provider }),
      ...(inferenceClass === undefined ? {} : { inferenceClass }),
    };
  }

  /** An LLM for a name such as 'openai/gpt-4.1-mini'. */
  static fromModelString(modelString: string): LLM {
    return new LLM({ model: modelString });
  }

  override label(): string {
    return 'inference.LLM';
  }

  /** Such as 'openai/gpt-4.1-mini'. */
  override get model(): string {
    return this.#opts.model;
  }

  override get provider(): string {
    return 'livekit';
  }

  /** Changes what later requests are made with. `modelOptions` takes the place of all options so far. */
  updateOptions({ model, modelOptions }: { model?: LLMModels; modelOptions?: ChatCompletionOptions }): void {
    this.#opts = {
      ...this.#opts,
      ...(model === undefined ? {} : { model }),
      ...(modelOptions === undefined ? {} : { modelOptions }),
    };
  }

  /** Asks for an answer. Its errors are APIErrors, tried again as `connOptions` say until something was said. */
  override chat(options: InferenceChatOptions): inference.LLMStream {
    const { chatCtx, toolCtx, connOptions = DEFAULT_API_CONNECT_OPTIONS } = options;
    const { model, provider, strictToolSchema, inferenceClass } = this.#opts;
    return new LLMStream(this, {
      model,
      provider,
      client: this.#client(connOptions),
      chatCtx,
      toolCtx,
      connOptions,
      modelOptions: this.#parameters(options),
      strictToolSchema,
      inferenceClass: options.inferenceClass ?? inferenceClass,
    });
  }

  #parameters({ parallelToolCalls, toolChoice, extraKwargs }: InferenceChatOptions): Record<string, unknown> {
    const { model, modelOptions } = this.#opts;
    const parameters = {
      ...modelOptions,
      ...given({ parallel_tool_calls: parallelToolCalls, tool_choice: toolChoice }),
      ...extraKwargs,
    };
    const effort = parameters['reasoning_effort'];
    const name = model.replace(/^.*\//, '');
    return this.#filter.apply(name, typeof effort === 'string' ? effort : undefined, parameters);
  }

  protected override async _prewarmImpl(signal: AbortSignal): Promise<void> {
    const response = await fetch(this.#gateway.endpoint.address, { method: 'HEAD', signal });
    await response.body?.cancel();
  }

  /** Speaks to the gateway as the `openai` package would, for one stream and its retries. */
  #client(connOptions: typeof DEFAULT_API_CONNECT_OPTIONS): inference.LLMStreamOptions['client'] {
    const { endpoint, baseURL } = this.#gateway;
    let retries = -1;
    const create = async (body: object, { signal, headers }: { signal: AbortSignal; headers?: object }) => {
      retries += 1;
      return requestStream({ endpoint, signal, connOptions, retries }, (call) =>
        this.#send(body, { signal: call.signal, headers }),
      );
    };
    return { baseURL, chat: { completions: { create } } };
  }

  async *#send(body: object, { signal, headers }: { signal: AbortSignal; headers: object | undefined }) {
    const url = `${this.#gateway.baseURL}/chat/completions`;
    const routing = Object.entries(fieldsOf(headers)).map(([name, value]) => [name, String(value)]);
    const allHeaders = { ...Object.fromEntries(routing), ...this.#gateway.headers() };
    yield* readEvents(await post({ url, headers: allHeaders, body, signal }));
  }
}
