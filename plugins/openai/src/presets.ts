// Providers that speak OpenAI's chat completions: where they are, which key they take, which model they start with.

import type { Service } from './connection.js';
import { openai } from './connection.js';

/** A provider of chat models, and how its API differs. */
export interface ChatService extends Service {
  readonly model: string;
  /** The older name of `max_completion_tokens`, where the newer one is unknown. */
  readonly maxTokensName?: 'max_tokens';
  /** The name that requests carry in place of the model's. */
  readonly deployment?: string;
  /** Whether OpenAI's own models answer, with their rules about parameters. */
  readonly isOpenAI?: true;
}

export const presets = {
  openai: { ...openai, model: 'gpt-4.1', isOpenAI: true },
  cerebras: {
    name: 'Cerebras',
    baseURL: 'https://api.cerebras.ai/v1',
    keyVariable: 'CEREBRAS_API_KEY',
    model: 'gpt-oss-120b',
  },
  deepseek: {
    name: 'DeepSeek',
    baseURL: 'https://api.deepseek.com/v1',
    keyVariable: 'DEEPSEEK_API_KEY',
    model: 'deepseek-chat',
    maxTokensName: 'max_tokens',
  },
  fireworks: {
    name: 'Fireworks',
    baseURL: 'https://api.fireworks.ai/inference/v1',
    keyVariable: 'FIREWORKS_API_KEY',
    model: 'accounts/fireworks/models/llama-v3p1-70b-instruct',
  },
  groq: {
    name: 'Groq',
    baseURL: 'https://api.groq.com/openai/v1',
    keyVariable: 'GROQ_API_KEY',
    model: 'openai/gpt-oss-120b',
  },
  letta: {
    name: 'Letta',
    baseURL: 'https://api.letta.com/v1/voice-beta',
    keyVariable: 'LETTA_API_KEY',
    model: 'letta-fast',
  },
  meta: {
    name: 'Meta Llama',
    baseURL: 'https://api.llama.com/compat/v1',
    keyVariable: 'LLAMA_API_KEY',
    model: 'Llama-4-Maverick-17B-128E-Instruct-FP8',
  },
  octo: {
    name: 'OctoAI',
    baseURL: 'https://text.octoai.run/v1',
    keyVariable: 'OCTOAI_TOKEN',
    model: 'llama-2-13b-chat',
    maxTokensName: 'max_tokens',
  },
  ollama: {
    name: 'Ollama',
    baseURL: 'http://localhost:11434/v1',
    model: 'llama3.1',
    maxTokensName: 'max_tokens',
  },
  openrouter: {
    name: 'OpenRouter',
    baseURL: 'https://openrouter.ai/api/v1',
    keyVariable: 'OPENROUTER_API_KEY',
    model: 'openrouter/auto',
  },
  ovhcloud: {
    name: 'OVHcloud',
    baseURL: 'https://oai.endpoints.kepler.ai.cloud.ovh.net/v1',
    keyVariable: 'OVHCLOUD_API_KEY',
    model: 'gpt-oss-120b',
  },
  perplexity: {
    name: 'Perplexity',
    baseURL: 'https://api.perplexity.ai',
    keyVariable: 'PERPLEXITY_API_KEY',
    model: 'llama-3.1-sonar-small-128k-chat',
    maxTokensName: 'max_tokens',
  },
  telnyx: {
    name: 'Telnyx',
    baseURL: 'https://api.telnyx.com/v2/ai',
    keyVariable: 'TELNYX_API_KEY',
    model: 'meta-llama/Meta-Llama-3.1-70B-Instruct',
    maxTokensName: 'max_tokens',
  },
  together: {
    name: 'Together',
    baseURL: 'https://api.together.xyz/v1',
    keyVariable: 'TOGETHER_API_KEY',
    model: 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
    maxTokensName: 'max_tokens',
  },
  xai: {
    name: 'xAI',
    baseURL: 'https://api.x.ai/v1',
    keyVariable: 'XAI_API_KEY',
    model: 'grok-2-public',
  },
} as const satisfies Record<string, ChatService>;
