// OpenAI's speech-to-speech model: one object for the options, a session for each conversation.
import { llm } from '@livekit/agents';
import { IN_FRAME_SIZE, NUM_CHANNELS, OUT_FRAME_SIZE, SAMPLE_RATE } from './api.js';
import { azureDefaults, azureService, isAzure, type AzureRealtimeOptions } from './azure.js';
import { openaiService, resolveOptions } from './options.js';
import type { RealtimeModelOptions, RealtimeSettings } from './options.js';
import { RealtimeSession } from './realtime-session.js';

/**
 * A model that hears and speaks. Give it to a session instead of an LLM; `stt` and `tts` are then not needed.
 *
 * @example
 * ```ts
 * import * as openai from '@livekit/agents-plugin-openai';
 *
 * const session = new voice.AgentSession({
 *   llm: new openai.realtime.RealtimeModel({ voice: 'marin' }),
 * });
 * ```
 */
export class RealtimeModel extends llm.RealtimeModel {
  /** The rate of the sound the model speaks, in Hz. */
  readonly sampleRate = SAMPLE_RATE;
  readonly numChannels = NUM_CHANNELS;
  /** Samples of one piece of the user's voice. */
  readonly inFrameSize = IN_FRAME_SIZE;
  /** Samples of one frame of the model's voice. */
  readonly outFrameSize = OUT_FRAME_SIZE;
  readonly #settings: RealtimeSettings;
  readonly #sessions = new Set<RealtimeSession>();

  /**
   * @param options - see {@link RealtimeModelOptions}
   * @throws AgentsError `invalid_option` for values out of range
   * @throws MissingCredentialsError without a key, unless `baseURL` is on this machine
   */
  constructor(options: RealtimeModelOptions = {}) {
    const settings = resolveOptions(options, isAzure(options) ? azureService(options) : openaiService(options));
    super({
      messageTruncation: true,
      turnDetection: settings.turnDetection !== null,
      userTranscription: settings.inputAudioTranscription !== null,
      autoToolReplyGeneration: false,
      audioOutput: settings.modalities.includes('audio'),
      manualFunctionCalls: true,
      midSessionChatCtxUpdate: true,
      midSessionInstructionsUpdate: true,
      midSessionToolsUpdate: true,
      perResponseToolChoice: true,
    });
    this.#settings = settings;
  }

  /**
   * A model deployed at Azure OpenAI. `turnDetection` and `inputAudioTranscription` have Azure's defaults.
   *
   * @throws AgentsError `invalid_option` without an endpoint or for values out of range
   * @throws MissingCredentialsError without a key or token
   */
  static withAzure(options: AzureRealtimeOptions): RealtimeModel {
    return new RealtimeModel(azureDefaults(options));
  }

  override get model(): string {
    return this.#settings.model;
  }

  /** The provider's host, such as 'api.openai.com'. */
  override get provider(): string {
    return this.#settings.url.host;
  }

  override label(): string {
    return 'openai.realtime.RealtimeModel';
  }

  override session(): RealtimeSession {
    const session = new RealtimeSession(this, this.#settings, (closed) => this.#sessions.delete(closed));
    this.#sessions.add(session);
    return session;
  }

  /** Ends all its sessions. */
  override async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }
}
