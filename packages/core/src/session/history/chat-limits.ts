// Keeps what the models are told from growing for ever: between turns, older items are summarised or left out.
import type { Millis } from '../../base/clock.js';
import { toError } from '../../base/errors.js';
import { settledWithin } from '../../base/settled-within.js';
import { ChatContext, type ChatItem, type ChatMessage } from '../../model/chat/index.js';
import { summaryOf } from '../../model/chat/summarize.js';
import type { LLM } from '../../model/llm/index.js';
import type { LLMMetrics } from '../../model/metrics/index.js';
import { isIdle } from '../../turn/select.js';
import type { AgentBase } from '../agent/agent.js';
import { exceeds, surplus, type ChatSize } from './chat-cut.js';
import { isLLM } from '../agent/default-nodes.js';
import type { Hub } from '../hub.js';
import { realtimeModelOf } from '../models/models.js';

// A summary that takes longer than this is not worth waiting for.
const summaryLimitMs: Millis = 30_000;
// A model that failed is not asked again at every turn.
const retryAfterMs: Millis = 60_000;

export class ChatLimits {
  readonly #hub: Hub;
  readonly #onMetrics: (metrics: LLMMetrics) => void;
  #isAtWork = false;
  #notBefore: Millis = -Infinity;

  /** @param onMetrics - Hears what summaries cost that another model than the conversation's writes. */
  constructor(hub: Hub, onMetrics: (metrics: LLMMetrics) => void) {
    this.#hub = hub;
    this.#onMetrics = onMetrics;
  }

  /** Something was added to the conversation of `agent`. */
  check(agent: AgentBase): void {
    const size = this.#limit(1);
    if (!size || this.#isAtWork || !exceeds(agent._chatCtx.items, size)) return;
    if (this.#hub.clock.now() < this.#notBefore) return;
    this.#isAtWork = true;
    void this.#hub.scope.spawn('chat-limits', async (signal) => {
      try {
        await this.#shorten(agent, signal);
      } finally {
        this.#isAtWork = false;
      }
    });
  }

  #limit(share: number): ChatSize | null {
    const { maxItems = Infinity, maxTokens = Infinity } = this.#hub.options.chatHistory;
    if (maxItems === Infinity && maxTokens === Infinity) return null;
    return { items: Math.floor(maxItems * share), tokens: maxTokens * share };
  }

  async #shorten(agent: AgentBase, signal: AbortSignal): Promise<void> {
    // In the middle of a turn there is nothing to save: it goes on with what it began with.
    if (!(await this.#hub.runtime.when(isIdle, signal))) return;
    if (realtimeModelOf(this.#hub.active().models)) return;
    const llm = this.#summarizer();
    const size = this.#limit(llm ? 0.5 : 1);
    const old = size ? surplus(agent._chatCtx.items, size) : [];
    if (old.length === 0) return;
    const summary = llm ? await this.#summarize({ llm, old, signal }) : null;
    if (summary === undefined || !(await this.#hub.runtime.when(isIdle, signal))) return;
    this.#replace(agent, old, summary);
  }

  #summarizer(): LLM | null {
    const { summarize = false } = this.#hub.options.chatHistory;
    if (summarize === false) return null;
    if (summarize !== true) return summarize;
    const { llm } = this.#hub.active().models;
    return llm && isLLM(llm) ? llm : null;
  }

  /** Undefined if there is none: then everything stays as it is. */
  async #summarize({ llm, old, signal }: SummaryRequest): Promise<ChatMessage | undefined> {
    const { clock, logger, options } = this.#hub;
    const isOwn = llm !== this.#hub.active().models.llm;
    const ask = async (items: ChatItem[]) => {
      if (isOwn) llm.on('metrics_collected', this.#onMetrics);
      const stream = llm.chat({ chatCtx: new ChatContext(items), connOptions: options.llmConnOptions });
      const stop = () => stream.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const collected = stream.collect();
        if (await settledWithin(collected, { clock, limitMs: summaryLimitMs })) return (await collected).text;
        throw new Error('The model did not answer in time.');
      } finally {
        signal.removeEventListener('abort', stop);
        stream.close();
        if (isOwn) llm.off('metrics_collected', this.#onMetrics);
      }
    };
    try {
      const summary = await summaryOf(old, ask);
      if (summary) return summary;
      throw new Error('The model gave no summary.');
    } catch (error) {
      this.#notBefore = clock.now() + retryAfterMs;
      if (signal.aborted) return undefined;
      logger.warn({ err: toError(error) }, 'the conversation could not be summed up: the model is told all of it');
      return undefined;
    }
  }

  /** Only if it is still the conversation that was summed up. */
  #replace(...[agent, old, summary]: [AgentBase, readonly ChatItem[], ChatMessage | null]): void {
    const gone = new Set(old);
    const { items } = agent._chatCtx;
    if (!old.every((item) => items.includes(item))) return;
    const first = items.findIndex((item) => gone.has(item));
    const kept = items.filter((item) => !gone.has(item));
    if (summary) kept.splice(first, 0, summary);
    // In place: whoever holds the context sees what the model will see.
    items.splice(0, items.length, ...kept);
    this.#hub.history.touch();
  }
}

interface SummaryRequest {
  readonly llm: LLM;
  readonly old: readonly ChatItem[];
  readonly signal: AbortSignal;
}
