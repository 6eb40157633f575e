// A model in all its moods: it answers, calls tools, stalls, fails, or goes on after it was told to stop.
import { APIConnectionError, llm, shortuuid, sleep, type Clock } from '@livekit/agents';
import type { Chance } from './chance.js';

type ChatOptions = Parameters<llm.LLM['chat']>[0];

/** What it does in one answer. */
interface Mood {
  readonly ttftMs: number;
  readonly wordMs: number;
  readonly words: number;
  /** The word before which something happens; never if there are not so many. */
  readonly turnAt: number;
  readonly turn: 'none' | 'stall' | 'fail' | 'twice';
  readonly heedsAbort: boolean;
  readonly calls: readonly string[];
}

const consonants = 'bcdfghjklm';

export class MoodyLLM extends llm.LLM {
  readonly clock: Clock;
  readonly #chance: Chance;
  #words = 0;
  /** From now on it answers at once, calls no tool and never fails. */
  calm = false;

  constructor(clock: Clock, chance: Chance) {
    super();
    this.clock = clock;
    this.#chance = chance;
  }

  label(): string {
    return 'moody.LLM';
  }

  chat(options: ChatOptions): llm.LLMStream {
    return new MoodyStream(this, options, this.#mood(options));
  }

  /** A word of one syllable that nobody said before: captions know how long it takes to say. */
  nextWord(): string {
    this.#words += 1;
    const digits = this.#words.toString(consonants.length);
    return `${digits
      .split('')
      .map((digit) => consonants[Number.parseInt(digit, consonants.length)])
      .join('')}a `;
  }

  #mood({ toolCtx, toolChoice }: ChatOptions): Mood {
    const { odds, between, pick } = this.#chance;
    const calm = { ttftMs: 10, wordMs: 0, words: 3, turnAt: 0, turn: 'none', heedsAbort: true, calls: [] } as const;
    if (this.calm) return calm;
    const names = llm.sortedToolNames(toolCtx instanceof llm.ToolContext ? toolCtx : undefined);
    const [first, ...rest] = names;
    const mayCall = first !== undefined && (toolChoice !== 'none' || odds(0.1)) && odds(0.45);
    const calls = mayCall ? Array.from({ length: odds(0.2) ? 2 : 1 }, () => pick([first, ...rest])) : [];
    return {
      ttftMs: odds(0.1) ? between(2000, 9000) : between(0, 800),
      wordMs: between(0, 60),
      words: odds(0.1) ? 0 : between(1, 9),
      turnAt: between(0, 4),
      turn: odds(0.2) ? pick(['stall', 'fail', 'twice']) : 'none',
      heedsAbort: odds(0.8),
      calls: odds(0.03) ? [...calls, 'no_such_tool'] : calls,
    };
  }
}

class MoodyStream extends llm.LLMStream {
  readonly #llm: MoodyLLM;
  readonly #mood: Mood;
  readonly #id = shortuuid('moody_');

  constructor(model: MoodyLLM, { chatCtx, toolCtx, connOptions }: ChatOptions, mood: Mood) {
    super(model, {
      chatCtx,
      toolCtx,
      connOptions: { maxRetry: 1, retryIntervalMs: 100, timeoutMs: 5000, ...connOptions },
    });
    this.#llm = model;
    this.#mood = mood;
  }

  protected override get _clock(): Clock {
    return this.#llm.clock;
  }

  protected async run(): Promise<void> {
    const { ttftMs, wordMs, words, turn, turnAt, calls } = this.#mood;
    await this.#wait(ttftMs);
    for (let word = 0; word < words; word += 1) {
      if (word === turnAt) await this.#turn();
      const content = this.#llm.nextWord();
      this.#say(content);
      if (word === turnAt && turn === 'twice') this.#say(content);
      await this.#wait(wordMs);
    }
    if (calls.length > 0) this.#call(calls);
  }

  async #turn(): Promise<void> {
    if (this.#mood.turn === 'fail') throw new APIConnectionError({ message: 'moody', options: { retryable: false } });
    if (this.#mood.turn === 'stall') await this.#wait(10 * 60_000);
  }

  #say(content: string): void {
    if (!this.queue.closed) this.queue.put({ id: this.#id, delta: { role: 'assistant', content } });
  }

  #call(names: readonly string[]): void {
    const toolCalls = names.map((name) => new llm.FunctionCall({ callId: shortuuid('call_'), name, args: '{}' }));
    if (!this.queue.closed) this.queue.put({ id: this.#id, delta: { role: 'assistant', toolCalls } });
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(this.#llm.clock, ms, this.#mood.heedsAbort ? this.abortController.signal : undefined);
  }
}
