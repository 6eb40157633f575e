// Which speech each request to a language model was for, and what drafts cost that nobody heard.
import type { AgentMetrics, LLMMetrics } from '../../model/metrics/index.js';
import type { ReplyNode } from '../../speech/source/reply.js';

/** What preemptive generation cost in vain: drafts that were dropped, and the tokens their providers told of. */
export interface WastedUsage {
  drafts: number;
  inputTokens: number;
  outputTokens: number;
}

/** Requests whose measurement never comes (an `llmNode` of the user's own) are forgotten, oldest first. */
const longestMemory = 100;

type DraftFate = { dropped: boolean; inputTokens: number; outputTokens: number };

export class ModelRequests {
  readonly #speechOf = new Map<string, string>();
  readonly #drafts = new Map<string, DraftFate>();
  readonly #wasted: WastedUsage = { drafts: 0, inputTokens: 0, outputTokens: 0 };

  /** So far. */
  get wasted(): WastedUsage {
    return { ...this.#wasted };
  }

  /** The same node, with its requests noted as those of the speech. */
  watch(speechId: string, node: ReplyNode): ReplyNode {
    const note = (requestId: string) => remember(this.#speechOf, requestId, speechId);
    return async function* watched(request, signal) {
      let noted = false;
      for await (const chunk of node(request, signal)) {
        if (!noted && typeof chunk === 'object' && 'id' in chunk) {
          noted = true;
          note(chunk.id);
        }
        yield chunk;
      }
    };
  }

  draftStarted(speechId: string): void {
    remember(this.#drafts, speechId, { dropped: false, inputTokens: 0, outputTokens: 0 });
  }

  /** It will be said after all. */
  draftAdopted(speechId: string): void {
    this.#drafts.delete(speechId);
  }

  /** Nobody will hear it. What it cost may be told later. */
  draftDropped(speechId: string): void {
    const draft = this.#drafts.get(speechId);
    if (!draft || draft.dropped) return;
    draft.dropped = true;
    this.#wasted.drafts += 1;
    this.#waste(draft.inputTokens, draft.outputTokens);
  }

  /** The measurement with the speech it belongs to. */
  attribute(metrics: AgentMetrics): AgentMetrics {
    if (metrics.type !== 'llm_metrics') return metrics;
    const speechId = this.#speechOf.get(metrics.requestId);
    if (speechId === undefined) return metrics;
    this.#speechOf.delete(metrics.requestId);
    this.#count(speechId, metrics);
    return { ...metrics, speechId };
  }

  #count(speechId: string, { promptTokens, completionTokens }: LLMMetrics): void {
    const draft = this.#drafts.get(speechId);
    if (!draft) return;
    if (draft.dropped) {
      this.#waste(promptTokens, completionTokens);
      this.#drafts.delete(speechId);
      return;
    }
    draft.inputTokens += promptTokens;
    draft.outputTokens += completionTokens;
  }

  #waste(inputTokens: number, outputTokens: number): void {
    this.#wasted.inputTokens += inputTokens;
    this.#wasted.outputTokens += outputTokens;
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > longestMemory && oldest !== undefined) map.delete(oldest);
}
