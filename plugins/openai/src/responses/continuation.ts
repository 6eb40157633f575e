// What the server knows of a conversation after an answer, so that the next request need only say what is new.

import { createHash } from 'node:crypto';
import type { InputItem } from './request.js';

/** What a request says of the conversation. */
export interface Plan {
  readonly input: readonly InputItem[];
  /** The answer that `input` goes on from; undefined: `input` is all of the conversation. */
  readonly previousResponseId: string | undefined;
}

/** An answer as it will stand in the conversation. */
export interface Answered {
  readonly id: string;
  readonly text: string;
  readonly calls: readonly { readonly callId: string }[];
}

export class Continuation {
  #responseId: string | undefined;
  /** What was asked, in order. */
  #asked: readonly string[] = [];
  /** What was answered. It may stand in the conversation in another order: a text counts from when it was heard. */
  #answered: readonly string[] = [];

  /** `input` goes on from the last answer if it holds all that the server knows, to the letter. */
  plan(input: readonly InputItem[]): Plan {
    const said = input.filter(isSaid);
    const isSame = this.#asked.every((key, index) => {
      const item = said[index];
      return item !== undefined && keyOf(item) === key;
    });
    const missing = new Set(this.#answered);
    const fresh = said.slice(this.#asked.length).filter((item) => !missing.delete(keyOf(item)));
    const goesOn = this.#responseId !== undefined && isSame && missing.size === 0 && fresh.length > 0;
    return goesOn ? { input: fresh, previousResponseId: this.#responseId } : { input, previousResponseId: undefined };
  }

  /** The server has answered `input`, all of the conversation so far. */
  answered(input: readonly InputItem[], { id, text, calls }: Answered): void {
    this.#responseId = id;
    this.#asked = input.filter(isSaid).map(keyOf);
    this.#answered = [
      ...(text.trim() ? [keyOf({ role: 'assistant', content: text })] : []),
      ...calls.map(({ callId }) => keyOf({ type: 'function_call', call_id: callId })),
    ];
  }

  /** The server knows nothing, or nothing for certain. */
  forget(): void {
    this.#responseId = undefined;
  }
}

/** Thoughts are the server's own, and not part of what is compared. */
function isSaid(item: InputItem): boolean {
  return item['type'] !== 'reasoning';
}

/** Two items with one key say the same. A hash, because a conversation may hold pictures. */
function keyOf(item: InputItem): string {
  const { type, role, content, call_id: callId } = item;
  if (type === 'function_call') return `call ${String(callId)}`;
  const what = typeof content === 'string' ? { role, content: content.replace(/\s+/g, ' ').trim() } : item;
  return createHash('sha256').update(JSON.stringify(what)).digest('base64');
}
