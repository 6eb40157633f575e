// The contract of a realtime model and its session: what a provider plugin extends.
import { EventEmitter } from 'node:events';
import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame, VideoFrame } from '@livekit/rtc-node';
import { log } from '../../base/log.js';
import type { ChatContext } from '../chat/index.js';
import { InputPump } from '../stream/input-pump.js';
import type { ToolChoice, ToolContext } from '../tools/index.js';
import type { GenerationCreatedEvent, RealtimeCapabilities } from './types.js';

/** A speech-to-speech model. */
export abstract class RealtimeModel {
  readonly #capabilities: RealtimeCapabilities;

  constructor(capabilities: RealtimeCapabilities) {
    this.#capabilities = capabilities;
  }

  get capabilities(): RealtimeCapabilities {
    return this.#capabilities;
  }

  /** The model's name. */
  abstract get model(): string;

  /** The provider's name; 'unknown' unless the plugin overrides it. */
  get provider(): string {
    return 'unknown';
  }

  /** A short name of this implementation; the class name unless the plugin overrides it. */
  label(): string {
    return this.constructor.name;
  }

  /** Opens a conversation. */
  abstract session(): RealtimeSession;

  /** Frees what the model holds. */
  abstract close(): Promise<void>;
}

/**
 * A conversation with a realtime model. It emits 'generation_created', 'input_speech_started', 'input_speech_stopped',
 * 'input_audio_transcription_completed', 'metrics_collected', 'session_reconnected' and 'error'.
 */
export abstract class RealtimeSession extends EventEmitter {
  protected _realtimeModel: RealtimeModel;
  protected logger = log();
  readonly #pump: InputPump<AudioFrame>;

  constructor(realtimeModel: RealtimeModel) {
    super();
    this._realtimeModel = realtimeModel;
    this.#pump = new InputPump({ onItem: (frame) => this.pushAudio(frame), onEnd: () => {} });
  }

  get realtimeModel(): RealtimeModel {
    return this._realtimeModel;
  }

  /** The conversation as the model knows it. */
  abstract get chatCtx(): ChatContext;
  abstract get tools(): ToolContext;
  abstract updateInstructions(instructions: string): Promise<void>;
  /** @throws RealtimeError if the model does not confirm in time. */
  abstract updateChatCtx(chatCtx: ChatContext): Promise<void>;
  abstract updateTools(tools: ToolContext): Promise<void>;
  abstract updateOptions(options: { toolChoice?: ToolChoice | null }): void;
  abstract pushAudio(frame: AudioFrame): void;
  /** Asks for a response. @throws RealtimeError if none begins in time. */
  abstract generateReply(instructions?: string, options?: { signal?: AbortSignal }): Promise<GenerationCreatedEvent>;
  /** Takes the audio so far as a user turn. */
  abstract commitAudio(): Promise<void>;
  /** Forgets the audio that was not committed. */
  abstract clearAudio(): Promise<void>;
  /** Stops the response in progress, if any. */
  abstract interrupt(): Promise<void>;
  /** Cuts a message to what was heard of it. */
  abstract truncate(options: {
    messageId: string;
    audioEndMs: number;
    modalities?: ('text' | 'audio')[];
    audioTranscript?: string;
  }): Promise<void>;

  /** The user's picture, or what they share; nothing unless the plugin overrides it. */
  pushVideo(_frame: VideoFrame): void {}

  /** Whether pictures are worth the work of getting them. @internal */
  get _canSee(): boolean {
    return this.pushVideo !== RealtimeSession.prototype.pushVideo;
  }

  /** Updates what is given, in the order instructions, chat context, tools. @internal */
  async _updateSession(...[instructions, chatCtx, tools]: [string?, ChatContext?, ToolContext?]): Promise<void> {
    if (instructions !== undefined) await this.updateInstructions(instructions);
    if (chatCtx !== undefined) await this.updateChatCtx(chatCtx);
    if (tools !== undefined) await this.updateTools(tools);
  }

  /** Ends the conversation. */
  async close(): Promise<void> {
    this.#pump.detach();
  }

  /** Tells the model that the user is active. */
  startUserActivity(): void {}

  /** Reads the user's audio from `audioStream` from now on, instead of the stream before. */
  setInputAudioStream(audioStream: ReadableStream<AudioFrame>): void {
    this.#pump.attach(audioStream);
  }
}
