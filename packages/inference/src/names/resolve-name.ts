// From a name to a model: through LiveKit Inference or the provider's own plugin, or an error that says what to do.
import { AgentsError, isCloud, MissingCredentialsError } from '@livekit/agents-core';
import { environment, type ProviderModule, registeredProvider } from '@livekit/agents-provider';
import { hasGatewayKeys, hasOwnGatewayKeys } from '../gateway.js';
import { gatewayModels, type ModelKind } from '../model-table.js';
import { directProviders, type DirectProvider, type Making, plainMakings } from './direct-providers.js';
import { loadPlugin } from './load-plugin.js';
import { nearest } from './nearest.js';

/** What {@link resolveName} works with. */
export interface NameOptions<Model> {
  readonly kind: ModelKind;
  /** As it was written, such as 'deepgram/nova-3:en'. */
  readonly text: string;
  /** Makes a model of the gateway. */
  readonly viaGateway: (text: string) => Model;
  /** Whether something made by a plugin is a model of the kind. */
  readonly isModel: (made: unknown) => made is Model;
}

const registered: Record<ModelKind, Set<string>> = { llm: new Set(), stt: new Set(), tts: new Set() };
const kindNames: Record<ModelKind, string> = { llm: 'language model', stt: 'STT model', tts: 'TTS model' };

/**
 * Makes names of models known that the table does not hold, such as those of a gateway of your own.
 *
 * @param kind - 'llm', 'stt' or 'tts'
 * @param names - without language or voice
 */
export function registerModelNames(kind: ModelKind, names: readonly string[]): void {
  for (const name of names) registered[kind].add(name);
}

/** A direct way to a model: its provider's plugin. */
interface Direct {
  readonly provider: string;
  readonly row: DirectProvider;
  readonly making: Making;
}

/**
 * The model `text` stands for: through LiveKit Inference if there are keys of LiveKit Cloud, else by the provider's
 * plugin if there is its key.
 *
 * @throws AgentsError `model_unknown` with the nearest names; MissingCredentialsError that says what to set;
 *   AgentsError `dependency_missing` if only the plugin is missing.
 */
export function resolveName<Model>(options: NameOptions<Model>): Model {
  const { kind, text, viaGateway } = options;
  const [name, suffix] = parts(kind, text);
  const direct = findDirect(kind, name, suffix);
  const isHosted = gatewayModels[kind].includes(name) || registered[kind].has(name);
  if (!isHosted && !direct) throw unknownName(kind, text, name);
  // Keys of a server of one's own open no door at LiveKit Cloud: the provider's own key is then the better guess.
  const prefersGateway = isHosted && hasGatewayKeys() && (hasOwnGatewayKeys() || isCloudServer());
  if (prefersGateway) return viaGateway(text);
  const module = direct && hasKey(direct.row) ? loadPlugin(direct.provider, direct.row.package) : undefined;
  if (direct && module) return make(options, direct, module);
  if (isHosted && hasGatewayKeys()) return viaGateway(text);
  throw noWay(text, direct, isHosted);
}

function parts(kind: ModelKind, text: string): [string, string | undefined] {
  // Names of language models may hold colons of their own: ollama/llama3.1:8b.
  const at = kind === 'llm' ? -1 : text.lastIndexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function findDirect(kind: ModelKind, name: string, suffix: string | undefined): Direct | undefined {
  const at = name.indexOf('/');
  const provider = name.slice(0, Math.max(at, 0));
  const model = name.slice(at + 1);
  const row = Object.hasOwn(directProviders, provider) ? directProviders[provider] : ownProvider(provider, kind);
  const found = row?.kinds[kind];
  if (!row || !found || model === '') return undefined;
  if (found.models !== 'any' && !found.models.includes(model)) return undefined;
  return { provider, row, making: found.making({ model, suffix }) };
}

/** A provider that is in no table, and whose plugin is loaded. It looks for its key by itself. */
function ownProvider(provider: string, kind: ModelKind): DirectProvider | undefined {
  const offered = Object.keys(registeredProvider(provider) ?? {});
  if (!offered.includes(kind.toUpperCase())) return undefined;
  return { package: provider, keyVariables: [], kinds: { [kind]: { models: 'any', making: plainMakings[kind] } } };
}

function isCloudServer(): boolean {
  const url = environment('LIVEKIT_URL');
  return url === undefined || !URL.canParse(url) || isCloud(new URL(url));
}

function hasKey({ keyVariables }: DirectProvider): boolean {
  return keyVariables.length === 0 || keyVariables.some((variable) => environment(variable));
}

function make<Model>({ text, isModel }: NameOptions<Model>, { row, making }: Direct, module: ProviderModule): Model {
  let owner: unknown = module;
  for (const step of making.path) owner = memberOf(owner, step);
  const method = making.method === undefined ? undefined : memberOf(owner, making.method);
  if (typeof owner !== 'function' || (making.method !== undefined && typeof method !== 'function')) {
    throw notMade(text, row);
  }
  const made: unknown =
    typeof method === 'function'
      ? Reflect.apply(method, owner, [making.options])
      : Reflect.construct(owner, [making.options]);
  if (!isModel(made)) throw notMade(text, row);
  return made;
}

function memberOf(owner: unknown, name: string): unknown {
  const isOwner = (typeof owner === 'object' && owner !== null) || typeof owner === 'function';
  return isOwner ? Reflect.get(owner, name) : undefined;
}

function notMade(text: string, row: DirectProvider): AgentsError {
  const message = `${row.package}, as it is installed, makes no model of "${text}": update it, or pass a model object.`;
  return new AgentsError(message, { code: 'model_unknown' });
}

function unknownName(kind: ModelKind, text: string, name: string): AgentsError {
  const known = [...gatewayModels[kind], ...registered[kind], ...directNames(kind)];
  const near = nearest(name, known);
  const hint = near.length > 0 ? `Did you mean ${near.map((one) => `"${one}"`).join(', ')}? ` : '';
  const message =
    `There is no ${kindNames[kind]} "${text}". ${hint}` +
    'For a name that is newer than this package pass a model object, or call inference.registerModelNames.';
  return new AgentsError(message, { code: 'model_unknown' });
}

function directNames(kind: ModelKind): string[] {
  return Object.entries(directProviders).flatMap(([provider, { kinds }]) => {
    const models = kinds[kind]?.models ?? [];
    return models === 'any' ? [] : models.map((model) => `${provider}/${model}`);
  });
}

function noWay(text: string, direct: Direct | undefined, isHosted: boolean): AgentsError {
  const hosted = 'LIVEKIT_API_KEY and LIVEKIT_API_SECRET (LiveKit Inference)';
  if (!direct) return new MissingCredentialsError(`The model "${text}" needs ${hosted}.`);
  const { package: packageName, keyVariables } = direct.row;
  const variables = keyVariables.join(' or ');
  if (hasKey(direct.row)) {
    const found = variables ? `${variables} is set, but ` : '';
    const otherwise = isHosted ? `, or set ${hosted}` : '';
    const message = `The model "${text}": ${found}${packageName} is not installed. Install it${otherwise}.`;
    return new AgentsError(message, { code: 'dependency_missing' });
  }
  const own = `${variables} and ${packageName} installed`;
  return new MissingCredentialsError(`The model "${text}" needs ${isHosted ? `${hosted}, or ${own}` : own}.`);
}
