// What all agents of the restaurant share: how they take over, how they hand on, and that no card data passes them.
import { type ReadableStream, TransformStream } from 'node:stream/web';
import { llm, voice } from '@livekit/agents';
import { type AgentName, describeState, type RestaurantContext, type RestaurantState } from './state.js';

// What a new agent takes over from the one before, and what it keeps in all.
const takenOver = 6;
const kept = 12;
const noteId = 'restaurant_note';

type Answer = NonNullable<Awaited<ReturnType<voice.Agent['llmNode']>>>;
type AnswerPart = Answer extends ReadableStream<infer Part> ? Part : never;

const house = `You work at Bella Porta, a small restaurant, and talk to callers on the phone.
Answer in one or two short sentences without lists or symbols. Ask for one thing at a time.
Use your tools for everything the caller wants to change, and never claim that something was done without a tool.
Sums come from the tools: never add up prices yourself. Never read card data aloud or ask a tool about it twice;
where the caller says card data you see a placeholder in brackets: then call updateCreditCard without arguments.`;

/** A voice for each agent, so that callers hear who they talk to; one without has the session's. */
export type Voices = Partial<Readonly<Record<AgentName, voice.AgentOptions['tts']>>>;

export interface RestaurantAgentOptions {
  readonly name: AgentName;
  readonly task: string;
  readonly tools: llm.ToolContextLike<RestaurantState>;
  /** The agent's own voice. Default: the session's. */
  readonly tts: voice.AgentOptions['tts'];
}

export class RestaurantAgent extends voice.Agent<RestaurantState> {
  readonly name: AgentName;

  constructor({ name, task, tools, tts }: RestaurantAgentOptions) {
    super({ id: name, instructions: `${house}\n\n${task}`, tools, ...(tts === undefined ? {} : { tts }) });
    this.name = name;
  }

  override async onEnter(): Promise<void> {
    const state = this.session.userData;
    await this.updateChatCtx(takeOver(this, state));
    state.news = undefined;
    state.heardAtEntry = lastHeard(this.session.history);
    state.publish('agent', this.name);
    this.session.generateReply({ toolChoice: 'auto' });
  }

  /** Card data in a tool call is taken out before the call reaches the history, the tool or a log. */
  override async llmNode(...args: Parameters<voice.Agent['llmNode']>): ReturnType<voice.Agent['llmNode']> {
    const answer = await voice.Agent.default.llmNode(this, ...args);
    if (!answer) return null;
    const { cards } = this.session.userData;
    return answer.pipeThrough(
      new TransformStream<AnswerPart, AnswerPart>({
        transform: (part, controller) => {
          for (const call of toolCallsOf(part)) call.args = cards.redactArguments(call.name, call.args);
          controller.enqueue(part);
        },
      }),
    );
  }
}

/** The conversation as the agent knows it from now on: its own, what was said last, and a note on how things stand. */
function takeOver(agent: RestaurantAgent, state: RestaurantState): llm.ChatContext {
  const context = agent.chatCtx.copy({ excludeInstructions: true });
  const { previousAgent } = state;
  if (previousAgent && previousAgent !== agent) {
    const said = previousAgent.chatCtx.copy({
      excludeInstructions: true,
      excludeHandoff: true,
      excludeConfigUpdate: true,
    });
    context.merge(said.truncate(takenOver));
  }
  context.truncate(kept);
  const at = context.items.at(-1)?.createdAt ?? 0;
  const content = describeState(agent.name, state);
  context.items.push(new llm.ChatMessage({ id: noteId, role: 'system', content: [content], createdAt: at }));
  return context;
}

/** A tool that hands the caller to another agent. */
export function transferTo(target: AgentName, description: string) {
  return llm.tool({
    description,
    execute: async (_args: Record<string, unknown>, { ctx }: llm.ToolOptions<RestaurantState>) => {
      refuseBounce(ctx);
      return handTo(target, ctx);
    },
  });
}

/** The result of a tool after which `target` has the conversation. */
export function handTo(target: AgentName, ctx: RestaurantContext): llm.AgentHandoff {
  const state = ctx.userData;
  const agent = state.agents.get(target);
  if (!agent) throw new llm.ToolError(`There is no ${target} agent.`);
  state.previousAgent = ctx.session.currentAgent;
  return llm.handoff({ agent });
}

/** Refuses to pass the caller on before they have said anything to the agent that was just given them. */
export function refuseBounce(ctx: RestaurantContext): void {
  if (ctx.userData.previousAgent && lastHeard(ctx.session.history) === ctx.userData.heardAtEntry) {
    throw new llm.ToolError('You have just taken over: help the caller yourself, or ask what they need.');
  }
}

function lastHeard(history: llm.ChatContext): string | undefined {
  return history.items.findLast((item) => item.type === 'message' && item.role === 'user')?.id;
}

function toolCallsOf(part: AnswerPart): readonly llm.FunctionCall[] {
  return typeof part === 'object' && 'delta' in part ? (part.delta?.toolCalls ?? []) : [];
}
