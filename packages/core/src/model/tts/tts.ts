// The contract of text-to-speech: what a provider plugin extends.
import { typedEmitter } from '../../base/emitter.js';
import type { APIConnectOptions } from '../connect-options.js';
import type { ChunkedStream } from './chunked-stream.js';
import { TTSMarkup } from './markup/index.js';
import type { SynthesizeStream } from './synthesize-stream.js';
import type { TTSCallbacks, TTSCapabilities } from './types.js';

/** Text-to-speech. A provider extends it with `label`, `synthesize` and `stream`. */
export abstract class TTS extends typedEmitter<TTSCallbacks>() {
  /** A short name of this implementation, such as 'cartesia.TTS'. */
  abstract label: string;
  readonly #sampleRate: number;
  readonly #numChannels: number;
  readonly #capabilities: TTSCapabilities;
  readonly #markup = new TTSMarkup(() => this.markupProviderKey());
  #isExpressive = false;

  /** @param sampleRate - Hz of the frames it gives. */
  constructor(sampleRate: number, numChannels: number, capabilities: TTSCapabilities) {
    super();
    this.#sampleRate = sampleRate;
    this.#numChannels = numChannels;
    this.#capabilities = capabilities;
  }

  /** Which dialect of expressive markup the voice speaks; '' for none. */
  protected markupProviderKey(): string {
    return '';
  }

  /** The voice's expressive markup. */
  get markup(): TTSMarkup {
    return this.#markup;
  }

  /** Whether expressive speech is on for this turn. @internal */
  get expressive(): boolean {
    return this.#isExpressive;
  }

  /** Switches expressive speech on or off for this turn. @internal */
  _setExpressive(enabled: boolean): void {
    this.#isExpressive = enabled;
  }

  get capabilities(): TTSCapabilities {
    return this.#capabilities;
  }

  /** Hz of the frames it gives. */
  get sampleRate(): number {
    return this.#sampleRate;
  }

  get numChannels(): number {
    return this.#numChannels;
  }

  /** The model's name; 'unknown' unless the plugin overrides it. */
  get model(): string {
    return 'unknown';
  }

  /** The provider's name; 'unknown' unless the plugin overrides it. */
  get provider(): string {
    return 'unknown';
  }

  /** Speaks a text that is known whole. */
  abstract synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): ChunkedStream;

  /** A stream that takes text as it comes and gives audio. */
  abstract stream(options?: { connOptions?: APIConnectOptions }): SynthesizeStream;

  /** Frees what the TTS holds. */
  async close(): Promise<void> {}
}
