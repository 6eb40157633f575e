// Where an agent hears its user: one audio source that can be replaced or switched off at any time.
import type { VideoFrame } from '@livekit/rtc-node';
import type { AudioInput } from './audio-input.js';

/** Who looks at what the user shows: the session of a realtime model. */
export interface Eyes {
  readonly _canSee: boolean;
  pushVideo(frame: VideoFrame): void;
}

/** The inputs of an `AgentSession` (`session.input`). */
export class AgentInput {
  readonly #audioChanged: () => void;
  readonly #audioEnabledChanged: ((enabled: boolean) => void) | undefined;
  #audio: AudioInput | null = null;
  #audioEnabled = true;
  /** Undefined while no agent has the conversation, null if its model is none that sees. @internal */
  _eyes: Eyes | null | undefined;

  constructor(audioChanged: () => void, audioEnabledChanged?: (enabled: boolean) => void) {
    this.#audioChanged = audioChanged;
    this.#audioEnabledChanged = audioEnabledChanged;
  }

  /** The user's voice; null for none. */
  get audio(): AudioInput | null {
    return this.#audio;
  }
  set audio(source: AudioInput | null) {
    if (source === this.#audio) return;
    const previous = this.#audio;
    this.#audio = source;
    if (this.#audioEnabled) {
      attach(previous, false);
      attach(source, true);
    }
    this.#audioChanged();
  }

  get audioEnabled(): boolean {
    return this.#audioEnabled;
  }

  /** Switches hearing on or off. Default on. */
  setAudioEnabled(enable: boolean): void {
    if (enable === this.#audioEnabled) return;
    this.#audioEnabled = enable;
    attach(this.#audio, enable);
    this.#audioEnabledChanged?.(enable);
  }
}

function attach(source: AudioInput | null, attached: boolean): void {
  if (source === null) return;
  source.setAttached(attached);
  if (attached) source.onAttached();
  else source.onDetached();
}
