// OpenAI's realtime models at Azure: another address, another way to show who asks, other defaults.
import { AgentsError, MissingCredentialsError } from '@livekit/agents';
import { environment } from '@livekit/agents/provider';
import type { RealtimeModelOptions, RealtimeService } from './options.js';

/** Settings of `RealtimeModel.withAzure`. */
export interface AzureRealtimeOptions extends Omit<
  RealtimeModelOptions,
  'model' | 'azureDeployment' | 'inputAudioTranscription' | 'turnDetection'
> {
  /** The name of your deployment. */
  azureDeployment: string;
  /** Default: the environment variable `AZURE_OPENAI_ENDPOINT`. */
  azureEndpoint?: string;
  /** Default: { model: 'whisper-1' }. */
  inputAudioTranscription?: RealtimeModelOptions['inputAudioTranscription'];
  /** Default: server_vad with threshold 0.5, prefix_padding_ms 300, silence_duration_ms 200. */
  turnDetection?: RealtimeModelOptions['turnDetection'];
}

/** What `withAzure` fills in. */
export function azureDefaults({ azureEndpoint, ...options }: AzureRealtimeOptions): RealtimeModelOptions {
  const { inputAudioTranscription, turnDetection } = options;
  const baseURL = options.baseURL ?? baseURLAt(azureEndpoint, options.apiVersion);
  return {
    ...options,
    ...(baseURL === undefined ? {} : { baseURL }),
    inputAudioTranscription: inputAudioTranscription === undefined ? { model: 'whisper-1' } : inputAudioTranscription,
    turnDetection: turnDetection === undefined ? azureTurnDetection : turnDetection,
  };
}

/** Whether the options mean a deployment at Azure. */
export function isAzure({ azureDeployment, entraToken, apiVersion }: RealtimeModelOptions): boolean {
  return azureDeployment !== undefined || entraToken !== undefined || apiVersion !== undefined;
}

/**
 * Where the deployment is and who asks. With `apiVersion`: the address of the preview versions, which speak the beta.
 *
 * @throws AgentsError `invalid_option` without an endpoint, MissingCredentialsError without key or token.
 */
export function azureService(options: RealtimeModelOptions): RealtimeService {
  const { apiVersion, azureDeployment = options.model ?? 'gpt-realtime' } = options;
  const baseURL = options.baseURL ?? baseURLAt(undefined, apiVersion);
  if (!baseURL) {
    throw new AgentsError('No address of Azure OpenAI: set AZURE_OPENAI_ENDPOINT or pass the azureEndpoint option.', {
      code: 'invalid_option',
    });
  }
  const headers = headersOf(options);
  if (!apiVersion) return { baseURL, headers, query: { model: azureDeployment }, speaks: 'present' };
  return { baseURL, headers, query: { 'api-version': apiVersion, deployment: azureDeployment }, speaks: 'beta' };
}

function baseURLAt(azureEndpoint: string | undefined, apiVersion: string | undefined): string | undefined {
  const endpoint = azureEndpoint ?? environment('AZURE_OPENAI_ENDPOINT');
  return endpoint && `${endpoint.replace(/\/+$/, '')}/openai${apiVersion ? '' : '/v1'}`;
}

const azureTurnDetection: RealtimeModelOptions['turnDetection'] = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 200,
  create_response: true,
  interrupt_response: true,
};

function headersOf({ apiKey, entraToken }: RealtimeModelOptions): RealtimeService['headers'] {
  if (typeof entraToken === 'function') return async () => ({ Authorization: `Bearer ${await entraToken()}` });
  if (entraToken) return async () => ({ Authorization: `Bearer ${entraToken}` });
  const key = apiKey ?? environment('AZURE_OPENAI_API_KEY');
  if (key) return async () => ({ 'api-key': key });
  throw new MissingCredentialsError(
    'No key for Azure OpenAI: set AZURE_OPENAI_API_KEY or pass the apiKey or entraToken option.',
  );
}
