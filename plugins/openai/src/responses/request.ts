// The body of a responses request, from the conversation, the tools and the options.

import { llm, log } from '@livekit/agents';
import { isReasoningModel } from '@livekit/agents/provider';
import type { ChatCall } from '../chat-request.js';
import { defaultReasoningEffort } from '../models.js';
import { isRecord, recordIn, withoutUndefined } from '../shape.js';
import { responsesFormat } from '../structured-output.js';
import { isOpenAITool } from '../tools.js';
import type { LLMOptions } from './options.js';

/** An entry of a request's `input`. */
export type InputItem = Record<string, unknown>;

/** Where a function call keeps the thoughts that led to it. */
export interface KeptThoughts {
  readonly model: string;
  readonly items: readonly InputItem[];
}

/** The conversation, with the thoughts that belong to its tool calls if the model is the one that had them. */
export async function inputOf(chatCtx: llm.ChatContext, model: string): Promise<InputItem[]> {
  const items = await chatCtx.toProviderFormat('openai.responses');
  const thoughts = new Map<unknown, readonly InputItem[]>();
  for (const item of chatCtx.items) {
    const kept = item.type === 'function_call' ? recordIn(item.extra, 'openai') : {};
    if (item.type === 'function_call' && kept['model'] === model && Array.isArray(kept['items']))
      thoughts.set(item.callId, kept['items'].filter(isRecord));
  }
  return items.flatMap((item): InputItem[] => {
    if (!isRecord(item)) return [];
    return item['type'] === 'function_call' ? [...(thoughts.get(item['call_id']) ?? []), item] : [item];
  });
}

/** Everything but the input. */
export function parametersOf(options: LLMOptions, call: ChatCall, tools: object[]): Record<string, unknown> {
  const { model, store, responseFormat, verbosity } = options;
  const reasoning = reasoningOf(options);
  return withoutUndefined({
    model,
    temperature: options.temperature,
    store,
    metadata: options.metadata,
    service_tier: options.serviceTier,
    max_output_tokens: options.maxOutputTokens,
    prompt_cache_key: options.promptCacheKey,
    reasoning,
    include: store === false && isReasoningModel(model) ? ['reasoning.encrypted_content'] : undefined,
    text:
      responseFormat || verbosity
        ? withoutUndefined({ format: responseFormat && responsesFormat(responseFormat), verbosity })
        : undefined,
    ...(tools.length > 0
      ? {
          tools,
          tool_choice: toolChoiceOf(call.toolChoice ?? options.toolChoice),
          parallel_tool_calls: call.parallelToolCalls ?? options.parallelToolCalls,
        }
      : {}),
    ...call.extraKwargs,
  });
}

function reasoningOf({ model, reasoning }: LLMOptions): unknown {
  if (reasoning === null) return undefined;
  const effort = defaultReasoningEffort(model);
  return reasoning ?? (effort && { effort });
}

function toolChoiceOf(choice: llm.ToolChoice | undefined): unknown {
  return typeof choice === 'object' ? { type: 'function', name: choice.function.name } : choice;
}

/** The tools as the API takes them: functions by name, then those OpenAI runs itself. Of other providers' none. */
export function toolsOf(tools: llm.ToolContext | undefined, strict: boolean): object[] {
  if (!tools) return [];
  const functions = llm.sortedToolEntries(tools).map(([name, { description, parameters }]) => ({
    type: 'function',
    name,
    description,
    parameters: llm.toJsonSchema(parameters, true, strict),
    strict,
  }));
  const { providerTools } = tools;
  const foreign = providerTools.filter((tool) => !isOpenAITool(tool));
  if (foreign.length > 0)
    log().warn({ tools: foreign.map(({ id }) => id) }, 'OpenAI cannot run tools of other providers');
  return [...functions, ...providerTools.filter(isOpenAITool).map((tool) => tool.toToolConfig())];
}
