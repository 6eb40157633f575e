// The public namespace `tokenize`.
export {
  basic,
  BufferedSentenceStream,
  BufferedTokenStream,
  BufferedWordStream,
  SentenceStream,
  SentenceTokenizer,
  type TokenData,
  WordStream,
  WordTokenizer,
} from './model/tokenize/index.js';
