// The contract of a language model: what a provider plugin extends.
import { typedEmitter } from '../../base/emitter.js';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import { Scope } from '../../base/scope.js';
import type { ChatContext } from '../chat/index.js';
import type { APIConnectOptions } from '../connect-options.js';
import type { ToolChoice, ToolContextLike } from '../tools/index.js';
import type { LLMStream } from './llm-stream.js';
import type { LLMCallbacks } from './types.js';

/** What {@link LLM.chat} takes. */
export interface ChatOptions {
  chatCtx: ChatContext;
  /** The tools the model may call: a ToolContext, a list or a map of tools. */
  toolCtx?: ToolContextLike;
  connOptions?: APIConnectOptions;
  /** Whether several tools may be called at once. Default: the provider's. */
  parallelToolCalls?: boolean;
  toolChoice?: ToolChoice;
  /** More parameters for the provider's API. */
  extraKwargs?: Record<string, unknown>;
}

/** A language model. A provider extends it with `label` and `chat`. */
export abstract class LLM extends typedEmitter<LLMCallbacks>() {
  readonly #prewarming = new Scope({ name: 'llm prewarm' });
  #isWarm = false;

  /** A short name of this implementation, such as 'openai.LLM'. */
  abstract label(): string;

  /** The model's name; 'unknown' unless the plugin overrides it. */
  get model(): string {
    return 'unknown';
  }

  /** The provider's name; 'unknown' unless the plugin overrides it. */
  get provider(): string {
    return 'unknown';
  }

  /** Asks for an answer, which comes as a stream of chunks. */
  abstract chat(options: ChatOptions): LLMStream;

  /** Opens the connection to the provider ahead of the first question, in the background. Once; without effect after {@link aclose}. */
  prewarm(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    void this.#prewarming.spawn('prewarm', async (signal) => {
      try {
        await this._prewarmImpl(signal);
      } catch (error) {
        if (!signal.aborted) log().debug({ err: toError(error), llm: this.label() }, 'prewarming failed');
      }
    });
  }

  /** A request of the provider that costs nothing and opens its connection. It ends when `signal` aborts. */
  protected async _prewarmImpl(_signal: AbortSignal): Promise<void> {}

  /** Frees what the LLM holds. */
  async aclose(): Promise<void> {
    await this.#prewarming.close();
  }
}
