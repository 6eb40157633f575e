// Chat models of OpenAI and of everybody who speaks its chat completions API.

import type { APIConnectOptions } from '@livekit/agents';
import { DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import { ParameterFilter } from '@livekit/agents/provider';
import type { ChatCall } from './chat-request.js';
import { effortOf, modelParameters } from './chat-request.js';
import { azureDeployment } from './azure.js';
import { Connection } from './connection.js';
import type { AzureLLMOptions, LLMOptions, PresetOptions } from './llm-options.js';
import { LLMStream } from './llm-stream.js';
import type {
  CerebrasChatModels,
  DeepSeekChatModels,
  GroqChatModels,
  MetaChatModels,
  OctoChatModels,
  PerplexityChatModels,
  TelnyxChatModels,
  TogetherChatModels,
  XAIChatModels,
} from './models.js';
import type { ChatService } from './presets.js';
import { presets } from './presets.js';
import { withoutUndefined } from './shape.js';

type Preset<Model extends string> = Partial<Omit<PresetOptions, 'model'> & { model: string | Model }>;

/**
 * A chat model: OpenAI's own, or one of another provider by `baseURL` or one of the `with…` functions.
 *
 * @example
 * ```ts
 * import * as openai from '@livekit/agents-plugin-openai';
 *
 * const llm = new openai.LLM({ model: 'gpt-4.1-mini', temperature: 0.3 });
 * const local = openai.LLM.withOllama({ model: 'qwen3:4b' });
 * ```
 */
export class LLM extends llm.LLM {
  readonly #options: LLMOptions;
  readonly #service: ChatService;
  readonly #connection: Connection;
  readonly #format: llm.ProviderFormat;
  readonly #filter = new ParameterFilter();

  /**
   * @param opts - see {@link LLMOptions}
   * @param providerFmt - how the conversation is written down. Default: 'openai'.
   * @param service - the provider; the `with…` functions set it. Default: OpenAI.
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   */
  constructor(
    opts: Partial<LLMOptions> = {},
    providerFmt: llm.ProviderFormat = 'openai',
    service: ChatService = presets.openai,
  ) {
    super();
    this.#service = service;
    this.#options = { ...opts, model: opts.model ?? service.model };
    this.#connection = new Connection(opts, service);
    this.#format = providerFmt;
  }

  /** 'openai.LLM', whoever the provider is. */
  override label(): string {
    return 'openai.LLM';
  }

  override get model(): string {
    return this.#options.model;
  }

  /** The provider's host, such as 'api.openai.com'. */
  override get provider(): string {
    return this.#connection.host;
  }

  /**
   * Asks for an answer. The stream's errors are APIErrors: 401 and other refusals are final;
   * 429, 5xx, a lost connection and silence are tried again as `connOptions` say.
   */
  override chat(
    options: ChatCall & { chatCtx: llm.ChatContext; toolCtx?: llm.ToolContextLike; connOptions?: APIConnectOptions },
  ): LLMStream {
    const { chatCtx, toolCtx, connOptions = DEFAULT_API_CONNECT_OPTIONS, extraKwargs } = options;
    return new LLMStream(this, {
      chatCtx,
      connOptions,
      ...(toolCtx === undefined ? {} : { toolCtx }),
      connection: this.#connection,
      format: this.#format,
      parameters: {
        ...modelParameters(this.#options, { service: this.#service, host: this.provider }),
        ...extraKwargs,
      },
      filter: (body) => (this.#service.isOpenAI ? this.#filter.apply(this.model, effortOf(body), body) : body),
      tools: {
        strictToolSchema: this.#options.strictToolSchema,
        toolChoice: options.toolChoice ?? this.#options.toolChoice,
        parallelToolCalls: options.parallelToolCalls ?? this.#options.parallelToolCalls,
      },
    });
  }

  /** Loads the openai package and opens a connection, so that the first answer does not wait for either. */
  protected override async _prewarmImpl(signal: AbortSignal): Promise<void> {
    const client = await this.#connection.client();
    await client.models.list({ signal, maxRetries: 0, timeout: DEFAULT_API_CONNECT_OPTIONS.timeoutMs });
  }

  /**
   * A deployment at Azure; endpoint in `AZURE_OPENAI_ENDPOINT`, key in `AZURE_OPENAI_API_KEY` or a token of Microsoft
   * Entra. `model` is OpenAI's name of what is deployed. Default model: 'gpt-4.1'.
   * @throws AgentsError `invalid_option` without an endpoint, MissingCredentialsError without key or token
   */
  static withAzure(opts: AzureLLMOptions = {}): LLM {
    const openaiModel = opts.model ?? presets.openai.model;
    const { service, connection, model: deployment } = azureDeployment(opts, openaiModel);
    const options = { ...opts, ...withoutUndefined(connection), model: openaiModel };
    return new LLM(options, 'openai', { ...service, model: openaiModel, deployment, isOpenAI: true });
  }

  /** Cerebras; key in `CEREBRAS_API_KEY`. Default model: 'gpt-oss-120b'. */
  static withCerebras(opts: Preset<CerebrasChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.cerebras);
  }

  /** DeepSeek; key in `DEEPSEEK_API_KEY`. Default model: 'deepseek-chat'. */
  static withDeepSeek(opts: Preset<DeepSeekChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.deepseek);
  }

  /** Fireworks; key in `FIREWORKS_API_KEY`. Default model: Llama 3.1 70B. */
  static withFireworks(opts: Partial<LLMOptions> = {}): LLM {
    return new LLM(opts, 'openai', presets.fireworks);
  }

  /** Groq; key in `GROQ_API_KEY`. Default model: 'openai/gpt-oss-120b'. */
  static withGroq(opts: Preset<GroqChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.groq);
  }

  /**
   * An agent at Letta, which remembers by itself; key in `LETTA_API_KEY`.
   * @param opts - `agentId`: the agent, which goes into the address
   */
  static withLetta({ agentId, ...opts }: Preset<string> & { agentId: string }): LLM {
    const baseURL = `${opts.baseURL ?? presets.letta.baseURL}/${encodeURIComponent(agentId)}`;
    return new LLM({ ...opts, baseURL }, 'openai', presets.letta);
  }

  /** Meta's Llama API; key in `LLAMA_API_KEY`. Default model: Llama 4 Maverick. */
  static withMeta(opts: Preset<MetaChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.meta);
  }

  /** OctoAI; key in `OCTOAI_TOKEN`. Default model: 'llama-2-13b-chat'. */
  static withOcto(opts: Preset<OctoChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.octo);
  }

  /** A local Ollama server at port 11434, no key. Default model: 'llama3.1'. */
  static withOllama(opts: Partial<Omit<PresetOptions, 'apiKey' | 'user'>> = {}): LLM {
    return new LLM(opts, 'openai', presets.ollama);
  }

  /** OpenRouter, which passes requests on to many providers; key in `OPENROUTER_API_KEY`. Default model: 'openrouter/auto'. */
  static withOpenRouter(opts: Partial<LLMOptions> = {}): LLM {
    return new LLM(opts, 'openai', presets.openrouter);
  }

  /** OVHcloud AI Endpoints; key in `OVHCLOUD_API_KEY`. Default model: 'gpt-oss-120b'. */
  static withOVHcloud(opts: Partial<LLMOptions> = {}): LLM {
    return new LLM(opts, 'openai', presets.ovhcloud);
  }

  /** Perplexity; key in `PERPLEXITY_API_KEY`. Default model: 'llama-3.1-sonar-small-128k-chat'. */
  static withPerplexity(opts: Preset<PerplexityChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.perplexity);
  }

  /** Telnyx; key in `TELNYX_API_KEY`. Default model: Llama 3.1 70B. */
  static withTelnyx(opts: Preset<TelnyxChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.telnyx);
  }

  /** Together; key in `TOGETHER_API_KEY`. Default model: Llama 3.1 8B Turbo. */
  static withTogether(opts: Preset<TogetherChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.together);
  }

  /** xAI; key in `XAI_API_KEY`. Default model: 'grok-2-public'. */
  static withXAI(opts: Preset<XAIChatModels> = {}): LLM {
    return new LLM(opts, 'openai', presets.xai);
  }
}
