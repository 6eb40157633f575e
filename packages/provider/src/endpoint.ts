// Where a service is and with which key it is used, resolved when a model is constructed.
import { AgentsError, MissingCredentialsError } from '@livekit/agents-core';

/** A service as error messages name it. */
export interface Endpoint {
  /** Such as 'OpenAI'. */
  readonly name: string;
  /** Its URL without user name, password and query: fit for messages. */
  readonly address: string;
  /** The environment variable that holds the key, for advice; undefined if the service takes none. */
  readonly keyVariable?: string | undefined;
}

/** What {@link findApiKey} looks at. */
export interface KeySearch {
  /** The service, as messages name it. */
  readonly service: string;
  /** The option of the user, which wins. */
  readonly given?: string | undefined;
  /** The environment variable; undefined if the service takes no key. */
  readonly variable?: string | undefined;
  /** Where the service is: one on this machine needs no key. */
  readonly url?: URL | undefined;
}

/** Stands for the key of a service that takes none. */
export const NO_API_KEY = 'none';

/**
 * The key to use: the option, else the environment variable, else {@link NO_API_KEY} for services that need none.
 * @throws MissingCredentialsError that names the variable, if a key is needed and there is none.
 */
export function findApiKey({ service, given, variable, url }: KeySearch): string {
  const key = given || environment(variable);
  if (key) return key;
  if (!variable || (url && isThisMachine(url.hostname))) return NO_API_KEY;
  throw new MissingCredentialsError(`No API key for ${service}: set ${variable} or pass the apiKey option.`);
}

/** The environment variable's value; undefined if it is not set, or empty. */
export function environment(variable: string | undefined): string | undefined {
  return (variable && process.env[variable]) || undefined;
}

/** @throws AgentsError `invalid_base_url` */
export function parseBaseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new AgentsError('The base URL of the model is not a URL: it must look like "https://host/v1".', {
      code: 'invalid_base_url',
      cause,
    });
  }
}

/** `url` without user name, password and query: fit for messages. */
export function addressOf(url: URL): string {
  return `${url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin}${url.pathname}`;
}

/** Local servers (Ollama, vLLM, llama.cpp, LM Studio) ask for no key. */
function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\]$|0\.0\.0\.0$)/.test(hostname);
}
