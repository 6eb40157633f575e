// OpenAI's realtime models at Azure: another address, another way to show who asks, other defaults.
import { AgentsError, log, MissingCredentialsError } from '@livekit/agents';
import { environment } from '../connection.js';
import type { RealtimeModelOptions, RealtimeService } from './options.js';

/** Settings of `RealtimeModel.withAzure`. */
export interface AzureRealtimeOptions extends Omit<
  RealtimeModelOptions,
  'model' | 'inputAudioTranscription' | 'turnDetection'
> {
  /** The name of your deployment. */
  azureDeployment: string;
  /** Default: the environment variable `AZURE_OPENAI_ENDPOINT`. */
  azureEndpoint?: string;
  /** The preview API it chose no longer exists: it is ignored. */
  apiVersion?: string;
  /** Default: the environment variable `AZURE_OPENAI_API_KEY`. */
  apiKey?: string;
  /** Instead of a key. */
  entraToken?: string;
  /** Default: the endpoint with `/openai/v1`. */
  baseURL?: string;
  /** Default: { model: 'whisper-1' }. */
  inputAudioTranscription?: RealtimeModelOptions['inputAudioTranscription'];
  /** Default: server_vad with threshold 0.5, prefix_padding_ms 300, silence_duration_ms 200. */
  turnDetection?: RealtimeModelOptions['turnDetection'];
}

/** @throws AgentsError `invalid_option` without an endpoint, MissingCredentialsError without key or token. */
export function azureService(options: AzureRealtimeOptions): {
  options: RealtimeModelOptions;
  service: RealtimeService;
} {
  const { azureDeployment, azureEndpoint, apiVersion, entraToken, ...rest } = options;
  if (apiVersion) log().warn('Azure no longer has preview versions of the realtime API: apiVersion is ignored');
  const endpoint = azureEndpoint ?? environment('AZURE_OPENAI_ENDPOINT');
  const baseURL = rest.baseURL ?? (endpoint && `${endpoint.replace(/\/+$/, '')}/openai/v1`);
  if (!baseURL) {
    throw new AgentsError('No address of Azure OpenAI: set AZURE_OPENAI_ENDPOINT or pass the azureEndpoint option.', {
      code: 'invalid_option',
    });
  }
  const inputAudioTranscription =
    rest.inputAudioTranscription === undefined ? { model: 'whisper-1' } : rest.inputAudioTranscription;
  const turnDetection = rest.turnDetection === undefined ? azureTurnDetection : rest.turnDetection;
  return {
    options: { ...rest, model: azureDeployment, inputAudioTranscription, turnDetection },
    service: { baseURL, headers: headersOf(rest.apiKey, entraToken) },
  };
}

const azureTurnDetection: RealtimeModelOptions['turnDetection'] = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 200,
  create_response: true,
  interrupt_response: true,
};

function headersOf(apiKey: string | undefined, entraToken: string | undefined): Record<string, string> {
  if (entraToken) return { Authorization: `Bearer ${entraToken}` };
  const key = apiKey ?? environment('AZURE_OPENAI_API_KEY');
  if (key) return { 'api-key': key };
  throw new MissingCredentialsError(
    'No key for Azure OpenAI: set AZURE_OPENAI_API_KEY or pass the apiKey or entraToken option.',
  );
}
