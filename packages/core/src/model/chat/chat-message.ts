// A message in a conversation.
import type { ChatContent } from './content.js';
import { isInstructions } from './instructions.js';
import { newItemId, presentInstant } from './item-base.js';
import { toJsonObject, toJsonValue, type JSONValue } from './json.js';
import { stripExpressiveTags } from './markup.js';

export type ChatRole = 'developer' | 'system' | 'user' | 'assistant';

/** How long the steps of a turn took. All numbers in seconds; instants since the epoch. */
export interface MetricsReport {
  /** The provider's own ids of the requests behind an assistant message. */
  providerRequestIds?: string[];
  startedSpeakingAt?: number;
  stoppedSpeakingAt?: number;
  transcriptionDelay?: number;
  endOfTurnDelay?: number;
  onUserTurnCompletedDelay?: number;
  llmNodeTtft?: number;
  ttsNodeTtfb?: number;
  /** From the first frame sent to the output until the output reported playback. Assistant messages only. */
  playbackLatency?: number;
  e2eLatency?: number;
}

export interface ChatMessageOptions {
  role: ChatRole;
  content: ChatContent[] | string;
  /** Default: a new id that starts with `item_`. */
  id?: string;
  /** Default: false. */
  interrupted?: boolean;
  /** In ms since the epoch. Default: now. */
  createdAt?: number;
  /** 0 to 1; user messages that were spoken. */
  transcriptConfidence?: number;
  metrics?: MetricsReport;
  /** Data of yours or of a provider. */
  extra?: Record<string, unknown>;
}

/** A message. A string given as `content` becomes its only part. */
export class ChatMessage {
  readonly id: string;
  readonly type = 'message' as const;
  readonly role: ChatRole;
  content: ChatContent[];
  /** True if the speech of this message was cut off. */
  interrupted: boolean;
  transcriptConfidence?: number;
  extra: Record<string, unknown>;
  metrics: MetricsReport;
  hash?: Uint8Array;
  /** In ms since the epoch. */
  createdAt: number;

  constructor(params: ChatMessageOptions) {
    this.id = params.id ?? newItemId();
    this.role = params.role;
    this.content = typeof params.content === 'string' ? [params.content] : params.content;
    this.interrupted = params.interrupted ?? false;
    this.createdAt = params.createdAt ?? presentInstant();
    this.metrics = params.metrics ?? {};
    this.extra = params.extra ?? {};
    if (params.transcriptConfidence !== undefined) this.transcriptConfidence = params.transcriptConfidence;
  }

  static create(params: ChatMessageOptions): ChatMessage {
    return new ChatMessage(params);
  }

  /** A copy with another role or other content; all else stays. @internal */
  _with(changes: Partial<Pick<ChatMessageOptions, 'role' | 'content'>>): ChatMessage {
    const { id, role, content, interrupted, createdAt, transcriptConfidence, metrics, extra } = this;
    return new ChatMessage({
      id,
      role,
      content,
      interrupted,
      createdAt,
      transcriptConfidence,
      metrics,
      extra,
      ...changes,
    });
  }

  /** The text parts joined by new lines, without the expressive tags of assistant messages; undefined without text. */
  get textContent(): string | undefined {
    const text = this.rawTextContent;
    return text !== undefined && this.role === 'assistant' ? stripExpressiveTags(text) : text;
  }

  /** The text parts joined by new lines, as generated; undefined without text. */
  get rawTextContent(): string | undefined {
    const parts = this.content.flatMap((part) => {
      if (typeof part === 'string') return [part];
      return isInstructions(part) ? [part.value] : [];
    });
    return parts.length > 0 ? parts.join('\n') : undefined;
  }

  toJSONContent(): JSONValue[] {
    return this.content.map(contentToJson);
  }

  /** @param excludeTimestamp - leaves `createdAt` out. Default: false. */
  toJSON(excludeTimestamp = false): JSONValue {
    return toJsonObject({
      id: this.id,
      type: this.type,
      role: this.role,
      content: this.toJSONContent(),
      interrupted: this.interrupted,
      transcriptConfidence: this.transcriptConfidence,
      extra: nonEmpty(this.extra),
      metrics: nonEmpty({ ...this.metrics }),
      createdAt: excludeTimestamp ? undefined : this.createdAt,
    });
  }
}

function nonEmpty(record: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.values(record).some((value) => value !== undefined) ? record : undefined;
}

function contentToJson(part: ChatContent): JSONValue {
  if (typeof part === 'string') return part;
  if (isInstructions(part)) return toJsonValue(part.toJSON());
  if (part.type === 'audio_content') {
    return toJsonObject({
      type: part.type,
      transcript: part.transcript,
      frame: part.frame.map((frame) => ({
        sampleRate: frame.sampleRate,
        channels: frame.channels,
        samplesPerChannel: frame.samplesPerChannel,
        data: Array.from(frame.data),
      })),
    });
  }
  const { _cache, image, ...rest } = part;
  const pixels =
    typeof image === 'string'
      ? image
      : { width: image.width, height: image.height, type: image.type, data: Array.from(image.data) };
  return toJsonObject({ ...rest, image: pixels });
}
