// Turns a conversation into the tokens a text model reads: normalised, merged, put into the model's own chat template,
// and cut off where the user's next word would come.
import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import type { PromptMessage } from '../runtime/messages.js';
import { normalizeText } from './normalise.js';

const endOfMessage = '<|im_end|>';
/** What the models were trained with. Bounds the time of a call, too. */
const mostTokens = 128;
/** For a tokeniser without a template of its own. */
const plainTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}";

export class TextPrompt {
  readonly #tokenizer: Tokenizer;
  readonly #template: Template;

  /** From the contents of `tokenizer.json` and `tokenizer_config.json`. */
  constructor(tokenizer: object, config: object) {
    this.#tokenizer = new Tokenizer(tokenizer, config);
    const template: unknown = 'chat_template' in config ? config.chat_template : undefined;
    this.#template = new Template(typeof template === 'string' ? template : plainTemplate);
  }

  /** The text the model sees; empty if nothing was said. */
  text(messages: readonly PromptMessage[]): string {
    const rendered = this.#template.render({ messages: merge(messages), add_generation_prompt: false });
    const end = rendered.lastIndexOf(endOfMessage);
    return end < 0 ? rendered : rendered.slice(0, end);
  }

  /** Token numbers, the newest 128. */
  encode(messages: readonly PromptMessage[]): number[] {
    const { ids } = this.#tokenizer.encode(this.text(messages), { add_special_tokens: false });
    return ids.slice(-mostTokens);
  }
}

/** One message per change of speaker; what is empty once normalised was not said. */
function merge(messages: readonly PromptMessage[]): PromptMessage[] {
  const merged: { role: PromptMessage['role']; content: string }[] = [];
  for (const { role, content } of messages) {
    const text = normalizeText(content);
    const last = merged.at(-1);
    if (!text) continue;
    if (last?.role === role) last.content += ` ${text}`;
    else merged.push({ role, content: text });
  }
  return merged;
}
