// Takes a model's thoughts (`<think>…</think>` at the start of its answer) out of the text that is to be spoken.

const opening = '<think>';
const closing = '</think>';

export class ThinkFilter {
  #mode: 'start' | 'thinking' | 'after-thinking' | 'speaking' = 'start';
  /** Text that may yet turn out to be a mark. */
  #held = '';

  /** The part of `text` that may be spoken now. */
  push(text: string): string {
    if (this.#mode === 'speaking') return text;
    this.#held += text;
    if (this.#mode === 'start') this.#start();
    if (this.#mode === 'thinking') this.#think();
    if (this.#mode === 'after-thinking') this.#skipSpace();
    return this.#isSpeaking() ? this.#release() : '';
  }

  #isSpeaking(): boolean {
    return this.#mode === 'speaking';
  }

  /** What was held back when the answer ends: only text that never became a mark. */
  finish(): string {
    return this.#mode === 'start' ? this.#release() : '';
  }

  #start(): void {
    const text = this.#held.trimStart();
    if (text.startsWith(opening)) this.#mode = 'thinking';
    else if (!opening.startsWith(text)) this.#mode = 'speaking';
  }

  #think(): void {
    const end = this.#held.indexOf(closing);
    if (end >= 0) {
      this.#held = this.#held.slice(end + closing.length);
      this.#mode = 'after-thinking';
    } else {
      this.#held = this.#held.slice(-(closing.length - 1));
    }
  }

  #skipSpace(): void {
    this.#held = this.#held.trimStart();
    if (this.#held !== '') this.#mode = 'speaking';
  }

  #release(): string {
    const text = this.#held;
    this.#held = '';
    return text;
  }
}
