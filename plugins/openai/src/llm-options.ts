// What an OpenAI LLM can be told.

import type { llm } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { AzureOptions } from './azure.js';
import type { ChatModels, ReasoningEffort } from './models.js';
import type { ResponseFormat } from './structured-output.js';

/** Settings of {@link LLM}. What is not given is not sent, so the provider's default holds. */
export interface LLMOptions {
  /** Default: 'gpt-4.1'. */
  model: string | ChatModels;
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. */
  baseURL?: string;
  /** A name for the end user, for the provider's abuse detection. */
  user?: string;
  /** How freely the model words its answer, 0 to 2. Not sent to OpenAI's models that think. */
  temperature?: number;
  /** The share of likely words to choose from, 0 to 1. Not sent to OpenAI's models that think. */
  topP?: number;
  /** A client of the openai package to use as it is; `apiKey` and `baseURL` are then ignored. */
  client?: OpenAI;
  /** Whether and which tool must be called. Default: the model decides. */
  toolChoice?: llm.ToolChoice;
  /** Whether several tools may be called at once. Default: they may. */
  parallelToolCalls?: boolean;
  /** Up to 16 labels that are stored with the completion. */
  metadata?: Record<string, string>;
  /** Upper limit of the answer's length, in tokens. */
  maxCompletionTokens?: number;
  /** 'auto', 'default', 'flex' or 'priority'. */
  serviceTier?: string;
  /** Whether OpenAI keeps the completion. */
  store?: boolean;
  /** Default: the least the model offers, as far as that is known. */
  reasoningEffort?: ReasoningEffort;
  /** Sends tools in strict mode: arguments then always fit, optional ones come as null. Default: false. */
  strictToolSchema?: boolean;
  /** The form of the answers. Default: text. */
  responseFormat?: ResponseFormat;
  /** How much the model says: 'low', 'medium' or 'high'; gpt-5 and later. */
  verbosity?: 'low' | 'medium' | 'high';
  /** Requests of the same key are sent where the prompt is likely to be cached. */
  promptCacheKey?: string;
}

/** What `LLM.withAzure` takes. */
export type AzureLLMOptions = Partial<Omit<LLMOptions, 'apiKey' | 'baseURL' | 'client'>> & AzureOptions;

/** What most presets take; all other settings are the provider's own. */
export interface PresetOptions extends Pick<LLMOptions, 'apiKey' | 'baseURL' | 'user' | 'temperature' | 'client'> {
  model: string;
}
