// Where requests go and with which key: options, environment variables and defaults, resolved at construction.
// The openai package itself is loaded at the first request over HTTP; sockets do without it.

import { addressOf, type Endpoint, environment, findApiKey, parseBaseUrl } from '@livekit/agents/provider';
import type { OpenAI } from 'openai';

/** What every class of this plugin takes about its connection. */
export interface ConnectionOptions {
  apiKey?: string | undefined;
  baseURL?: string | undefined;
  client?: OpenAI | undefined;
  /** Fetches a token before each request; it takes the place of the key. */
  tokenProvider?: (() => Promise<string>) | undefined;
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
  /** The header that carries the key, where it is not `Authorization`. */
  readonly keyHeader?: string;
  /** Goes with every request. */
  readonly query?: Readonly<Record<string, string>>;
  /** Account headers, where the options name them. */
  readonly organization?: string;
  readonly project?: string;
}

export const openai: Service = {
  name: 'OpenAI',
  baseURL: 'https://api.openai.com/v1',
  baseURLVariable: 'OPENAI_BASE_URL',
  keyVariable: 'OPENAI_API_KEY',
  takesAccount: true,
};

export class Connection implements Endpoint {
  readonly service: Service;
  /** Base URL without user name, password and query: fit for messages. */
  readonly address: string;
  /** Host and port. */
  readonly host: string;
  readonly #baseURL: string;
  readonly #apiKey: string;
  readonly #tokenProvider: (() => Promise<string>) | undefined;
  #client: Promise<OpenAI> | undefined;

  /** @throws MissingCredentialsError without a key, unless the server is on this machine. */
  constructor(options: ConnectionOptions, service: Service = openai) {
    const { client } = options;
    this.service = service;
    this.#baseURL = client?.baseURL ?? options.baseURL ?? environment(service.baseURLVariable) ?? service.baseURL;
    const url = parseBaseUrl(this.#baseURL);
    this.host = url.host;
    this.address = addressOf(url);
    this.#client = client && Promise.resolve(client);
    this.#tokenProvider = options.tokenProvider;
    const hasOwn = client ?? options.tokenProvider;
    const { name, keyVariable } = service;
    const search = { service: name, given: options.apiKey, variable: keyVariable, url };
    this.#apiKey = hasOwn ? '' : findApiKey(search);
  }

  get name(): string {
    return this.service.name;
  }

  get keyVariable(): string | undefined {
    return this.service.keyVariable;
  }

  /** The client of the openai package, made on first use. */
  client(): Promise<OpenAI> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** The address of a socket below the base URL: `https` becomes `wss`, `http` becomes `ws`. */
  socketURL(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(this.#baseURL);
    url.protocol = url.protocol === 'http:' || url.protocol === 'ws:' ? 'ws:' : 'wss:';
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
    for (const [name, value] of Object.entries({ ...this.service.query, ...query })) url.searchParams.set(name, value);
    return url;
  }

  /** What a socket says about who asks. @throws what the token provider throws */
  async socketHeaders(): Promise<Record<string, string>> {
    const { service } = this;
    const client = await this.#client;
    const key = client?.apiKey ?? (await this.#tokenProvider?.()) ?? this.#apiKey;
    const organization = client?.organization ?? service.organization ?? account(service, 'OPENAI_ORG_ID');
    const project = client?.project ?? service.project ?? account(service, 'OPENAI_PROJECT_ID');
    return {
      ...(service.keyHeader && !this.#tokenProvider
        ? { [service.keyHeader]: key }
        : { Authorization: `Bearer ${key}` }),
      ...(organization ? { 'OpenAI-Organization': organization } : {}),
      ...(project ? { 'OpenAI-Project': project } : {}),
    };
  }

  async #connect(): Promise<OpenAI> {
    const { OpenAI: Client } = await import('openai');
    const { keyHeader, organization, project, query, takesAccount } = this.service;
    return new Client({
      apiKey: this.#tokenProvider ?? this.#apiKey,
      baseURL: this.#baseURL,
      // The streams of the framework retry, and know when they must not.
      maxRetries: 0,
      // It would print what it cannot parse, which is the conversation.
      logLevel: 'off',
      ...(query ? { defaultQuery: { ...query } } : {}),
      ...(keyHeader && !this.#tokenProvider
        ? { defaultHeaders: { [keyHeader]: this.#apiKey, Authorization: null } }
        : {}),
      // OpenAI's own account settings are nobody else's business.
      ...(takesAccount ? {} : { organization: null, project: null }),
      ...(organization ? { organization } : {}),
      ...(project ? { project } : {}),
    });
  }
}

function account(service: Service, variable: string): string | undefined {
  return service.takesAccount ? environment(variable) : undefined;
}
