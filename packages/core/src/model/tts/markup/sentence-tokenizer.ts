// Cutting text for a provider's voice: by sentences, within its limits, never through markup.
import { basic, type SentenceTokenizer } from '../../tokenize/index.js';
import { maxInputLen } from './dialects.js';

/** How long the texts of expressive speech should be: a manner that changes with every sentence sounds unsteady. */
const expressiveLength = 150;

/** The tokenizer for text streamed to `provider`. With `expressive`, sentences are sent a few at a time. */
export function sentenceTokenizer(provider: string, { expressive }: { expressive: boolean }): SentenceTokenizer {
  const maxTokenLength = maxInputLen(provider);
  if (!expressive) return new basic.SentenceTokenizer(maxTokenLength === undefined ? {} : { maxTokenLength });
  const batching =
    maxTokenLength === undefined ? {} : { maxTokenLength, minTokenLength: expressiveLength, firstTokenLength: 20 };
  return new basic.SentenceTokenizer({ ...batching, xmlAware: true });
}
