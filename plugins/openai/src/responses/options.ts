// What a responses LLM can be told.

import type { llm } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { ChatModels, Reasoning } from '../models.js';
import type { ResponseFormat } from '../structured-output.js';

/** Settings of {@link LLM}. What is not given is not sent, so OpenAI's default holds. */
export interface LLMOptions {
  /** Default: 'gpt-4.1'. */
  model: string | ChatModels;
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. */
  baseURL?: string;
  /** A client of the openai package to use as it is, over HTTP; `apiKey` and `baseURL` are then ignored. */
  client?: OpenAI;
  /** How freely the model words its answer, 0 to 2. Not sent to models that think. */
  temperature?: number;
  /** Whether several tools may be called at once. Default: they may. */
  parallelToolCalls?: boolean;
  /** Whether and which tool must be called. Default: the model decides. */
  toolChoice?: llm.ToolChoice;
  /** Whether OpenAI keeps the response. Default: OpenAI's, true. With false, thoughts come back encrypted and are sent along. */
  store?: boolean;
  /** Up to 16 labels that are stored with the response. */
  metadata?: Record<string, string>;
  /** Sends tools in strict mode: arguments then always fit, optional ones come as null. Default: true. */
  strictToolSchema?: boolean;
  /** 'auto', 'default', 'flex' or 'priority'. */
  serviceTier?: string;
  /** Upper limit of the answer's length in tokens, thoughts included. */
  maxOutputTokens?: number;
  /** How a model that thinks thinks. Default: the least effort it offers, as far as that is known; null: OpenAI's default. */
  reasoning?: Reasoning | null;
  /**
   * Over a socket that stays open, each turn sends only what is new in the conversation. A server without sockets is
   * noticed at the first request, and asked over HTTP from then on. Default: true; false with `client`.
   */
  useWebSocket?: boolean;
  /** The form of the answers. Default: text. */
  responseFormat?: ResponseFormat;
  /** How much the model says: 'low', 'medium' or 'high'; gpt-5 and later. */
  verbosity?: 'low' | 'medium' | 'high';
  /** Requests of the same key are sent where the prompt is likely to be cached. */
  promptCacheKey?: string;
}
