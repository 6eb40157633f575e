// What the transcripts of a participant have in common: whose they are, and where a segment begins and ends.
import type { Participant, Room } from '@livekit/rtc-node';
import { shortuuid } from '../base/id.js';
import { isTimedString } from '../model/timed-string.js';
import type { TimedString } from '../model/timed-string.js';
import { TextOutput } from '../output/text-output.js';
import { findParticipant, voiceOf } from './participants.js';

/** Options of every transcript. */
export interface TranscriptionOutputOptions {
  /** Whether the text may hold expressive tags that must not be shown; asked for every piece. Default: never. */
  expressiveEnabled?: () => boolean;
}

/** The transcript of one participant. */
export abstract class BaseParticipantTranscriptionOutput extends TextOutput {
  protected readonly room: Room;
  /** True if text comes as pieces to be joined; false if each text replaces the one before. */
  protected readonly isDeltaStream: boolean;
  protected participantIdentity: string | null = null;
  protected readonly expressiveEnabled: () => boolean;
  protected currentId = makeSegmentId();
  protected latestText = '';
  /** What else is told of the present segment. */
  protected attributes: Readonly<Record<string, string>> = {};
  #capturing = false;

  constructor(
    ...args: [
      room: Room,
      isDeltaStream: boolean,
      participant: Participant | string | null,
      options?: TranscriptionOutputOptions,
    ]
  ) {
    super();
    const [room, isDeltaStream, participant, { expressiveEnabled = () => false } = {}] = args;
    this.room = room;
    this.isDeltaStream = isDeltaStream;
    this.expressiveEnabled = expressiveEnabled;
    this.setParticipant(participant);
  }

  /** Whose words these are; null sends nothing. */
  setParticipant(participant: Participant | string | null): void {
    const identity = typeof participant === 'object' ? (participant?.identity ?? null) : participant;
    if (identity === this.participantIdentity) return;
    this.flush();
    this.participantIdentity = identity;
  }

  override captureText(text: string | TimedString): Promise<void> {
    if (this.participantIdentity === null) return Promise.resolve();
    if (!this.#capturing) {
      this.#capturing = true;
      this.currentId = makeSegmentId();
      this.latestText = '';
    }
    const plain = isTimedString(text) ? text.text : text;
    this.latestText = this.isDeltaStream ? this.latestText + plain : plain;
    return this.handleCaptureText(text);
  }

  override flush(): void {
    if (this.participantIdentity === null || !this.#capturing) return;
    this.#capturing = false;
    this.handleFlush();
    this.attributes = {};
  }

  override setAttributes(attributes: Readonly<Record<string, string>>): void {
    this.attributes = attributes;
  }

  /** The id of the track with the participant's voice, if it is known. */
  protected get trackId(): string | undefined {
    const participant =
      this.participantIdentity === null ? undefined : findParticipant(this.room, this.participantIdentity);
    return participant && voiceOf(participant)?.sid;
  }

  /** Resolves when everything captured so far was sent, or failed to be. */
  abstract settled(): Promise<void>;

  protected abstract handleCaptureText(text: string | TimedString): Promise<void>;
  protected abstract handleFlush(): void;
}

function makeSegmentId(): string {
  return shortuuid('SG_');
}
