// LiveKit's text detectors: read the last messages and say how likely the user is done; thresholds by language come
// with the model.
import { readFile } from 'node:fs/promises';
import type { PromptMessage } from './runtime/messages.js';
import { type ModelThread, sharedThread } from './runtime/model-thread.js';

/** How far back the models were trained to look. */
const lastMessages = 6;

export interface TextDetectorFiles {
  readonly model: string;
  readonly tokenizer: string;
  readonly tokenizerConfig: string;
  /** Thresholds: `{ "en": { "threshold": 0.01 }, … }`. */
  readonly languages: string;
}

export class TextDetector {
  readonly #files: TextDetectorFiles;
  readonly #thread: ModelThread;
  #thresholds: Promise<ReadonlyMap<string, number>> | undefined;

  constructor(files: TextDetectorFiles, thread: ModelThread = sharedThread) {
    this.#files = files;
    this.#thread = thread;
  }

  /** Below this probability the turn is unlikely to be over; undefined: the model does not know the language. */
  async threshold(language: string): Promise<number | undefined> {
    this.#thresholds ??= readThresholds(this.#files.languages);
    const thresholds = await this.#thresholds;
    const tag = language.toLowerCase();
    return thresholds.get(tag) ?? thresholds.get(tag.split(/[-_]/)[0] ?? '');
  }

  /**
   * How likely the speaker of the last message is done, 0 to 1, from the last six messages.
   * @throws {@link TurnDetectorError}, or the reason of `signal`
   */
  predict(messages: readonly PromptMessage[], signal?: AbortSignal): Promise<number> {
    const { model, tokenizer, tokenizerConfig } = this.#files;
    const input = { kind: 'messages', messages: messages.slice(-lastMessages) } as const;
    return this.#thread.ask({ kind: 'text', model, tokenizer, tokenizerConfig }, input, signal);
  }
}

async function readThresholds(path: string): Promise<Map<string, number>> {
  const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
  const thresholds = new Map<string, number>();
  for (const [language, entry] of Object.entries(parsed ?? {})) {
    const threshold: unknown = entry?.threshold;
    if (typeof threshold === 'number') thresholds.set(language.toLowerCase(), threshold);
  }
  return thresholds;
}
