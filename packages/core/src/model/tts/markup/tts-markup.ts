// The expressive markup of one voice, as its TTS offers it.
import { type MarkupInfo, type SpeechSteeringOptions, supportedNonverbals } from './dialects.js';
import { llmInstructions } from './instructions.js';
import { convertMarkup, normalizeMarkup } from './lower.js';

/** What a voice can be told besides words. Plugins choose the dialect by overriding `TTS.markupProviderKey`. */
export class TTSMarkup {
  readonly #providerKey: () => string;

  /** @internal */
  constructor(providerKey: () => string) {
    this.#providerKey = providerKey;
  }

  /** The voice's dialect; '' for none. */
  get providerKey(): string {
    return this.#providerKey();
  }

  /** Whether the voice has a dialect. */
  get supported(): boolean {
    return llmInstructions(this.providerKey) !== undefined;
  }

  /** What the voice can do. */
  get info(): MarkupInfo {
    return { nonverbals: supportedNonverbals(this.providerKey) };
  }

  /** What to tell the LLM about the markup; undefined if there is none. Sounds switched off are left out. */
  llmInstructions({ speechSteering }: { speechSteering?: SpeechSteeringOptions } = {}): string | undefined {
    return llmInstructions(this.providerKey, speechSteering);
  }

  /** Repairs markup an LLM often gets wrong. */
  normalize(text: string): string {
    return normalizeMarkup(this.providerKey, text);
  }

  /** Turns the markup into what the provider understands. */
  convert(text: string): string {
    return convertMarkup(this.providerKey, text);
  }
}
