// Keeps the expressive tags a model writes for the voice out of transcripts that are sent piece by piece.
import { stripExpressiveTags } from '../model/chat/markup.js';

/** A tag that is longer than this is no tag. */
const longestTag = 300;

export class MarkupFilter {
  #held = '';

  /** What of the text so far can be shown; a tag that is not complete yet is held back. */
  push(text: string): string {
    const all = this.#held + text;
    const start = all.lastIndexOf('<');
    const isOpen = start >= 0 && !all.includes('>', start) && all.length - start < longestTag;
    this.#held = isOpen ? all.slice(start) : '';
    return stripExpressiveTags(isOpen ? all.slice(0, start) : all);
  }

  /** What was held back and turned out to be no tag. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return stripExpressiveTags(rest);
  }
}
