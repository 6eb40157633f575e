// What usage costs: finding the price of a model, and multiplying. What is not known is unknown, never nothing.
import { defaultPrices } from './price-list.js';
import type { ModelPrice, PriceTable } from './price-types.js';
import type { LLMModelUsage, ModelUsage, STTModelUsage, TTSModelUsage } from './usage-types.js';

const million = 1_000_000;
const free: ModelPrice = {
  inputTokens: 0,
  outputTokens: 0,
  inputAudioTokens: 0,
  outputAudioTokens: 0,
  audioMinutes: 0,
  characters: 0,
};
/** Hosts of providers, where a model tells its host instead of a name. */
const providersOfHosts: Readonly<Record<string, string>> = {
  'api.openai.com': 'openai',
  'api.x.ai': 'xai',
  'api.deepseek.com': 'deepseek',
  'api.groq.com': 'groq',
  'api.cerebras.ai': 'cerebras',
  'api.together.xyz': 'together',
  'api.fireworks.ai': 'fireworks',
  'api.perplexity.ai': 'perplexity',
};

/**
 * The price of a model; undefined if nobody knows it. `own` wins over the built-in list. Models that run on this
 * machine are free.
 */
export function priceOf(usage: Pick<ModelUsage, 'provider' | 'model'>, own: PriceTable = {}): ModelPrice | undefined {
  const names = namesOf(usage);
  for (const table of [own, defaultPrices]) {
    const found = names.find((name) => Object.hasOwn(table, name));
    if (found !== undefined) return table[found];
  }
  return isOnThisMachine(usage.provider) ? free : undefined;
}

/** The names a price may stand under, the most particular first. */
function namesOf({ provider, model }: Pick<ModelUsage, 'provider' | 'model'>): string[] {
  const known = providersOfHosts[provider] ?? provider;
  const undated = model.replace(/-20\d\d-\d\d-\d\d$/, '');
  const [ofName] = model.split('/');
  return [
    ...[model, undated].flatMap((name) => [`${provider}/${name}`, `${known}/${name}`]),
    ...(model.includes('/') ? [model, undated, `${ofName}/*`] : []),
    `${known}/*`,
  ];
}

function isOnThisMachine(provider: string): boolean {
  return provider === 'local' || /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(provider);
}

/** USD that `usage` costs; undefined if the price of any part of it is unknown. Detectors are not billed. */
export function costOf(usage: ModelUsage, own: PriceTable = {}): number | undefined {
  if (usage.type === 'eot_usage' || usage.type === 'interruption_usage') return 0;
  const price = priceOf(usage, own);
  if (!price) return undefined;
  if (usage.type === 'stt_usage') return sttCost(usage, price);
  return usage.type === 'tts_usage' ? ttsCost(usage, price) : llmCost(usage, price);
}

/** Units and what a million of them costs. */
type Item = readonly [units: number, perMillion: number | undefined];

/** Undefined if something was used that has no price. */
function sum(items: readonly Item[]): number | undefined {
  let total = 0;
  for (const [units, perMillion] of items) {
    if (units <= 0) continue;
    if (perMillion === undefined) return undefined;
    total += (units * perMillion) / million;
  }
  return total;
}

function llmCost(usage: LLMModelUsage, price: ModelPrice): number | undefined {
  const { inputTokens: text, outputTokens: said, inputAudioTokens: audio, inputImageTokens = text } = price;
  const { inputCachedAudioTokens: cachedAudio, inputCachedImageTokens: cachedImages } = usage;
  const cachedText = usage.inputCachedTokens - cachedAudio - cachedImages;
  const written = usage.inputCacheCreationTokens ?? 0;
  const newAudio = usage.inputAudioTokens - cachedAudio;
  const newImages = usage.inputImageTokens - cachedImages;
  const newText = usage.inputTokens - usage.inputAudioTokens - usage.inputImageTokens - cachedText - written;
  return sum([
    [newText, text],
    [cachedText, price.cachedInputTokens ?? text],
    [written, price.cacheWriteTokens ?? text],
    [newAudio, audio],
    [cachedAudio, price.cachedInputAudioTokens ?? audio],
    [newImages, inputImageTokens],
    [cachedImages, price.cachedInputTokens ?? inputImageTokens],
    [usage.outputTokens - usage.outputAudioTokens, said],
    [usage.outputAudioTokens, price.outputAudioTokens],
  ]);
}

function sttCost(usage: STTModelUsage, price: ModelPrice): number | undefined {
  const tokens = usage.inputTokens + usage.outputTokens;
  const isByToken = price.inputTokens !== undefined && (tokens > 0 || price.audioMinutes === undefined);
  if (!isByToken) return sum([[usage.audioDurationMs, perMinute(price)]]);
  // Without tokens the provider did not tell what it bills.
  if (tokens === 0) return usage.audioDurationMs > 0 ? undefined : 0;
  return sum([
    [usage.inputTokens, price.inputAudioTokens ?? price.inputTokens],
    [usage.outputTokens, price.outputTokens],
  ]);
}

function ttsCost(usage: TTSModelUsage, price: ModelPrice): number | undefined {
  if (price.characters !== undefined) return sum([[usage.charactersCount, price.characters]]);
  if (price.audioMinutes !== undefined) return sum([[usage.audioDurationMs, perMinute(price)]]);
  if (usage.inputTokens + usage.outputTokens === 0) return usage.charactersCount > 0 ? undefined : 0;
  return sum([
    [usage.inputTokens, price.inputTokens],
    [usage.outputTokens, price.outputAudioTokens ?? price.outputTokens],
  ]);
}

/** What a million milliseconds cost. */
function perMinute({ audioMinutes }: ModelPrice): number | undefined {
  return audioMinutes === undefined ? undefined : (audioMinutes * million) / 60_000;
}

/** What one model of a session cost so far. */
export interface ModelCost {
  readonly type: ModelUsage['type'];
  readonly provider: string;
  readonly model: string;
  /** USD; undefined: unknown. */
  readonly usd: number | undefined;
}

/** What a session cost so far. Estimated from list prices. */
export interface SessionCost {
  /** USD of all models; undefined as long as the price of one is unknown. */
  readonly totalUsd: number | undefined;
  /** USD of the models whose prices are known. */
  readonly knownUsd: number;
  /** Models without a price, such as 'acme/thinker': tell theirs in `prices`. */
  readonly unpriced: readonly string[];
  readonly models: readonly ModelCost[];
}

/** What all of `usage` costs. */
export function sessionCostOf(usage: readonly ModelUsage[], own: PriceTable = {}): SessionCost {
  const models = usage.map((one) => ({
    type: one.type,
    provider: one.provider,
    model: one.model,
    usd: costOf(one, own),
  }));
  const unpriced = models.filter(({ usd }) => usd === undefined).map(({ provider, model }) => `${provider}/${model}`);
  const knownUsd = models.reduce((total, { usd = 0 }) => total + usd, 0);
  return { totalUsd: unpriced.length === 0 ? knownUsd : undefined, knownUsd, unpriced, models };
}
