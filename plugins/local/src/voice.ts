// What the TTS needs of an engine: text in, pieces of sound and the times of words out.

/** A piece of sound, and the words that begin in it. */
export interface Sound {
  /** Mono samples at the voice's rate. */
  readonly pcm: Int16Array;
  readonly words: readonly WordStart[];
}

/** Where a word begins. */
export interface WordStart {
  /** From the start of the utterance, in ms. */
  readonly atMs: number;
  /** Index of its first character in the text, in code points. */
  readonly position: number;
}

/** An utterance to speak. */
export interface Utterance {
  readonly text: string;
  /** Ends it at the next piece of sound; `say` then resolves. */
  readonly signal: AbortSignal;
  readonly onSound: (sound: Sound) => void;
}

/** A speech engine. */
export interface Voice extends AsyncDisposable {
  /** Hz. */
  readonly sampleRate: number;
  /** Whether it reports when words begin. */
  readonly timesWords: boolean;
  readonly name: string;
  /** Silence to put between two utterances of one text; 0 if the engine ends each with a pause itself. */
  readonly pauseMs: number;
  /** Loads what it needs, so that the first utterance does not wait. */
  prepare(): Promise<void>;
  /**
   * Speaks; resolves when the last piece of sound has been handed over.
   * @throws {@link LocalSpeechError}
   */
  say(utterance: Utterance): Promise<void>;
}
