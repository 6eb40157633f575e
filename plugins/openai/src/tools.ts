// Tools that OpenAI runs itself, for the responses API.

import { llm } from '@livekit/agents';
import type { OpenAI } from 'openai';
import { withoutUndefined } from './shape.js';

/** A tool that OpenAI runs itself. Goes into an agent's `tools` like any other; only {@link responses.LLM} takes it. */
export abstract class OpenAITool extends llm.ProviderTool {
  /** The tool as the responses API takes it. */
  abstract toToolConfig(): Record<string, unknown>;
}

/** How much of the context a web search may fill. OpenAI's default: 'medium'. */
export type WebSearchContextSize = 'low' | 'medium' | 'high';

/** Settings of {@link WebSearch}. */
export interface WebSearchOptions {
  /** Such as `{ allowed_domains: ['example.com'] }`. Default: all of the web. */
  filters?: OpenAI.Responses.WebSearchTool['filters'];
  /** Default: 'medium'; null leaves it to OpenAI. */
  searchContextSize?: WebSearchContextSize | null;
  /** Roughly where the user is. */
  userLocation?: OpenAI.Responses.WebSearchTool['user_location'];
}

/** Searches the web. */
export class WebSearch extends OpenAITool {
  readonly filters: OpenAI.Responses.WebSearchTool['filters'] | undefined;
  readonly searchContextSize: WebSearchContextSize | null;
  readonly userLocation: OpenAI.Responses.WebSearchTool['user_location'] | undefined;

  constructor({ filters, searchContextSize = 'medium', userLocation }: WebSearchOptions = {}) {
    super({ id: 'openai_web_search' });
    this.filters = filters;
    this.searchContextSize = searchContextSize;
    this.userLocation = userLocation;
  }

  override toToolConfig(): Record<string, unknown> {
    return withoutUndefined({
      type: 'web_search',
      filters: this.filters,
      search_context_size: this.searchContextSize ?? undefined,
      user_location: this.userLocation,
    } satisfies Partial<OpenAI.Responses.WebSearchTool>);
  }
}

/** Settings of {@link FileSearch}. */
export interface FileSearchOptions {
  /** The vector stores to search. Default: none. */
  vectorStoreIds?: string[];
  /** Which files count, by their attributes. */
  filters?: OpenAI.Responses.FileSearchTool['filters'];
  /** 1 to 50. */
  maxNumResults?: number;
  /** Ranker and score threshold. */
  rankingOptions?: OpenAI.Responses.FileSearchTool.RankingOptions;
}

/** Searches files that were uploaded to vector stores. */
export class FileSearch extends OpenAITool {
  readonly vectorStoreIds: string[];
  readonly filters: OpenAI.Responses.FileSearchTool['filters'] | undefined;
  readonly maxNumResults: number | undefined;
  readonly rankingOptions: OpenAI.Responses.FileSearchTool.RankingOptions | undefined;

  constructor({ vectorStoreIds = [], filters, maxNumResults, rankingOptions }: FileSearchOptions = {}) {
    super({ id: 'openai_file_search' });
    this.vectorStoreIds = vectorStoreIds;
    this.filters = filters;
    this.maxNumResults = maxNumResults;
    this.rankingOptions = rankingOptions;
  }

  override toToolConfig(): Record<string, unknown> {
    return withoutUndefined({
      type: 'file_search',
      vector_store_ids: this.vectorStoreIds,
      filters: this.filters,
      max_num_results: this.maxNumResults,
      ranking_options: this.rankingOptions,
    } satisfies Partial<OpenAI.Responses.FileSearchTool>);
  }
}

/** Settings of {@link CodeInterpreter}. */
export interface CodeInterpreterOptions {
  /** A container's id, or which files a new one holds. Default: a new container. */
  container?: OpenAI.Responses.Tool.CodeInterpreter['container'] | null;
}

/** Runs Python to find the answer. */
export class CodeInterpreter extends OpenAITool {
  readonly container: OpenAI.Responses.Tool.CodeInterpreter['container'] | null;

  constructor({ container = null }: CodeInterpreterOptions = {}) {
    super({ id: 'openai_code_interpreter' });
    this.container = container;
  }

  override toToolConfig(): Record<string, unknown> {
    return {
      type: 'code_interpreter',
      container: this.container ?? { type: 'auto' },
    } satisfies OpenAI.Responses.Tool.CodeInterpreter;
  }
}

/** Whether a tool of the provider is one of ours, also of another copy of this package. */
export function isOpenAITool(tool: llm.ProviderTool): tool is OpenAITool {
  return 'toToolConfig' in tool && typeof tool.toToolConfig === 'function';
}
