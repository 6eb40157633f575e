// Tokenizers: splitting text into sentences and words, at once or as it streams in.
export * as basic from './basic.js';
export { BufferedSentenceStream, BufferedTokenStream, BufferedWordStream } from './buffered-stream.js';
export { splitSentences } from './sentences.js';
export { SentenceStream, SentenceTokenizer, type TokenData, WordStream, WordTokenizer } from './text-stream.js';
export { hasUnclosedXmlTags } from './xml.js';
