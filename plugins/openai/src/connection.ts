// Where requests go and with which key: options, environment variables and defaults, resolved at construction.
// The openai package itself is loaded at the first request.

import { AgentsError, MissingCredentialsError } from '@livekit/agents';
import type { OpenAI } from 'openai';

/** What every class of this plugin takes about its connection. */
export interface ConnectionOptions {
  apiKey?: string | undefined;
  baseURL?: string | undefined;
  client?: OpenAI | undefined;
}

/** A provider that speaks OpenAI's wire format. */
export interface Service {
  /** As it is named in messages. */
  readonly name: string;
  readonly baseURL: string;
  /** Environment variable that may hold another base URL. */
  readonly baseURLVariable?: string;
  /** Environment variable that holds the key; none if the service takes no key. */
  readonly keyVariable?: string;
  /** Whether `OPENAI_ORG_ID` and `OPENAI_PROJECT_ID` are meant for it. */
  readonly takesAccount?: true;
}

export const openai: Service = {
  name: 'OpenAI',
  baseURL: 'https://api.openai.com/v1',
  baseURLVariable: 'OPENAI_BASE_URL',
  keyVariable: 'OPENAI_API_KEY',
  takesAccount: true,
};

export class Connection {
  readonly service: Service;
  /** Base URL without user name, password and query: fit for messages. */
  readonly address: string;
  /** Host and port. */
  readonly host: string;
  readonly #baseURL: string;
  readonly #apiKey: string;
  #client: Promise<OpenAI> | undefined;

  /** @throws MissingCredentialsError without a key, unless the server is on this machine. */
  constructor(options: ConnectionOptions, service: Service = openai) {
    const { client } = options;
    this.service = service;
    this.#baseURL = client?.baseURL ?? options.baseURL ?? environment(service.baseURLVariable) ?? service.baseURL;
    const url = parseURL(this.#baseURL);
    this.host = url.host;
    this.address = `${url.origin}${url.pathname}`;
    this.#client = client && Promise.resolve(client);
    this.#apiKey = client ? '' : findKey(options.apiKey, service, url);
  }

  /** The client of the openai package, made on first use. */
  client(): Promise<OpenAI> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<OpenAI> {
    const { OpenAI: Client } = await import('openai');
    return new Client({
      apiKey: this.#apiKey,
      baseURL: this.#baseURL,
      // The streams of the framework retry, and know when they must not.
      maxRetries: 0,
      // It would print what it cannot parse, which is the conversation.
      logLevel: 'off',
      // OpenAI's own account settings are nobody else's business.
      ...(this.service.takesAccount ? {} : { organization: null, project: null }),
    });
  }
}

export function environment(variable: string | undefined): string | undefined {
  return (variable && process.env[variable]) || undefined;
}

export function parseURL(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new AgentsError('The base URL of the model is not a URL: it must look like "https://host/v1".', {
      code: 'invalid_base_url',
      cause,
    });
  }
}

/** The key to use. @throws MissingCredentialsError if there is none and the service needs one. */
export function findKey(given: string | undefined, service: Service, url: URL): string {
  const key = given || environment(service.keyVariable);
  if (key) return key;
  if (!service.keyVariable || isThisMachine(url.hostname)) return 'none';
  throw new MissingCredentialsError(
    `No API key for ${service.name}: set ${service.keyVariable} or pass the apiKey option.`,
  );
}

/** Local servers (Ollama, vLLM, llama.cpp, LM Studio) ask for no key. */
function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\]$|0\.0\.0\.0$)/.test(hostname);
}
