// Puts an answer of the responses API together from its events: words as they come, each tool call when it is whole.

import { APIConnectionError, APIError, llm, log } from '@livekit/agents';
import type { OpenAI } from 'openai';
import { asNumber, asText, isRecord, recordIn } from '../shape.js';
import type { UnknownEvents } from '../unknown-events.js';
import type { InputItem, KeptThoughts } from './request.js';

/** Known, and nothing to be done about. */
const ignored: ReadonlySet<string> = new Set([
  'response.in_progress',
  'response.queued',
  'response.output_item.added',
  'response.content_part.added',
  'response.content_part.done',
  'response.output_text.done',
  'response.output_text.annotation.added',
  'response.refusal.done',
  'response.function_call_arguments.delta',
  'response.function_call_arguments.done',
  'response.reasoning_summary_part.added',
  'response.reasoning_summary_part.done',
  'response.reasoning_summary_text.delta',
  'response.reasoning_summary_text.done',
  'response.reasoning_text.delta',
  'response.reasoning_text.done',
  'response.web_search_call.in_progress',
  'response.web_search_call.searching',
  'response.web_search_call.completed',
  'response.file_search_call.in_progress',
  'response.file_search_call.searching',
  'response.file_search_call.completed',
  'response.code_interpreter_call.in_progress',
  'response.code_interpreter_call.interpreting',
  'response.code_interpreter_call.completed',
  'response.code_interpreter_call_code.delta',
  'response.code_interpreter_call_code.done',
] satisfies OpenAI.Responses.ResponseStreamEvent['type'][]);

export interface AnswerOptions {
  /** Who answers, for messages. */
  readonly provider: string;
  readonly model: string;
  readonly unknownEvents: UnknownEvents;
  readonly send: (chunk: llm.ChatChunk) => void;
}

export class ResponsesAnswer {
  readonly #options: AnswerOptions;
  #id = '';
  #text = '';
  #phase: string | undefined;
  #thoughts: InputItem[] = [];
  #calls: llm.FunctionCall[] = [];
  #end: { readonly incompleteReason: string | undefined } | undefined;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#id;
  }

  /** Whether any event has come. */
  get hasBegun(): boolean {
    return this.#id !== '';
  }

  get text(): string {
    return this.#text;
  }

  get calls(): readonly llm.FunctionCall[] {
    return this.#calls;
  }

  /** 'commentary' or 'final_answer', from models that tell; they want it back with the text. */
  get phase(): string | undefined {
    return this.#phase;
  }

  /** @throws what the server reports, shaped like errors of the openai package. */
  take(event: { readonly type: string; readonly [key: string]: unknown }): void {
    switch (event.type) {
      case 'response.created':
        this.#id = asText(recordIn(event, 'response')['id']) ?? 'response';
        return;
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        // A refusal is said like any other answer.
        this.#say(asText(event['delta']));
        return;
      case 'response.output_item.done':
        this.#takeItem(recordIn(event, 'item'));
        return;
      case 'response.completed':
      case 'response.incomplete':
        this.#complete(recordIn(event, 'response'));
        return;
      case 'response.failed':
        throw reported(recordIn(recordIn(event, 'response'), 'error'));
      case 'error':
        throw reported(isRecord(event['error']) ? event['error'] : event, asNumber(event['status']));
      default:
        if (!ignored.has(event.type)) this.#options.unknownEvents.add(event.type);
    }
  }

  /** No more events. @throws APIError if that was not all. */
  finish(): void {
    const { provider } = this.#options;
    if (!this.#end) throw new APIConnectionError({ message: `${provider} broke off its answer.` });
    const { incompleteReason } = this.#end;
    const isEmpty = this.#text === '' && this.#calls.length === 0;
    if (isEmpty && incompleteReason === 'max_output_tokens') {
      const message = `${provider}: the limit of tokens was used up before the first word. Raise maxOutputTokens.`;
      throw new APIError(message, { retryable: false });
    }
    if (isEmpty) throw new APIError(`${provider} sent an empty answer.`, { retryable: incompleteReason === undefined });
    if (incompleteReason) log().warn({ reason: incompleteReason }, 'the model ended its answer early');
  }

  #say(content: string | undefined): void {
    if (content === undefined) return;
    this.#text += content;
    this.#options.send({ id: this.#id, delta: { role: 'assistant', content } });
  }

  #takeItem(item: Record<string, unknown>): void {
    if (item['type'] === 'reasoning') this.#thoughts.push(item);
    if (item['type'] === 'message') this.#phase = asText(item['phase']);
    if (item['type'] === 'function_call') this.#takeCall(item);
  }

  #takeCall(item: Record<string, unknown>): void {
    const { provider, model } = this.#options;
    const [callId, name] = [asText(item['call_id']), asText(item['name'])];
    if (!callId || !name) throw new APIError(`${provider} sent a tool call without a name or an id.`);
    const kept: KeptThoughts = { model, items: this.#thoughts };
    const call = llm.FunctionCall.create({
      callId,
      name,
      args: asText(item['arguments']) ?? '{}',
      ...(this.#thoughts.length > 0 ? { extra: { openai: kept } } : {}),
    });
    this.#thoughts = [];
    this.#calls.push(call);
    this.#options.send({ id: this.#id, delta: { role: 'assistant', toolCalls: [call] } });
  }

  #complete(response: Record<string, unknown>): void {
    this.#id ||= asText(response['id']) ?? 'response';
    const isIncomplete = response['status'] === 'incomplete';
    const reason = asText(recordIn(response, 'incomplete_details')['reason']);
    this.#end = { incompleteReason: isIncomplete ? (reason ?? 'unknown') : undefined };
    if (isRecord(response['usage'])) this.#options.send({ id: this.#id, usage: usageOf(response) });
  }
}

function usageOf(response: Record<string, unknown>): llm.CompletionUsage {
  const usage = recordIn(response, 'usage');
  const promptTokens = asNumber(usage['input_tokens']) ?? 0;
  const completionTokens = asNumber(usage['output_tokens']) ?? 0;
  const reasoningTokens = asNumber(recordIn(usage, 'output_tokens_details')['reasoning_tokens']);
  const serviceTier = asText(response['service_tier']);
  return {
    promptTokens,
    completionTokens,
    promptCachedTokens: asNumber(recordIn(usage, 'input_tokens_details')['cached_tokens']) ?? 0,
    totalTokens: asNumber(usage['total_tokens']) ?? promptTokens + completionTokens,
    ...(reasoningTokens ? { reasoningTokens } : {}),
    ...(serviceTier ? { serviceTier } : {}),
  };
}

/** Only the codes are kept: the server's words may quote the conversation. */
function reported(details: Record<string, unknown>, status?: number): Error {
  const { code, type, param } = details;
  return Object.assign(new Error('OpenAI reported an error.'), {
    ...(status === undefined ? {} : { status }),
    code: asText(code) ?? asText(type),
    error: { code, type, param },
  });
}
