// A stand-in for a language model where there is none: rules that read the conversation and call the agent's own tools.
// It is scripted, not a language model, and says so.
import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS, llm, shortuuid } from '@livekit/agents';
import { decide } from './brain/rules.js';
import { situationOf } from './brain/situation.js';

type ChatOptions = Parameters<llm.LLM['chat']>[0];

/** Answers by rules, through the same pipeline as any model. */
export class ScriptedBrain extends llm.LLM {
  label(): string {
    return 'restaurant.ScriptedBrain';
  }

  override get model(): string {
    return 'scripted, not a language model';
  }

  override get provider(): string {
    return 'restaurant';
  }

  chat({ chatCtx, toolCtx, toolChoice, connOptions = DEFAULT_API_CONNECT_OPTIONS }: ChatOptions): llm.LLMStream {
    const tools = toolChoice === 'none' || !toolCtx ? {} : { toolCtx };
    return new ScriptedStream(this, { chatCtx, connOptions, ...tools });
  }
}

class ScriptedStream extends llm.LLMStream {
  constructor(
    owner: llm.LLM,
    options: { chatCtx: llm.ChatContext; toolCtx?: llm.ToolContextLike; connOptions: APIConnectOptions },
  ) {
    super(owner, options);
  }

  protected async run(): Promise<void> {
    const tools = new Set(Object.keys(this.toolCtx?.functionTools ?? {}));
    const { say = '', calls = [] } = decide(situationOf(this.chatCtx, tools));
    const id = shortuuid('scripted_');
    if (say) this.queue.put({ id, delta: { role: 'assistant', content: say } });
    if (calls.length === 0) return;
    const toolCalls = calls.map(({ name, args }) =>
      llm.FunctionCall.create({ callId: shortuuid('call_'), name, args: JSON.stringify(args) }),
    );
    this.queue.put({ id, delta: { role: 'assistant', toolCalls } });
  }
}
