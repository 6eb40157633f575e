// Tells the recogniser which words to expect, and finds more of them while the conversation goes on.
import { sleep, systemClock, type Clock } from '../../base/clock.js';
import { safeEmit, typedEmitter } from '../../base/emitter.js';
import { toError } from '../../base/errors.js';
import { log } from '../../base/log.js';
import type { ChatContext } from '../../model/chat/index.js';
import type { LLM } from '../../model/llm/index.js';
import type { LLMMetrics } from '../../model/metrics/index.js';
import type { STT } from '../../model/stt/index.js';
import { AgentSessionEventTypes, type ConversationItemAddedEvent } from '../events.js';
import { resolveTextModel } from '../models/models.js';
import { detectKeyterms } from './extraction.js';
import { KeytermBook } from './keyterm-book.js';
import { resolveDetection, type KeytermDetectionOptions, type ResolvedKeytermDetection } from './keyterm-options.js';

type ItemListener = (event: ConversationItemAddedEvent) => void;

/** What the detector needs of a session. */
export interface KeytermDetectorSession {
  readonly history: ChatContext;
  /** Finds the words where no model is named. */
  readonly llm?: object | undefined;
  on(event: AgentSessionEventTypes.ConversationItemAdded, listener: ItemListener): unknown;
  off(event: AgentSessionEventTypes.ConversationItemAdded, listener: ItemListener): unknown;
}

export type KeytermDetectorCallbacks = {
  /** What looking cost, with a model of its own. */
  metrics_collected: (metrics: LLMMetrics) => void;
};

export interface KeytermDetectorOptions {
  staticKeyterms?: readonly string[];
  options?: KeytermDetectionOptions;
  /** Default: real time. */
  clock?: Clock;
}

/** The words of one conversation. It outlives agents and recognisers. A look that fails changes nothing. */
export class KeytermDetector extends typedEmitter<KeytermDetectorCallbacks>() {
  readonly #options: ResolvedKeytermDetection;
  readonly #clock: Clock;
  readonly #book: KeytermBook;
  readonly #ownLlm: LLM | undefined;
  /** Every recogniser that was told words, with those it was told. */
  readonly #told = new Map<STT, string>();
  #stt: STT | undefined;
  #session: KeytermDetectorSession | undefined;
  #turns = 0;
  #look: AbortController | undefined;
  #isWarned = false;

  constructor({ staticKeyterms = [], options = {}, clock = systemClock }: KeytermDetectorOptions = {}) {
    super();
    this.#options = resolveDetection(options);
    this.#clock = clock;
    this.#book = new KeytermBook(staticKeyterms, options.maxKeyterms);
    this.#ownLlm = this.#options.enabled ? resolveTextModel(options.llm) : undefined;
  }

  /** The words in force: those given and those found. */
  get keyterms(): string[] {
    return this.#book.inForce;
  }

  get staticKeyterms(): string[] {
    return [...this.#book.given];
  }

  /** Replaces the words given; those found stay. */
  setStaticKeyterms(terms: readonly string[]): void {
    this.#book.given = terms;
    this.#tell();
  }

  /** Another recogniser hears from now on. */
  swapStt(stt: STT | undefined): void {
    this.#stt = stt;
    this.#tell();
  }

  /** Tells `stt` the words, and looks for more in what is said in `session`, if that was asked for. */
  start(session: KeytermDetectorSession, stt: STT | undefined): void {
    this.swapStt(stt);
    if (this.#session === session) return;
    this.#leave();
    this.#session = session;
    if (!this.#options.enabled) return;
    session.on(AgentSessionEventTypes.ConversationItemAdded, this.#onItem);
    this.#ownLlm?.on('metrics_collected', this.#onMetrics);
  }

  /** Stops looking. The words are kept. */
  async aclose(): Promise<void> {
    this.#leave();
    this.#look?.abort();
  }

  /** The conversation is over: recognisers that serve others as well forget its words. @internal */
  async _end(): Promise<void> {
    await this.aclose();
    for (const [stt, told] of this.#told) if (told !== '') stt._updateSessionKeyterms([]);
    this.#told.clear();
    this.#stt = undefined;
  }

  /** Looks once at `chatCtx`. Never rejects. @internal */
  async runOnce(chatCtx: ChatContext, signal?: AbortSignal): Promise<void> {
    const llm = this.#llm();
    if (!llm) return;
    const { instructions, timeout } = this.#options;
    const late = new AbortController();
    const stop = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const done = new AbortController();
    void sleep(this.#clock, timeout, done.signal).then(() => late.abort());
    try {
      const findings = await detectKeyterms(llm, chatCtx.items, {
        instructions,
        known: this.#book.known,
        signal: stop,
      });
      if (!findings || stop.aborted) return;
      this.#book.learn(findings);
      this.#tell();
    } catch (error) {
      if (!stop.aborted) log().warn({ err: toError(error) }, 'looking for words to expect failed: nothing changes');
    } finally {
      done.abort();
    }
  }

  #leave(): void {
    this.#session?.off(AgentSessionEventTypes.ConversationItemAdded, this.#onItem);
    this.#ownLlm?.off('metrics_collected', this.#onMetrics);
    this.#session = undefined;
  }

  /** The session's own model is metered by the session. */
  readonly #onMetrics = (metrics: LLMMetrics): void => {
    if (this.#ownLlm !== this.#session?.llm)
      safeEmit<KeytermDetector, 'metrics_collected'>(this, 'metrics_collected', metrics);
  };

  #llm(): LLM | undefined {
    const llm = this.#ownLlm ?? this.#session?.llm;
    return llm && 'chat' in llm ? (llm as LLM) : undefined;
  }

  readonly #onItem = ({ item }: ConversationItemAddedEvent): void => {
    if (item.type !== 'message' || item.role !== 'user') return;
    this.#turns += 1;
    if (this.#turns % this.#options.turnInterval !== 0 || this.#look || !this.#session) return;
    if (this.#stt?.capabilities.keyterms !== true) return;
    const look = new AbortController();
    this.#look = look;
    void this.runOnce(this.#session.history.copy(), look.signal).then(() => {
      if (this.#look === look) this.#look = undefined;
    });
  };

  #tell(): void {
    const stt = this.#stt;
    const terms = this.keyterms;
    if (!stt) return;
    if (stt.capabilities.keyterms !== true) return this.#warn(stt, terms);
    const told = terms.join('\n');
    if ((this.#told.get(stt) ?? '') === told) return;
    this.#told.set(stt, told);
    stt._updateSessionKeyterms(terms);
  }

  #warn(stt: STT, terms: readonly string[]): void {
    if (this.#isWarned || (terms.length === 0 && !this.#options.enabled)) return;
    this.#isWarned = true;
    log().warn({ stt: stt.label }, 'this recogniser takes no words to expect: keyterms have no effect on it');
  }
}
