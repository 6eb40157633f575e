// One text for several readers.
import type { TimedString } from '../model/timed-string.js';
import { TextOutput } from '../output/text-output.js';

/** Hands text to several outputs at once. */
export class ParalellTextOutput extends TextOutput {
  /** @internal */
  readonly _sinks: TextOutput[];

  constructor(sinks: TextOutput[], nextInChain?: TextOutput) {
    super(nextInChain);
    this._sinks = sinks;
  }

  override async captureText(text: string | TimedString): Promise<void> {
    await Promise.all(this.#outputs.map((sink) => sink.captureText(text)));
  }

  override flush(): void {
    for (const sink of this.#outputs) sink.flush();
  }

  override setAttributes(attributes: Readonly<Record<string, string>>): void {
    for (const sink of this.#outputs) sink.setAttributes(attributes);
  }

  override onAttached(): void {
    for (const sink of this.#outputs) sink.onAttached();
  }

  override onDetached(): void {
    for (const sink of this.#outputs) sink.onDetached();
  }

  get #outputs(): TextOutput[] {
    return this.nextInChain ? [...this._sinks, this.nextInChain] : this._sinks;
  }
}
