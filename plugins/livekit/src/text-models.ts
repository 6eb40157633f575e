// LiveKit's text detectors as a session uses them.
import { type llm, sleep, systemClock } from '@livekit/agents';
import {
  englishModel,
  findModel,
  type ModelEntry,
  multilingualModel,
  TextDetector,
} from '@livekit/agents-turn-detector';
import { spokenMessages } from './conversation.js';
import { sayOnce } from './said-once.js';

/** What the first call may take: it loads the model. */
const defaultTimeoutMs = 3000;

interface ModelKind {
  readonly name: string;
  readonly entry: ModelEntry;
  /** What counts as the language while the recogniser tells none. */
  readonly assumedLanguage: string | undefined;
}

/**
 * A detector that reads the conversation. Pass one of its subclasses as `turnHandling.turnDetection`; it needs a
 * recogniser. The weights come with `download-files`; without them turns end by silence alone, and a line says so.
 */
export abstract class EOUModel {
  readonly provider = 'livekit';
  readonly model: string;
  readonly #kind: ModelKind;
  readonly #unlikelyThreshold: number | undefined;
  #detector: TextDetector | undefined;

  /** @param unlikelyThreshold - 0 to 1, instead of the one that comes with the model for each language */
  constructor(kind: ModelKind, unlikelyThreshold?: number) {
    if (unlikelyThreshold !== undefined && !(unlikelyThreshold >= 0 && unlikelyThreshold <= 1)) {
      throw new RangeError(`unlikelyThreshold must lie between 0 and 1; got ${unlikelyThreshold}.`);
    }
    this.model = kind.name;
    this.#kind = kind;
    this.#unlikelyThreshold = unlikelyThreshold;
  }

  /** Below this probability the turn is unlikely to be over; undefined: the model does not know the language. */
  async unlikelyThreshold(language?: string): Promise<number | undefined> {
    const tag = language || this.#kind.assumedLanguage;
    const known = tag === undefined ? undefined : await this.#open()?.threshold(tag);
    return known === undefined ? undefined : (this.#unlikelyThreshold ?? known);
  }

  /** False also while the weights are not there. */
  async supportsLanguage(language?: string): Promise<boolean> {
    return (await this.unlikelyThreshold(language)) !== undefined;
  }

  /**
   * How likely the user is done, 0 to 1, by the last six messages.
   *
   * @param timeoutMs - default 3000
   * @throws TurnDetectorError if the weights are missing or unusable; Error after the timeout
   */
  async predictEndOfTurn(chatCtx: llm.ChatContext, timeoutMs: number = defaultTimeoutMs): Promise<number> {
    const detector = this.#open();
    if (!detector) throw new Error(missingLine(this.#kind.entry));
    const late = new AbortController();
    const answered = new AbortController();
    const timer = sleep(systemClock, timeoutMs, answered.signal).then(
      () => late.abort(new Error(`The end-of-turn model gave no answer within ${timeoutMs} ms.`)),
      () => undefined,
    );
    try {
      return await detector.predict(spokenMessages(chatCtx), late.signal);
    } finally {
      answered.abort();
      await timer;
    }
  }

  #open(): TextDetector | undefined {
    if (this.#detector) return this.#detector;
    const { entry } = this.#kind;
    const [model, tokenizer, tokenizerConfig, languages] = findModel(entry) ?? [];
    if (!model || !tokenizer || !tokenizerConfig || !languages) {
      sayOnce('warn', missingLine(entry));
      return undefined;
    }
    sayOnce('info', `${entry.id} is used under the ${entry.licence.name}: ${entry.licence.url}`);
    this.#detector = new TextDetector({ model, tokenizer, tokenizerConfig, languages });
    return this.#detector;
  }
}

function missingLine({ id }: ModelEntry): string {
  return `${id} is not on this machine, so turns end by silence alone: run your agent file with "download-files" once`;
}

/** Reads English. Small and quick. */
export class EnglishModel extends EOUModel {
  /** @param unlikelyThreshold - 0 to 1; default: the model's own for English */
  constructor(unlikelyThreshold?: number) {
    super({ name: 'en', entry: englishModel, assumedLanguage: 'en' }, unlikelyThreshold);
  }
}

/** Reads many languages; which one it is, the recogniser has to tell. */
export class MultilingualModel extends EOUModel {
  /** @param unlikelyThreshold - 0 to 1, for every language; default: the model's own for each */
  constructor(unlikelyThreshold?: number) {
    super({ name: 'multilingual', entry: multilingualModel, assumedLanguage: undefined }, unlikelyThreshold);
  }
}
