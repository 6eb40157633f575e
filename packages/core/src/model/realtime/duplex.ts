// The contract of a full-duplex model, which listens while it speaks: what a provider plugin extends.
import { EventEmitter } from 'node:events';
import type { ReadableStream } from 'node:stream/web';
import type { AudioFrame, VideoFrame } from '@livekit/rtc-node';
import { emitSafely } from '../../base/emitter.js';
import { Event } from '../../base/event.js';
import { systemClock } from '../../base/clock.js';
import type { ChatContext, ChatItem } from '../chat/index.js';
import type { RealtimeModelMetrics } from '../metrics/index.js';
import type { ToolChoice, ToolContext } from '../tools/index.js';

/** A piece of the model's sound, its silence included. */
export interface DuplexAudioFrame {
  frame: AudioFrame;
  /** Where it begins on the model's timeline, in ms. */
  startMs?: number;
}

/** A piece of what the model said, as text. */
export interface DuplexOutputTranscriptDelta {
  text: string;
  /** On the model's timeline, in ms. */
  startMs?: number;
  /** On the model's timeline, in ms. */
  endMs?: number;
}

/** What a full-duplex model can do. The last three default to false. */
export interface DuplexCapabilities {
  /** Whether it transcribes the user. */
  userTranscription: boolean;
  /** Whether it replies to tool results by itself. */
  autoToolReplyGeneration: boolean;
  /** Whether items can be added to the chat context during the session. */
  midSessionChatCtxUpdate?: boolean;
  midSessionInstructionsUpdate?: boolean;
  midSessionToolsUpdate?: boolean;
}

/**
 * A speech model that listens and speaks at once. Plugins may offer one; a session cannot run it.
 */
export abstract class DuplexModel {
  readonly capabilities: DuplexCapabilities;

  constructor(capabilities: DuplexCapabilities) {
    this.capabilities = capabilities;
  }

  /** 'unknown' unless the plugin overrides it. */
  get model(): string {
    return 'unknown';
  }

  /** 'unknown' unless the plugin overrides it. */
  get provider(): string {
    return 'unknown';
  }

  /** A short name of this implementation; the class name unless the plugin overrides it. */
  label(): string {
    return this.constructor.name;
  }

  /** Opens a conversation, which connects once it has got its instructions, context and tools. */
  abstract session(): DuplexSession;

  /** Frees what the model holds. */
  abstract close(): Promise<void>;
}

/**
 * A conversation with a full-duplex model. It emits 'transcript_delta', 'function_call', 'input_speech_started',
 * 'input_speech_stopped', 'input_audio_transcription_completed', 'session_reconnected', 'metrics_collected' and 'error'.
 */
export abstract class DuplexSession extends EventEmitter {
  readonly duplexModel: DuplexModel;
  /** Whether it is on its way out: a plugin must not connect any more. */
  protected _closing = false;
  /** Set once it has got its instructions, context and tools, or closes. Plugins wait for it before they connect. */
  protected readonly _configured: Event = new Event();

  constructor(duplexModel: DuplexModel) {
    super();
    this.duplexModel = duplexModel;
  }

  get capabilities(): DuplexCapabilities {
    return this.duplexModel.capabilities;
  }

  /** All the model's sound, its silence included, at the pace it is to be played. */
  abstract get audioStream(): ReadableStream<DuplexAudioFrame>;

  abstract get tools(): ToolContext;

  /** The user's sound. */
  abstract pushAudio(frame: AudioFrame): void;

  /** The user's picture; nothing unless the plugin overrides it. */
  pushVideo(_frame: VideoFrame): void {}

  /** Ends it; who waits to connect is let go. */
  async close(): Promise<void> {
    this._closing = true;
    this._configured.set();
    await this.closeConnection();
  }

  /** Closes what the plugin has opened. */
  protected abstract closeConnection(): Promise<void>;

  abstract _updateInstructions(instructions: string): Promise<void>;

  abstract _appendItems(items: ChatItem[]): Promise<void>;

  abstract _updateTools(tools: ToolContext): Promise<void>;

  abstract _updateOptions(options: { toolChoice?: ToolChoice | null }): void;

  /** Asks the model to speak; nothing unless the plugin overrides it. */
  _generateReply(_instructions?: string, _options?: { toolChoice?: ToolChoice; tools?: ToolContext }): void {}

  /** Hands over instructions, context and tools, and lets the plugin connect. */
  async _updateSession(instructions?: string, chatCtx?: ChatContext, tools?: ToolContext): Promise<void> {
    try {
      if (tools) await this._updateTools(tools);
      if (instructions !== undefined) await this._updateInstructions(instructions);
      if (chatCtx && chatCtx.items.length > 0) await this._appendItems([...chatCtx.items]);
    } finally {
      this._configured.set();
    }
  }

  /** Reports how long it took to connect, in ms. */
  protected _reportConnectionAcquired(acquireTimeMs: number): void {
    const { duplexModel } = this;
    const noTokens = { audioTokens: 0, textTokens: 0, imageTokens: 0 };
    const metrics: RealtimeModelMetrics = {
      type: 'realtime_model_metrics',
      label: duplexModel.label(),
      requestId: '',
      timestamp: systemClock.now(),
      durationMs: 0,
      ttftMs: -1,
      cancelled: false,
      inputTokens: 0,
      outputTokens: 0,
      totalTokens: 0,
      tokensPerSecond: 0,
      acquireTimeMs,
      inputTokenDetails: { ...noTokens, cachedTokens: 0 },
      outputTokenDetails: noTokens,
    };
    emitSafely(this, 'metrics_collected', [metrics]);
  }
}
