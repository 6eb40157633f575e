// OpenAI's responses API as a language model: thinking models, tools that OpenAI runs, a socket that stays open.

import type { APIConnectOptions } from '@livekit/agents';
import { DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import { ParameterFilter } from '@livekit/agents/provider';
import type { ChatCall } from '../chat-request.js';
import { type AzureOptions, azureDeployment } from '../azure.js';
import { Connection, openai, type Service } from '../connection.js';
import { recordIn, withoutUndefined } from '../shape.js';
import { UnknownEvents } from '../unknown-events.js';
import { LLMStream } from './llm-stream.js';
import type { LLMOptions } from './options.js';
import { Phases } from './phases.js';
import { parametersOf } from './request.js';
import { SocketTransport } from './transport.js';

/**
 * A language model of OpenAI's responses API.
 *
 * @example
 * ```ts
 * import * as openai from '@livekit/agents-plugin-openai';
 *
 * const llm = new openai.responses.LLM({ model: 'gpt-5.4', reasoning: { effort: 'low' } });
 * ```
 */
export class LLM extends llm.LLM {
  readonly #options: LLMOptions;
  readonly #connection: Connection;
  readonly #sockets: SocketTransport | undefined;
  readonly #phases = new Phases();
  readonly #unknownEvents = new UnknownEvents();
  readonly #filter = new ParameterFilter();
  readonly #deployment: string | undefined;

  /**
   * @param opts - see {@link LLMOptions}
   * @param service - the provider, and the name that requests carry in place of the model's. Default: OpenAI.
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   */
  constructor(opts: Partial<LLMOptions> = {}, service: Service & { readonly deployment?: string } = openai) {
    super();
    this.#options = { ...withoutUndefined(opts), model: opts.model ?? 'gpt-4.1' };
    this.#connection = new Connection(opts, service);
    const useWebSocket = opts.useWebSocket ?? opts.client === undefined;
    if (useWebSocket) this.#sockets = new SocketTransport(this.#connection, this.#options.model);
    this.#deployment = service.deployment;
  }

  /**
   * A deployment at Azure; endpoint in `AZURE_OPENAI_ENDPOINT`, key in `AZURE_OPENAI_API_KEY` or a token of Microsoft
   * Entra. `model` is OpenAI's name of what is deployed.
   * @throws AgentsError `invalid_option` without an endpoint, MissingCredentialsError without key or token
   */
  static withAzure(opts: Partial<Omit<LLMOptions, 'apiKey' | 'baseURL' | 'client'>> & AzureOptions = {}): LLM {
    const model = opts.model ?? 'gpt-4.1';
    // The addresses of dated versions do not have this API.
    const { service, connection, model: deployment } = azureDeployment({ ...opts, apiVersion: '' }, model);
    return new LLM({ ...opts, ...withoutUndefined(connection), model }, { ...service, deployment });
  }

  /** 'openai.responses.LLM'. */
  override label(): string {
    return 'openai.responses.LLM';
  }

  override get model(): string {
    return this.#options.model;
  }

  /** The provider's host, such as 'api.openai.com'. */
  override get provider(): string {
    return this.#connection.host;
  }

  /** Events of types this version does not know, by type: they were ignored. */
  get unknownEvents(): ReadonlyMap<string, number> {
    return this.#unknownEvents.counts;
  }

  /**
   * Asks for an answer. The stream's errors are APIErrors: 401 and other refusals are final;
   * 429, 5xx, a lost connection and silence are tried again as `connOptions` say, until the first word.
   */
  override chat(
    options: ChatCall & { chatCtx: llm.ChatContext; toolCtx?: llm.ToolContextLike; connOptions?: APIConnectOptions },
  ): LLMStream {
    const { chatCtx, toolCtx, connOptions = DEFAULT_API_CONNECT_OPTIONS } = options;
    const { model } = this.#options;
    return new LLMStream(this, {
      chatCtx,
      connOptions,
      ...(toolCtx === undefined ? {} : { toolCtx }),
      model,
      connection: this.#connection,
      sockets: this.#sockets,
      phases: this.#phases,
      unknownEvents: this.#unknownEvents,
      strictToolSchema: this.#options.strictToolSchema ?? true,
      parameters: (tools) => {
        const body = { ...parametersOf(this.#options, options, tools), ...this.#wireModel };
        const effort = recordIn(body, 'reasoning')['effort'];
        return this.#filter.apply(model, typeof effort === 'string' ? effort : undefined, body);
      },
    });
  }

  get #wireModel(): { model?: string } {
    return this.#deployment === undefined ? {} : { model: this.#deployment };
  }

  /** Opens the socket, or loads the openai package and opens a connection. */
  protected override async _prewarmImpl(signal: AbortSignal): Promise<void> {
    if (this.#sockets) {
      this.#sockets.prewarm();
      return;
    }
    const client = await this.#connection.client();
    await client.models.list({ signal, maxRetries: 0, timeout: DEFAULT_API_CONNECT_OPTIONS.timeoutMs });
  }

  /** Closes the socket. */
  override async aclose(): Promise<void> {
    await super.aclose();
    await this.#sockets?.close();
  }

  /** The same as {@link aclose}. */
  async close(): Promise<void> {
    await this.aclose();
  }
}
