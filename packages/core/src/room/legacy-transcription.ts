// Transcripts the older way, for frontends that know no text streams.
import { stripExpressiveTags } from '../model/chat/markup.js';
import { OrderedWrites } from './ordered-writes.js';
import { BaseParticipantTranscriptionOutput } from './transcription-base.js';

/** Sends a transcript as a whole after each piece. Needs the id of the speaker's track. */
export class ParticipantLegacyTranscriptionOutput extends BaseParticipantTranscriptionOutput {
  readonly #writes = new OrderedWrites('transcription');

  override settled(): Promise<void> {
    return this.#writes.settled();
  }

  protected override handleCaptureText(): Promise<void> {
    return this.#publish(false);
  }

  protected override handleFlush(): void {
    void this.#publish(true);
  }

  #publish(final: boolean): Promise<void> {
    const [trackSid, participantIdentity] = [this.trackId, this.participantIdentity];
    if (trackSid === undefined || participantIdentity === null) return Promise.resolve();
    const text = this.expressiveEnabled() ? stripExpressiveTags(this.latestText) : this.latestText;
    const segment = { id: this.currentId, text, final, startTime: 0n, endTime: 0n, language: '' };
    return this.#writes.add(async () => {
      if (!this.room.isConnected) return;
      await this.room.localParticipant?.publishTranscription({ participantIdentity, trackSid, segments: [segment] });
    });
  }
}
