// Both sides of the conversation as text in a room.
import type { Participant, Room } from '@livekit/rtc-node';
import type { TextOutput } from '../output/text-output.js';
import type { RoomOutputOptions } from '../session/faces.js';
import { ParticipantLegacyTranscriptionOutput } from './legacy-transcription.js';
import { ParalellTextOutput } from './parallel-text.js';
import type { BaseParticipantTranscriptionOutput } from './transcription-base.js';
import { ParticipantTranscriptionOutput } from './transcription-output.js';

export class RoomTranscripts {
  readonly #agentSinks: BaseParticipantTranscriptionOutput[];
  readonly #userSinks: BaseParticipantTranscriptionOutput[];
  readonly #user: TextOutput;
  readonly #enabled: boolean;
  /** Where the agent's words go. */
  readonly agent: TextOutput;

  constructor(room: Room, { jsonFormat, transcriptionEnabled }: RoomOutputOptions) {
    const sinks = (isDelta: boolean) => [
      new ParticipantLegacyTranscriptionOutput(room, isDelta, null),
      new ParticipantTranscriptionOutput(room, isDelta, null, { jsonFormat }),
    ];
    this.#enabled = transcriptionEnabled;
    this.#agentSinks = sinks(true);
    this.#userSinks = sinks(false);
    this.agent = new ParalellTextOutput(this.#agentSinks);
    this.#user = new ParalellTextOutput(this.#userSinks);
  }

  setAgent(participant: Participant | null): void {
    for (const sink of this.#agentSinks) sink.setParticipant(participant);
  }

  setUser(identity: string | null): void {
    for (const sink of this.#userSinks) sink.setParticipant(identity);
  }

  /** What the recogniser makes of the user's words; each text replaces the one before until one is final. */
  showUser(text: string, isFinal: boolean): void {
    if (!this.#enabled) return;
    // The sinks keep the order and never reject.
    void this.#user.captureText(text);
    if (isFinal) this.#user.flush();
  }

  /** Ends what is open; resolves when it was sent. */
  async close(): Promise<void> {
    this.setUser(null);
    this.setAgent(null);
    await Promise.all([...this.#userSinks, ...this.#agentSinks].map((sink) => sink.settled()));
  }
}
