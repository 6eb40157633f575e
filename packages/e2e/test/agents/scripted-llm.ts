// A language model without a network: the first rule whose pattern fits what was last said answers.
import { llm, sleep, systemClock } from '@livekit/agents';

export interface Rule {
  /** Tried on the last message of the user, or on the output of the last tool. */
  readonly when: RegExp;
  readonly say?: string;
  /** Tools to call, with their arguments as the model wrote them. */
  readonly call?: readonly { readonly name: string; readonly args: string }[];
}

type ChatOptions = Parameters<llm.LLM['chat']>[0];

export class ScriptedLLM extends llm.LLM {
  readonly #rules: readonly Rule[];

  constructor(rules: readonly Rule[]) {
    super();
    this.#rules = rules;
  }

  label(): string {
    return 'test.ScriptedLLM';
  }

  chat(options: ChatOptions): llm.LLMStream {
    const input = lastInput(options.chatCtx);
    return new ScriptedStream(
      this,
      options,
      this.#rules.find(({ when }) => when.test(input)),
    );
  }
}

function lastInput(chatCtx: llm.ChatContext): string {
  for (const item of chatCtx.items.toReversed()) {
    if (item.type === 'message' && item.role === 'user') return item.textContent ?? '';
    if (item.type === 'function_call_output') return item.output;
  }
  return '';
}

class ScriptedStream extends llm.LLMStream {
  readonly #rule: Rule | undefined;

  constructor(owner: ScriptedLLM, options: ChatOptions, rule: Rule | undefined) {
    const { chatCtx, toolCtx, connOptions = { maxRetry: 0, retryIntervalMs: 0, timeoutMs: 1000 } } = options;
    super(owner, { chatCtx, toolCtx, connOptions });
    this.#rule = rule;
  }

  protected async run(): Promise<void> {
    const { say = '', call = [] } = this.#rule ?? {};
    for (const word of say.match(/\S+\s*/g) ?? []) {
      // Words come one by one, as from any model.
      await sleep(systemClock, 5);
      this.queue.put({ id: 'scripted', delta: { role: 'assistant', content: word } });
    }
    const toolCalls = call.map(({ name, args }, index) =>
      llm.FunctionCall.create({ callId: `call_${this.chatCtx.items.length}_${index}`, name, args }),
    );
    if (toolCalls.length > 0) this.queue.put({ id: 'scripted', delta: { role: 'assistant', toolCalls } });
  }
}
