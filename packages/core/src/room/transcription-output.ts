// Transcripts as text streams, for frontends of today.
import type { Participant, Room, TextStreamWriter } from '@livekit/rtc-node';
import { stripExpressiveTags } from '../model/chat/markup.js';
import { isTimedString } from '../model/timed-string.js';
import type { TimedString } from '../model/timed-string.js';
import { MarkupFilter } from './markup-filter.js';
import { OrderedWrites } from './ordered-writes.js';
import { BaseParticipantTranscriptionOutput } from './transcription-base.js';
import type { TranscriptionOutputOptions } from './transcription-base.js';
import {
  ATTRIBUTE_TRANSCRIPTION_FINAL,
  ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID,
  ATTRIBUTE_TRANSCRIPTION_TRACK_ID,
  TOPIC_TRANSCRIPTION,
} from './wire-names.js';

export interface ParticipantTranscriptionOutputOptions extends TranscriptionOutputOptions {
  /** Sends each piece as one line of JSON with its times in seconds. Default false. */
  jsonFormat?: boolean;
}

/**
 * Sends a transcript as text streams of the topic `lk.transcription`. Pieces of one segment go into one stream; texts
 * that replace each other go into a stream each, the last of which is marked final.
 */
export class ParticipantTranscriptionOutput extends BaseParticipantTranscriptionOutput {
  readonly #jsonFormat: boolean;
  readonly #writes = new OrderedWrites('transcription');
  #filter = new MarkupFilter();
  #writer: TextStreamWriter | undefined;

  constructor(
    ...args: [
      room: Room,
      isDeltaStream: boolean,
      participant: Participant | string | null,
      options?: ParticipantTranscriptionOutputOptions,
    ]
  ) {
    super(...args);
    this.#jsonFormat = args[3]?.jsonFormat ?? false;
  }

  override settled(): Promise<void> {
    return this.#writes.settled();
  }

  protected override handleCaptureText(text: string | TimedString): Promise<void> {
    const visible = this.#visible(text);
    if (visible === undefined) return Promise.resolve();
    const header = this.#header(false);
    if (!this.isDeltaStream) return this.#writes.add(() => this.#send(header, visible));
    return this.#writes.add(async () => {
      this.#writer ??= await this.#openStream(header);
      await this.#writer?.write(visible);
    });
  }

  protected override handleFlush(): void {
    if (!this.isDeltaStream) {
      const header = this.#header(true);
      const text = this.#visible(this.latestText) ?? '';
      void this.#writes.add(() => this.#send(header, text));
      return;
    }
    const rest = this.#filter.flush();
    const header = this.#header(false);
    void this.#writes.add(async () => {
      if (rest !== '') this.#writer ??= await this.#openStream(header);
      const writer = this.#writer;
      this.#writer = undefined;
      if (rest !== '') await writer?.write(this.#encode(rest));
      await writer?.close();
    });
  }

  async #send(header: StreamHeader, text: string): Promise<void> {
    const writer = await this.#openStream(header);
    await writer?.write(text);
    await writer?.close();
  }

  /** What is sent of a piece; undefined if nothing is. */
  #visible(text: string | TimedString): string | undefined {
    if (!this.expressiveEnabled()) return this.#encode(text);
    const plain = isTimedString(text) ? text.text : text;
    const visible = this.isDeltaStream ? this.#filter.push(plain) : stripExpressiveTags(plain);
    if (visible === '') return undefined;
    return this.#encode(isTimedString(text) ? { ...text, text: visible } : visible);
  }

  #encode(text: string | TimedString): string {
    if (!this.#jsonFormat) return isTimedString(text) ? text.text : text;
    return `${JSON.stringify(isTimedString(text) ? timedJson(text) : { text })}\n`;
  }

  #header(final: boolean): StreamHeader {
    const trackId = this.trackId;
    return {
      topic: TOPIC_TRANSCRIPTION,
      ...(this.participantIdentity !== null && { senderIdentity: this.participantIdentity }),
      attributes: {
        ...this.attributes,
        [ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID]: this.currentId,
        [ATTRIBUTE_TRANSCRIPTION_FINAL]: String(final),
        ...(trackId !== undefined && { [ATTRIBUTE_TRANSCRIPTION_TRACK_ID]: trackId }),
      },
    };
  }

  /** Undefined while the room is not connected: nobody is there to read. */
  async #openStream(header: StreamHeader): Promise<TextStreamWriter | undefined> {
    return this.room.isConnected ? this.room.localParticipant?.streamText(header) : undefined;
  }
}

interface StreamHeader {
  readonly topic: string;
  readonly senderIdentity?: string;
  readonly attributes: Record<string, string>;
}

/** The wire form of a timed text: snake_case, absent fields left out. */
function timedJson(text: TimedString): Record<string, unknown> {
  return {
    text: text.text,
    start_time: text.startTime,
    end_time: text.endTime,
    confidence: text.confidence,
    start_time_offset: text.startTimeOffset,
  };
}
