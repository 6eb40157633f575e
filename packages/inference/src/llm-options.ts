// What the gateway's language models take.
import type { APIConnectOptions, llm } from '@livekit/agents-core';
import type { llmModels } from './model-table.js';

type AnyString = string & NonNullable<unknown>;

export type OpenAIModels = (typeof llmModels.openai)[number];
export type GoogleModels = (typeof llmModels.google)[number];
export type MoonshotModels = (typeof llmModels.moonshot)[number];
export type DeepSeekModels = (typeof llmModels.deepseek)[number];
export type ZAIModels = (typeof llmModels.zai)[number];
export type XAIModels = (typeof llmModels.xai)[number];

/** A language model of the gateway. */
export type LLMModels =
  | OpenAIModels
  | GoogleModels
  | MoonshotModels
  | DeepSeekModels
  | ZAIModels
  | XAIModels
  | AnyString;

/** Parameters of a chat completion, under the names of the API; others are passed on as they are. */
export interface ChatCompletionOptions extends Record<string, unknown> {
  frequency_penalty?: number;
  logit_bias?: Record<string, number>;
  logprobs?: boolean;
  max_completion_tokens?: number;
  max_tokens?: number;
  metadata?: Record<string, string>;
  modalities?: Array<'text' | 'audio'>;
  n?: number;
  parallel_tool_calls?: boolean;
  prediction?: { type: 'content'; content: string | { type: 'text'; text: string }[] } | null;
  presence_penalty?: number;
  prompt_cache_key?: string;
  prompt_cache_retention?: 'in_memory' | '24h';
  reasoning_effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high';
  safety_identifier?: string;
  seed?: number;
  service_tier?: 'auto' | 'default' | 'flex' | 'scale' | 'priority';
  stop?: string | string[];
  store?: boolean;
  temperature?: number;
  top_logprobs?: number;
  top_p?: number;
  user?: string;
  verbosity?: 'low' | 'medium' | 'high';
  web_search_options?: Record<string, unknown>;
  tool_choice?: llm.ToolChoice | Record<string, unknown>;
  response_format?: Record<string, unknown>;
}

/** How urgent a request is; 'low' waits for calls, so it is for work nobody waits for. */
export type InferenceClass = 'priority' | 'standard' | 'low';

/** Keys of the gateway. */
export interface GatewayOptions {
  apiKey: string;
  apiSecret: string;
}

/** The settings of an LLM, all present. */
export interface InferenceLLMOptions {
  model: LLMModels;
  provider?: string;
  baseURL: string;
  apiKey: string;
  apiSecret: string;
  modelOptions: ChatCompletionOptions;
  strictToolSchema?: boolean;
  inferenceClass?: InferenceClass;
}

/** What the constructor of `inference.LLM` takes. */
export interface LLMConstructorOptions {
  /** Such as 'openai/gpt-4.1-mini'. */
  model: LLMModels;
  /** Asks for this provider of the model. Default: the gateway's choice. */
  provider?: string;
  baseURL?: string;
  apiKey?: string;
  apiSecret?: string;
  /** Go into every request. */
  modelOptions?: ChatCompletionOptions;
  /** Tools in the strict mode of OpenAI. Default false. */
  strictToolSchema?: boolean;
  /** Default: the gateway's. */
  inferenceClass?: InferenceClass;
}

/** What `inference.LLM.chat` takes. */
export interface InferenceChatOptions {
  chatCtx: llm.ChatContext;
  toolCtx?: llm.ToolContextLike;
  connOptions?: APIConnectOptions;
  parallelToolCalls?: boolean;
  toolChoice?: llm.ToolChoice;
  /** Wins over that of the LLM. */
  inferenceClass?: InferenceClass;
  /** More parameters for this request. */
  extraKwargs?: Record<string, unknown>;
}
