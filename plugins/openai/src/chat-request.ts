// The body of a chat completion request, from the conversation, the tools and the options.

import { llm, log } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { LLMOptions } from './llm-options.js';
import { defaultReasoningEffort } from './models.js';
import type { ChatService } from './presets.js';
import { isReasoningModel } from '@livekit/agents/provider';
import { asText, withoutUndefined } from './shape.js';
import { chatFormat } from './structured-output.js';

/** Everything one request says, as the API takes it. */
export type ChatRequest = OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming;

/** What one call of `chat` adds to the options of the LLM. */
export interface ChatCall {
  parallelToolCalls?: boolean | undefined;
  toolChoice?: llm.ToolChoice | undefined;
  extraKwargs?: Record<string, unknown> | undefined;
}

/** The parameters that do not depend on the conversation; those not given are left out. */
export function modelParameters(
  options: LLMOptions,
  { service, host }: { service: ChatService; host: string },
): Record<string, unknown> {
  return withoutUndefined({
    model: service.deployment ?? options.model,
    user: options.user,
    temperature: options.temperature,
    top_p: options.topP,
    metadata: options.metadata,
    [maxTokensName(options.model, service, host)]: options.maxCompletionTokens,
    service_tier: options.serviceTier,
    store: options.store,
    response_format: options.responseFormat && chatFormat(options.responseFormat),
    verbosity: options.verbosity,
    prompt_cache_key: options.promptCacheKey,
    reasoning_effort: options.reasoningEffort ?? defaultReasoningEffort(options.model),
  });
}

/** Several servers for models of one's own know the older name only, and ignore the newer one. */
function maxTokensName(model: string, service: ChatService, host: string): string {
  const isLocal = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(host);
  return service.maxTokensName ?? (isLocal && !isReasoningModel(model) ? 'max_tokens' : 'max_completion_tokens');
}

/** The effort that a request asks for, which decides what else may be in it. */
export function effortOf(body: Record<string, unknown>): string | undefined {
  return asText(body['reasoning_effort']);
}

/** The tools and how they may be used; nothing at all without tools, since servers refuse the one without the other. */
export function toolParameters(
  tools: llm.ToolContext | undefined,
  options: Pick<LLMOptions, 'strictToolSchema' | 'toolChoice' | 'parallelToolCalls'>,
): Record<string, unknown> {
  const entries = tools ? llm.sortedToolEntries(tools) : [];
  const own = tools?.providerTools ?? [];
  if (own.length > 0) {
    log().warn({ tools: own.map(({ id }) => id) }, 'chat completions run no provider tools: use openai.responses.LLM');
  }
  if (entries.length === 0) return {};
  const strict = options.strictToolSchema ?? false;
  return withoutUndefined({
    tools: entries.map(([name, { description, parameters }]) => ({
      type: 'function',
      function: {
        name,
        description,
        parameters: llm.toJsonSchema(parameters, true, strict),
        ...(strict ? { strict } : {}),
      },
    })),
    tool_choice: options.toolChoice,
    parallel_tool_calls: options.parallelToolCalls,
  });
}
