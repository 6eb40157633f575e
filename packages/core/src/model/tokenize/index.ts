// Tokenizers: splitting text into sentences and words, at once or as it streams in.
export * as basic from './basic.js';
export {
  BufferedSentenceStream,
  BufferedTokenStream,
  type BufferedTokenStreamOptions,
  BufferedWordStream,
} from './buffered-stream.js';
export { splitParagraphs, splitSentences } from './sentences.js';
export { SentenceStream, SentenceTokenizer, type TokenData, WordStream, WordTokenizer } from './text-stream.js';
export { hasUnclosedXmlTags, xmlWrapTokenizer } from './xml.js';
