// OpenAI's models at Azure: where a deployment is, and who asks.

import { AgentsError } from '@livekit/agents';
import { environment } from '@livekit/agents/provider';
import type { ConnectionOptions, Service } from './connection.js';
import { withoutUndefined } from './shape.js';

/** What every `withAzure` takes about the deployment. */
export interface AzureOptions {
  /** The name of your deployment. Default: the model's name. */
  azureDeployment?: string;
  /** Such as 'https://name.openai.azure.com'. Default: the environment variable `AZURE_OPENAI_ENDPOINT`. */
  azureEndpoint?: string;
  /**
   * A dated version, such as '2024-10-21', chooses the address with the deployment in it. Default: the environment
   * variable `OPENAI_API_VERSION`; without either the present API, which has no versions.
   */
  apiVersion?: string;
  /** Default: the environment variable `AZURE_OPENAI_API_KEY`. */
  apiKey?: string;
  /** A token of Microsoft Entra in place of the key. Default: the environment variable `AZURE_OPENAI_AD_TOKEN`. */
  azureAdToken?: string;
  /** Fetches a token of Microsoft Entra before each request. */
  azureAdTokenProvider?: () => Promise<string>;
  /** Default: the environment variable `OPENAI_ORG_ID`. */
  organization?: string;
  /** Default: the environment variable `OPENAI_PROJECT_ID`. */
  project?: string;
  /** The whole address, in place of the endpoint. */
  baseURL?: string;
}

/** A deployment: where it is, who asks, and the name it goes by in requests. */
export interface Deployment {
  readonly service: Service;
  readonly connection: ConnectionOptions;
  readonly model: string;
}

/**
 * @param model - OpenAI's name of the model, where no deployment is named
 * @throws AgentsError `invalid_option` without an endpoint
 */
export function azureDeployment(options: AzureOptions, model: string): Deployment {
  const { azureDeployment: deployment = model, apiVersion = environment('OPENAI_API_VERSION') } = options;
  const endpoint = options.azureEndpoint ?? environment('AZURE_OPENAI_ENDPOINT');
  const isDated = apiVersion !== undefined && /^\d{4}-/.test(apiVersion);
  const path = isDated ? `/openai/deployments/${encodeURIComponent(deployment)}` : '/openai/v1';
  const baseURL = options.baseURL ?? (endpoint && `${endpoint.replace(/\/+$/, '')}${path}`);
  if (!baseURL) {
    throw new AgentsError('No address of Azure OpenAI: set AZURE_OPENAI_ENDPOINT or pass the azureEndpoint option.', {
      code: 'invalid_option',
    });
  }
  const token = options.apiKey ? undefined : (options.azureAdToken ?? environment('AZURE_OPENAI_AD_TOKEN'));
  const service: Service = withoutUndefined({
    name: 'Azure OpenAI',
    baseURL,
    keyVariable: 'AZURE_OPENAI_API_KEY',
    keyHeader: 'api-key',
    query: apiVersion ? { 'api-version': apiVersion } : undefined,
    organization: options.organization ?? environment('OPENAI_ORG_ID'),
    project: options.project ?? environment('OPENAI_PROJECT_ID'),
  });
  const tokenProvider = options.azureAdTokenProvider ?? (token ? async () => token : undefined);
  return { service, connection: { apiKey: options.apiKey, tokenProvider }, model: deployment };
}
