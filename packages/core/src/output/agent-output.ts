// Where an agent's voice and words go: two sinks that can be replaced or switched off at any time.
import type { AudioOutput } from './audio-output.js';
import type { TextOutput } from './text-output.js';

interface Attachable {
  onAttached(): void;
  onDetached(): void;
}

/** The outputs of an `AgentSession` (`session.output`). */
export class AgentOutput {
  readonly #audioChanged: () => void;
  readonly #transcriptionChanged: () => void;
  #audio: AudioOutput | null = null;
  #transcription: TextOutput | null = null;
  #audioEnabled = true;
  #transcriptionEnabled = true;
  #transcriptionSynced = true;

  constructor(audioChanged: () => void, transcriptionChanged: () => void) {
    this.#audioChanged = audioChanged;
    this.#transcriptionChanged = transcriptionChanged;
  }

  /** The voice's sink; null for none. A new one takes over with the next segment. */
  get audio(): AudioOutput | null {
    return this.#audio;
  }
  set audio(sink: AudioOutput | null) {
    if (sink === this.#audio) return;
    const previous = this.#audio;
    this.#audio = sink;
    swap({ previous, next: sink, attached: this.#audioEnabled });
    this.#audioChanged();
  }

  /** The words' sink; null for none. A new one takes over with the next segment. */
  get transcription(): TextOutput | null {
    return this.#transcription;
  }
  set transcription(sink: TextOutput | null) {
    if (sink === this.#transcription) return;
    const previous = this.#transcription;
    this.#transcription = sink;
    swap({ previous, next: sink, attached: this.#transcriptionEnabled });
    this.#transcriptionChanged();
  }

  get audioEnabled(): boolean {
    return this.#audioEnabled;
  }

  get transcriptionEnabled(): boolean {
    return this.#transcriptionEnabled;
  }

  /** Whether the words appear at the pace of the voice (true, the default) or as soon as they are known. */
  get transcriptionSynced(): boolean {
    return this.#transcriptionSynced;
  }

  /** Switches the voice on or off; off, no speech is synthesised. Default on. */
  setAudioEnabled(enabled: boolean): void {
    if (enabled === this.#audioEnabled) return;
    this.#audioEnabled = enabled;
    attach(this.#audio, enabled);
    this.#audioChanged();
  }

  /** Switches the transcript of the agent on or off. Default on. */
  setTranscriptionEnabled(enabled: boolean): void {
    if (enabled === this.#transcriptionEnabled) return;
    this.#transcriptionEnabled = enabled;
    attach(this.#transcription, enabled);
    this.#transcriptionChanged();
  }

  /** Whether words wait for the voice. Takes effect with the next segment. */
  setTranscriptionSynced(synced: boolean): void {
    this.#transcriptionSynced = synced;
  }
}

function swap({
  previous,
  next,
  attached,
}: {
  previous: Attachable | null;
  next: Attachable | null;
  attached: boolean;
}): void {
  if (!attached) return;
  attach(previous, false);
  attach(next, true);
}

function attach(sink: Attachable | null, attached: boolean): void {
  if (attached) sink?.onAttached();
  else sink?.onDetached();
}
