// The sink for an agent's words: what a custom caption or transcript output extends.
import type { TimedString } from '../model/timed-string.js';

/** Base class of everything that shows what an agent says, piece by piece. */
export abstract class TextOutput {
  protected readonly nextInChain?: TextOutput | undefined;

  /** @param nextInChain - the output this one hands its text on to */
  constructor(nextInChain?: TextOutput) {
    this.nextInChain = nextInChain;
  }

  /** Shows the next piece of the present segment. */
  abstract captureText(text: string | TimedString): Promise<void>;

  /** Ends the present segment. */
  abstract flush(): void;

  /** How the present segment, or the next one if none has begun, is spoken: attributes for whoever reads it. */
  setAttributes(attributes: Readonly<Record<string, string>>): void {
    this.nextInChain?.setAttributes(attributes);
  }

  /** The output is in use from now on. */
  onAttached(): void {
    this.nextInChain?.onAttached();
  }

  /** The output is no longer in use, or switched off. */
  onDetached(): void {
    this.nextInChain?.onDetached();
  }
}
