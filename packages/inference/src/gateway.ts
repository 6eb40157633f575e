// Where LiveKit Inference is and who asks: address, keys, a fresh token and headers for every request.
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { getJobContext, MissingCredentialsError, systemClock } from '@livekit/agents-core';
import { addressOf, type Endpoint, environment, parseBaseUrl } from '@livekit/agents-provider';

const productionUrl = 'https://agent-gateway.livekit.cloud/v1';
const stagingUrl = 'https://agent-gateway.staging.livekit.cloud/v1';
const tokenLifeSeconds = 600;

/** What every gateway class takes about its connection. */
export interface GatewayAccess {
  /** Default: `LIVEKIT_INFERENCE_URL`, else LiveKit's own. */
  readonly baseURL?: string | undefined;
  /** Default: `LIVEKIT_INFERENCE_API_KEY`, else `LIVEKIT_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** Default: `LIVEKIT_INFERENCE_API_SECRET`, else `LIVEKIT_API_SECRET`. */
  readonly apiSecret?: string | undefined;
}

/** Where the gateway is: `LIVEKIT_INFERENCE_URL`, else staging for a staging server, else production. */
function defaultUrl(): string {
  const own = environment('LIVEKIT_INFERENCE_URL');
  if (own) return own;
  return environment('LIVEKIT_URL')?.includes('.staging.livekit.cloud') ? stagingUrl : productionUrl;
}

/** Whether the environment holds keys for the gateway. */
export function hasGatewayKeys(): boolean {
  return findKey(undefined) !== undefined && findSecret(undefined) !== undefined;
}

/** Whether these are keys for the gateway alone, which say that it is meant. */
export function hasOwnGatewayKeys(): boolean {
  return Boolean(environment('LIVEKIT_INFERENCE_API_KEY') || environment('LIVEKIT_INFERENCE_URL'));
}

function findKey(given: string | undefined): string | undefined {
  return given || environment('LIVEKIT_INFERENCE_API_KEY') || environment('LIVEKIT_API_KEY');
}

function findSecret(given: string | undefined): string | undefined {
  return given || environment('LIVEKIT_INFERENCE_API_SECRET') || environment('LIVEKIT_API_SECRET');
}

export class Gateway {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly endpoint: Endpoint;

  /** @throws MissingCredentialsError without key or secret; AgentsError `invalid_base_url`. */
  constructor({ baseURL, apiKey, apiSecret }: GatewayAccess = {}) {
    const key = findKey(apiKey);
    const secret = findSecret(apiSecret);
    if (!key || !secret) {
      const missing = key ? 'LIVEKIT_API_SECRET or pass apiSecret' : 'LIVEKIT_API_KEY or pass apiKey';
      throw new MissingCredentialsError(`LiveKit Inference needs LiveKit's API key and secret: set ${missing}.`);
    }
    this.apiKey = key;
    this.apiSecret = secret;
    this.baseURL = (baseURL || defaultUrl()).replace(/\/+$/, '');
    const address = addressOf(parseBaseUrl(this.baseURL));
    this.endpoint = { name: 'LiveKit Inference', address, keyVariable: 'LIVEKIT_API_KEY and LIVEKIT_API_SECRET' };
  }

  /** The address of `path` as a socket. */
  socketUrl(path: string, model: string | undefined): URL {
    const url = new URL(`${this.baseURL}${path}`.replace(/^http/, 'ws'));
    if (model) url.searchParams.set('model', model);
    return url;
  }

  /** Headers of a request now: tokens live ten minutes, and the job may have joined its room meanwhile. */
  headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.#token()}`, ...metadataHeaders() };
  }

  #token(): string {
    const now = Math.floor(systemClock.now() / 1000);
    const claims = {
      iss: this.apiKey,
      sub: 'agent',
      nbf: now,
      exp: now + tokenLifeSeconds,
      inference: { perform: true },
    };
    const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${body}.${createHmac('sha256', this.apiSecret).update(body).digest('base64url')}`;
  }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function metadataHeaders(): Record<string, string> {
  const job = getJobContext(false);
  const headers: Record<string, string | undefined> = {
    'User-Agent': `livekit-agents-js/${version()}`,
    'X-LiveKit-Room-Id': job?.job.room?.sid,
    'X-LiveKit-Job-Id': job?.job.id,
    'X-LiveKit-Agent-Id': job?.agent?.sid,
    'X-LiveKit-Worker-Token': environment('LIVEKIT_WORKER_TOKEN'),
    ...job?.inferenceHeaders,
  };
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function version(): string {
  const file: unknown = createRequire(import.meta.url)('../package.json');
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : '0';
}
