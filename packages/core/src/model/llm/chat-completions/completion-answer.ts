// Puts an answer of chat completions together from its chunks: text as it comes, tool calls and usage at the end.
import { APIConnectionError } from '../../../base/api-errors.js';
import { shortuuid } from '../../../base/id.js';
import type { ChatChunk, CompletionUsage } from '../types.js';
import { ThinkFilter } from './think-filter.js';
import { type ToolCallDelta, ToolCalls } from './tool-calls.js';

/** A chunk as it may come from any server: nothing but its being an object is taken for granted. */
export interface CompletionChunk {
  id?: string | null;
  choices?: readonly { delta?: CompletionDelta | null; finish_reason?: string | null }[] | null;
  usage?: Usage | null;
  service_tier?: string | null;
}

interface CompletionDelta {
  content?: string | null;
  refusal?: string | null;
  tool_calls?: readonly ToolCallDelta[] | null;
}

interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  prompt_tokens_details?: { cached_tokens?: number } | null;
  completion_tokens_details?: { reasoning_tokens?: number } | null;
}

/** What is known of one answer so far; `send` gets what can go out. Thoughts in `<think>` marks are left out. */
export class CompletionAnswer {
  readonly #send: (chunk: ChatChunk) => void;
  readonly #toolCalls = new ToolCalls();
  readonly #thoughts = new ThinkFilter();
  #id = '';
  #hasText = false;
  #hasFinished = false;
  #usage: CompletionUsage | undefined;

  constructor(send: (chunk: ChatChunk) => void) {
    this.#send = send;
  }

  /** Whether a chunk has come, whatever it held. */
  get hasBegun(): boolean {
    return this.#id !== '';
  }

  /** Whether the server said that the answer is whole, or any of it has come. */
  get hasSubstance(): boolean {
    return this.#hasFinished || this.#hasText || this.#toolCalls.size > 0;
  }

  /** Takes a chunk in. Its text is `content` unless `textOf` finds it elsewhere. */
  take(chunk: CompletionChunk, textOf: (delta: CompletionDelta) => string | null | undefined = contentOf): void {
    this.#id ||= chunk.id || shortuuid('chatcmpl_');
    if (chunk.usage) this.#usage = toUsage(chunk.usage, chunk.service_tier);
    const choice = chunk.choices?.[0];
    if (choice?.finish_reason) this.#hasFinished = true;
    const delta = choice?.delta ?? {};
    for (const call of delta.tool_calls ?? []) this.#toolCalls.add(call);
    this.#say(this.#thoughts.push(textOf(delta) ?? ''));
  }

  /** No more chunks: lets out the text held back. */
  finishText(): void {
    this.#say(this.#thoughts.finish());
  }

  /**
   * Sends the tool calls, whole, and the usage.
   *
   * @param name - who answered, for the message of the error
   * @throws APIConnectionError if the answer ended within a tool call
   */
  finish(name: string): void {
    if (!this.#hasFinished && !this.#toolCalls.isComplete) {
      throw new APIConnectionError({ message: `${name} broke off in the middle of a tool call.` });
    }
    const toolCalls = this.#toolCalls.finish();
    if (toolCalls.length > 0) this.#send({ id: this.#id, delta: { role: 'assistant', toolCalls } });
    if (this.#usage) this.#send({ id: this.#id, usage: this.#usage });
  }

  #say(content: string): void {
    if (content === '') return;
    this.#hasText = true;
    this.#send({ id: this.#id, delta: { role: 'assistant', content } });
  }
}

function contentOf({ content }: CompletionDelta): string | null | undefined {
  return content;
}

function toUsage(usage: Usage, serviceTier: string | null | undefined): CompletionUsage {
  const { prompt_tokens: promptTokens = 0, completion_tokens: completionTokens = 0 } = usage;
  const reasoningTokens = usage.completion_tokens_details?.reasoning_tokens;
  return {
    promptTokens,
    completionTokens,
    promptCachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    ...(reasoningTokens ? { reasoningTokens } : {}),
    totalTokens: usage.total_tokens ?? promptTokens + completionTokens,
    ...(serviceTier ? { serviceTier } : {}),
  };
}
