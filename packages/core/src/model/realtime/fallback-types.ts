// What a conversation that outlives its model needs, and what it says when no model is left.
import type { AudioFrame } from '@livekit/rtc-node';
import type { RealtimeModel, RealtimeSession } from './realtime.js';

/** Who may be asked, in which order. */
export interface FallbackSessionOptions {
  readonly attemptTimeoutMs: number;
  readonly reconnectTimeoutMs: number;
  readonly first: RealtimeModel;
  /** Whom to try next, given who was tried. */
  readonly next: (tried: ReadonlySet<RealtimeModel>) => RealtimeModel | undefined;
  readonly mark: (model: RealtimeModel, available: boolean) => void;
  /** No model is left. True if a pipeline takes over. */
  readonly onExhausted: () => boolean;
  readonly onClosed: (session: RealtimeSession) => void;
}

/** The payload of 'pipeline_needed'. */
export interface PipelineNeededEvent {
  /** What the user said and nobody answered. */
  readonly voice: readonly AudioFrame[];
  /** Whether an answer is owed for what the conversation holds already. */
  readonly owesReply: boolean;
  /** What to tell the one who answers. */
  readonly instructions: string | undefined;
}
