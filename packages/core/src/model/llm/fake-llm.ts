// A language model that answers from a script.
import { type Clock, sleep, systemClock } from '../../base/clock.js';
import { shortuuid } from '../../base/id.js';
import { type ChatContext, FunctionCall } from '../chat/index.js';
import { DEFAULT_API_CONNECT_OPTIONS } from '../connect-options.js';
import { LLM } from './llm.js';
import { LLMStream } from './llm-stream.js';

type ChatOptions = Parameters<LLM['chat']>[0];

/** What a {@link FakeLLM} answers to one input. */
export interface FakeLLMResponse {
  /** The last thing the model is told: a user's text, or a tool's output as JSON (a string `x` is `"x"`). */
  input: string;
  type?: 'llm';
  /** The text it answers. Default: none. */
  content?: string;
  /** Ms until the first word. Default: 0. */
  ttft?: number;
  /** Ms until the last word; the words come evenly. Default: `ttft`. */
  duration?: number;
  /** The tools it calls after the text. */
  toolCalls?: { name: string; args: Record<string, unknown> }[];
}

export interface FakeLLMOptions {
  /** Default: real time. */
  clock?: Clock;
  /** The answer to anything that is not in the script. Default: silence. */
  fallback?: Omit<FakeLLMResponse, 'input'>;
}

/** One question that was put to a {@link FakeLLM}. */
export interface FakeLLMRequest extends Pick<ChatOptions, 'toolChoice' | 'toolCtx'> {
  /** A copy of the conversation as the model saw it. */
  chatCtx: ChatContext;
  input: string;
}

/**
 * A language model that answers from a script.
 *
 * @example
 * ```ts
 * const llm = new FakeLLM([
 *   { input: 'Weather?', toolCalls: [{ name: 'getWeather', args: { city: 'Bonn' } }] },
 *   { input: '"sunny"', content: 'It is sunny.' },
 * ]);
 * ```
 */
export class FakeLLM extends LLM {
  /** Every question so far. */
  readonly requests: FakeLLMRequest[] = [];
  /** An error for the next answers instead of the script. */
  failure: Error | null = null;
  /** Ms that every next answer takes longer to begin. */
  slowMs = 0;
  readonly #responses: Map<string, FakeLLMResponse>;
  readonly #fallback: FakeLLMResponse | undefined;
  readonly #clock: Clock;

  constructor(responses: FakeLLMResponse[] = [], options: FakeLLMOptions = {}) {
    super();
    this.#responses = new Map(responses.map((response) => [response.input, response]));
    this.#fallback = options.fallback && { input: '', ...options.fallback };
    this.#clock = options.clock ?? systemClock;
  }

  label(): string {
    return 'fake.LLM';
  }

  override get model(): string {
    return 'fake-llm';
  }

  override get provider(): string {
    return 'fake';
  }

  /** The scripted answer to `input`. */
  lookup(input: string): FakeLLMResponse | undefined {
    return this.#responses.get(input) ?? this.#fallback;
  }

  chat(options: ChatOptions): LLMStream {
    const input = lastInput(options.chatCtx);
    this.requests.push({
      chatCtx: options.chatCtx.copy(),
      input,
      ...(options.toolCtx ? { toolCtx: options.toolCtx } : {}),
      ...(options.toolChoice ? { toolChoice: options.toolChoice } : {}),
    });
    const response = this.lookup(input);
    const script = { clock: this.#clock, response, failure: this.failure, slowMs: this.slowMs };
    return new FakeLLMStream(this, options, script);
  }
}

/** The text of the last user message or tool output, whichever is later; '' if there is neither. */
function lastInput(chatCtx: ChatContext): string {
  for (const item of chatCtx.items.toReversed()) {
    if (item.type === 'message' && item.role === 'user') return item.textContent ?? '';
    if (item.type === 'function_call_output') return item.output;
  }
  return '';
}

interface Script {
  readonly clock: Clock;
  readonly response: FakeLLMResponse | undefined;
  readonly failure: Error | null;
  readonly slowMs: number;
}

class FakeLLMStream extends LLMStream {
  readonly #script: Script;
  readonly #id = shortuuid('fake_');

  constructor(llm: FakeLLM, options: ChatOptions, script: Script) {
    const { chatCtx, toolCtx, connOptions = DEFAULT_API_CONNECT_OPTIONS } = options;
    super(llm, { chatCtx, toolCtx, connOptions });
    this.#script = script;
  }

  protected override get _clock(): Clock {
    return this.#script.clock;
  }

  protected async run(): Promise<void> {
    const { response, failure, slowMs } = this.#script;
    await this.#wait(slowMs);
    if (failure) throw failure;
    if (!response) return;
    const { ttft = 0, duration = ttft, content = '', toolCalls = [] } = response;
    const words = content.match(/\S+\s*/g) ?? [];
    const wordMs = words.length > 1 ? Math.max(0, duration - ttft) / (words.length - 1) : 0;
    await this.#wait(ttft);
    for (const [index, word] of words.entries()) {
      if (index > 0) await this.#wait(wordMs);
      this.queue.put({ id: this.#id, delta: { role: 'assistant', content: word } });
    }
    if (words.length <= 1) await this.#wait(duration - ttft);
    this.#callTools(toolCalls);
    const completionTokens = words.length + toolCalls.length;
    const promptTokens = this.chatCtx.items.length;
    this.queue.put({
      id: this.#id,
      usage: { completionTokens, promptTokens, promptCachedTokens: 0, totalTokens: completionTokens + promptTokens },
    });
  }

  #callTools(toolCalls: NonNullable<FakeLLMResponse['toolCalls']>): void {
    if (toolCalls.length === 0) return;
    const calls = toolCalls.map(
      ({ name, args }, index) =>
        new FunctionCall({
          id: `${this.#id}/fnc_${index}`,
          callId: shortuuid('call_'),
          name,
          args: JSON.stringify(args),
        }),
    );
    this.queue.put({ id: this.#id, delta: { role: 'assistant', toolCalls: calls } });
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(this.#script.clock, ms, this.abortController.signal);
  }
}
