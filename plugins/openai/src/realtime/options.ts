// The options of the realtime model: names, defaults and limits, and the address they lead to.
import { AgentsError, DEFAULT_API_CONNECT_OPTIONS, log, type APIConnectOptions, type llm } from '@livekit/agents';
import type { NoiseReduction, Reasoning, TracingConfig, Voice } from './api.js';
import { environment, findApiKey, parseBaseUrl } from '@livekit/agents/provider';
import { openai } from '../connection.js';

export type Modality = 'text' | 'audio';

/** Who finds the ends of the user's turns, on the server. */
export type TurnDetectionType =
  | {
      type: 'server_vad';
      /** How loud a voice must be, 0 to 1: higher suits noisy places. */
      threshold?: number;
      /** Sound before the detected speech that still counts to it, in ms. */
      prefix_padding_ms?: number;
      /** Silence that ends a turn, in ms: shorter answers sooner. */
      silence_duration_ms?: number;
      /** Answer at the end of a turn. */
      create_response?: boolean;
      /** Stop answering when the user speaks. */
      interrupt_response?: boolean;
    }
  | {
      type: 'semantic_vad';
      /** How soon a turn counts as complete. 'auto' is 'medium'. */
      eagerness?: 'auto' | 'low' | 'medium' | 'high';
      create_response?: boolean;
      interrupt_response?: boolean;
    };

export interface InputAudioTranscription {
  model: string;
  language?: string;
  prompt?: string;
}

/** Settings of {@link RealtimeModel}. */
export interface RealtimeModelOptions {
  /** Default: 'gpt-realtime'. */
  model?: string;
  /** Default: 'alloy'. Fixed once the model has spoken. */
  voice?: Voice;
  /**
   * 0.6 to 1.2. Default: 0.8. The present realtime API has no such setting: it is checked, and sent only to preview
   * deployments at Azure (`apiVersion`), which still have it.
   */
  temperature?: number;
  /** Default: ['text', 'audio']. With ['text'] the session needs a `tts`. */
  modalities?: Modality[];
  /**
   * Default: server_vad with threshold 0.5, prefix_padding_ms 300, silence_duration_ms 500, create_response and
   * interrupt_response true. Null: the session finds the turns, with its VAD or by `commitUserTurn()`.
   */
  turnDetection?: TurnDetectionType | null;
  /** What writes down the user's words. Default: { model: 'gpt-4o-mini-transcribe' }; null: nobody. */
  inputAudioTranscription?: InputAudioTranscription | null;
  /** Default: none. */
  inputAudioNoiseReduction?: NoiseReduction | null;
  /** 0.25 to 1.5. Default: the server's. */
  speed?: number;
  /** Default: none. */
  tracing?: TracingConfig | null;
  /** How much the model thinks. Sent only to models that can: the gpt-realtime-2 family. */
  reasoning?: Reasoning;
  /** Default: 'auto'. */
  toolChoice?: llm.ToolChoice;
  /** 1 to 4096, or 'inf'. Default: 'inf'. */
  maxResponseOutputTokens?: number | 'inf';
  /** Ms after which the connection is renewed, between turns. Default: 1200000 (20 minutes). */
  maxSessionDuration?: number;
  /** Default: the environment variable `OPENAI_API_KEY`. A server on this machine needs none. */
  apiKey?: string;
  /** Default: the environment variable `OPENAI_BASE_URL`, else OpenAI's own. http(s) or ws(s). */
  baseURL?: string;
  /** The name of a deployment at Azure OpenAI; `model` is then not used. See also `RealtimeModel.withAzure`. */
  azureDeployment?: string;
  /** Instead of a key, at Azure: a Microsoft Entra token, or what fetches one before each connection. */
  entraToken?: string | (() => string | Promise<string>);
  /** A preview version of the API at Azure, such as '2025-04-01-preview'. Leave it out for the present API. */
  apiVersion?: string;
  /** Timeout and retries of the connection. Default: 3 retries, 2 s apart, 10 s each. */
  connOptions?: APIConnectOptions;
}

/** {@link RealtimeModelOptions} with every value present. */
export interface RealtimeSettings {
  readonly model: string;
  readonly voice: string;
  readonly temperature: number;
  readonly modalities: readonly Modality[];
  readonly turnDetection: TurnDetectionType | null;
  readonly inputAudioTranscription: InputAudioTranscription | null;
  readonly inputAudioNoiseReduction: NoiseReduction | null;
  readonly speed: number | undefined;
  readonly tracing: TracingConfig | null;
  readonly reasoning: Reasoning | undefined;
  readonly toolChoice: llm.ToolChoice;
  readonly maxResponseOutputTokens: number | 'inf';
  readonly maxSessionDuration: number;
  /** Who asks; looked up for each connection. */
  readonly headers: RealtimeService['headers'];
  /** Where the socket goes. */
  readonly url: URL;
  readonly speaks: RealtimeService['speaks'];
  readonly connOptions: APIConnectOptions;
}

const defaultModel = 'gpt-realtime';

const defaultTurnDetection: TurnDetectionType = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  create_response: true,
  interrupt_response: true,
};

/** Where a model is served, and how one shows who asks. */
export interface RealtimeService {
  readonly baseURL: string;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  /** Goes into the address of the socket. */
  readonly query: Readonly<Record<string, string>>;
  /** The present API, or the beta of it. */
  readonly speaks: 'present' | 'beta';
}

/** @throws MissingCredentialsError without a key. */
export function openaiService({ apiKey, baseURL: given, model = defaultModel }: RealtimeModelOptions): RealtimeService {
  const baseURL = given ?? environment(openai.baseURLVariable) ?? openai.baseURL;
  const headers = {
    Authorization: `Bearer ${findApiKey({ service: openai.name, given: apiKey, variable: openai.keyVariable, url: parseBaseUrl(baseURL) })}`,
  };
  return { baseURL, headers: async () => headers, query: { model }, speaks: 'present' };
}

/** @throws AgentsError `invalid_option` for values out of range. */
export function resolveOptions(options: RealtimeModelOptions, service: RealtimeService): RealtimeSettings {
  checkRange('temperature', options.temperature, [0.6, 1.2]);
  checkRange('speed', options.speed, [0.25, 1.5]);
  if (typeof options.maxResponseOutputTokens === 'number')
    checkRange('maxResponseOutputTokens', options.maxResponseOutputTokens, [1, 4096]);
  if (options.temperature !== undefined && service.speaks !== 'beta')
    log().info('the realtime API of OpenAI has no temperature any more: the option is not sent');
  const model = options.azureDeployment ?? options.model ?? defaultModel;
  const { turnDetection, inputAudioTranscription } = options;
  return {
    model,
    voice: options.voice ?? 'alloy',
    temperature: options.temperature ?? 0.8,
    modalities: options.modalities ?? ['text', 'audio'],
    turnDetection: turnDetection === undefined ? defaultTurnDetection : turnDetection,
    inputAudioTranscription:
      inputAudioTranscription === undefined ? { model: 'gpt-4o-mini-transcribe' } : inputAudioTranscription,
    inputAudioNoiseReduction: options.inputAudioNoiseReduction ?? null,
    speed: options.speed,
    tracing: options.tracing ?? null,
    reasoning: model.startsWith('gpt-realtime-2') ? options.reasoning : undefined,
    toolChoice: options.toolChoice ?? 'auto',
    maxResponseOutputTokens: options.maxResponseOutputTokens ?? 'inf',
    maxSessionDuration: options.maxSessionDuration ?? 20 * 60_000,
    headers: service.headers,
    url: realtimeURL(service),
    speaks: service.speaks,
    connOptions: options.connOptions ?? DEFAULT_API_CONNECT_OPTIONS,
  };
}

/** `https://host/v1` becomes `wss://host/v1/realtime?model=…`. */
function realtimeURL({ baseURL, query }: RealtimeService): URL {
  const url = parseBaseUrl(baseURL);
  if (url.protocol === 'http:' || url.protocol === 'https:') url.protocol = url.protocol.replace('http', 'ws');
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/realtime') ? path : `${path}/realtime`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function checkRange(...[name, value, [least, most]]: [string, number | undefined, [number, number]]): void {
  if (value === undefined || (value >= least && value <= most)) return;
  throw new AgentsError(`The option ${name} of the realtime model must be between ${least} and ${most}.`, {
    code: 'invalid_option',
  });
}
