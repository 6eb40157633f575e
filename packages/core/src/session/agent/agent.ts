// The agent: instructions, tools, models, hooks and pipeline nodes that users subclass.
import { toStream } from '../../base/web-streams.js';
import type { Any } from '../../base/any.js';
import { AgentsError } from '../../base/errors.js';
import { ChatContext, ReadonlyChatContext, type ChatMessage, type Instructions } from '../../model/chat/index.js';
import { instructionsEqual } from '../../model/chat/instructions.js';
import type { LLM } from '../../model/llm/index.js';
import type { RealtimeModel } from '../../model/realtime/index.js';
import type { STT } from '../../model/stt/index.js';
import {
  AGENT_SYMBOL,
  sortedToolNames,
  toToolContext,
  type ToolContext,
  type ToolContextLike,
  type ToolHandlingOptions,
  type Toolset,
} from '../../model/tools/index.js';
import type { TTS } from '../../model/tts/index.js';
import type { VAD } from '../../model/vad/index.js';
import { applyHooks, LiveContext, type AgentContext, type AgentCreateOptions } from './agent-create.js';
import type { AgentHost } from './agent-host.js';
import { defaultLlmNode, defaultSttNode, defaultTtsNode } from './default-nodes.js';
import type { UserTurnExceededEvent } from '../events.js';
import type { ExpressiveOptions } from '../speech/expressive-options.js';
import type * as faces from '../faces.js';
import { resolveModel } from '../models/models.js';
import type { TurnHandlingOptions } from '../listening/turn-options.js';

type Face<UserData> = faces.Agent<UserData>;
type NodeName = 'sttNode' | 'llmNode' | 'ttsNode' | 'transcriptionNode' | 'realtimeAudioOutputNode';
type Node<Name extends NodeName> = Face<Any>[Name];

/** The models of an agent, names resolved: undefined inherits, null switches off. */
export interface AgentModels {
  stt?: STT | null | undefined;
  vad?: VAD | null | undefined;
  llm?: LLM | RealtimeModel | null | undefined;
  tts?: TTS | null | undefined;
}

const interjection =
  'The user has been talking for a long time and is not done. Politely take the floor: in one short sentence say what you have understood so far, then ask the one question that helps most.';

const noHost = (agent: AgentBase) =>
  new AgentsError(
    `The agent "${agent.id}" does not run in a session yet: start a session with it, or hand over to it, first.`,
    { code: 'agent_not_running' },
  );

/** Subclass it, or make one with `new Agent({ instructions })`. */
export class AgentBase<UserData = Any> implements Face<UserData> {
  readonly [AGENT_SYMBOL] = true;
  readonly id: string;
  readonly turnHandling: Partial<TurnHandlingOptions> | undefined;
  readonly toolHandling: ToolHandlingOptions | undefined;
  readonly minConsecutiveSpeechDelay: number | undefined;
  readonly useTtsAlignedTranscript: boolean | undefined;
  #expressive: boolean | ExpressiveOptions | undefined;
  /** @internal The session's side while it runs. */
  _host: AgentHost | undefined;
  /** @internal */
  _models: AgentModels;
  /** @internal */
  readonly _mcpServers: readonly Toolset[];
  /** @internal The conversation as this agent knows it. */
  _chatCtx: ChatContext;
  #instructions: string | Instructions;
  #toolCtx: ToolContext<UserData>;

  constructor(options: faces.AgentOptions<UserData>) {
    this.id = options.id ?? defaultId(new.target);
    this.#instructions = options.instructions;
    this.#toolCtx = toToolContext<UserData>(options.tools ?? []);
    this._chatCtx = options.chatCtx ? options.chatCtx.copy() : ChatContext.empty();
    this._models = namedModels(options);
    this.turnHandling = options.turnHandling ?? legacyTurnHandling(options);
    this.toolHandling = options.toolHandling;
    this._mcpServers = options.mcpServers ?? [];
    this.minConsecutiveSpeechDelay = options.minConsecutiveSpeechDelay;
    this.useTtsAlignedTranscript = options.useTtsAlignedTranscript;
    this.#expressive = options.expressive;
  }

  get instructions(): string | Instructions {
    return this.#instructions;
  }
  get toolCtx(): ToolContext<UserData> {
    return this.#toolCtx.copy();
  }
  get chatCtx(): ReadonlyChatContext {
    return new ReadonlyChatContext([...this._chatCtx.items]);
  }
  get expressive(): boolean | ExpressiveOptions | undefined {
    return this.#expressive;
  }
  get stt(): STT | undefined {
    return this._models.stt ?? undefined;
  }
  get vad(): VAD | undefined {
    return this._models.vad ?? undefined;
  }
  get llm(): LLM | RealtimeModel | undefined {
    return this._models.llm ?? undefined;
  }
  get tts(): TTS | undefined {
    return this._models.tts ?? undefined;
  }
  get session(): faces.AgentSession<UserData> {
    return hostOf(this).session;
  }

  async onEnter(): Promise<void> {}
  async onExit(): Promise<void> {}
  async onUserTurnCompleted(_chatCtx: ChatContext, _newMessage: ChatMessage): Promise<void> {}
  async onUserTurnExceeded({ transcript }: UserTurnExceededEvent): Promise<void> {
    const { session } = this;
    void session.interrupt();
    // The words so far are answered now; kept as a turn, they would be answered again.
    session.clearUserTurn();
    session.generateReply({
      ...(transcript === '' ? {} : { userInput: transcript }),
      instructions: interjection,
      allowInterruptions: false,
      toolChoice: 'none',
    });
  }

  sttNode(...args: Parameters<Node<'sttNode'>>): ReturnType<Node<'sttNode'>> {
    return AgentBase.default.sttNode(this, ...args);
  }
  llmNode(...args: Parameters<Node<'llmNode'>>): ReturnType<Node<'llmNode'>> {
    return AgentBase.default.llmNode(this, ...args);
  }
  ttsNode(...args: Parameters<Node<'ttsNode'>>): ReturnType<Node<'ttsNode'>> {
    return AgentBase.default.ttsNode(this, ...args);
  }
  transcriptionNode(...args: Parameters<Node<'transcriptionNode'>>): ReturnType<Node<'transcriptionNode'>> {
    return AgentBase.default.transcriptionNode(this, ...args);
  }
  realtimeAudioOutputNode(
    ...args: Parameters<Node<'realtimeAudioOutputNode'>>
  ): ReturnType<Node<'realtimeAudioOutputNode'>> {
    return AgentBase.default.realtimeAudioOutputNode(this, ...args);
  }

  async updateInstructions(instructions: string | Instructions): Promise<void> {
    if (!instructionsEqual(instructions, this.#instructions)) this._host?.configured({ instructions });
    this.#instructions = instructions;
    await this._host?.agentChanged('instructions');
  }
  async updateTools(tools: ToolContextLike<UserData>): Promise<void> {
    const before = new Set(sortedToolNames(this.#toolCtx));
    this.#toolCtx = toToolContext(tools);
    const after = new Set(sortedToolNames(this.#toolCtx));
    const toolsAdded = [...after].filter((name) => !before.has(name));
    const toolsRemoved = [...before].filter((name) => !after.has(name));
    if (toolsAdded.length + toolsRemoved.length > 0) this._host?.configured({ toolsAdded, toolsRemoved });
    await this._host?.agentChanged('tools');
  }
  async updateChatCtx(chatCtx: ChatContext): Promise<void> {
    this._chatCtx = chatCtx.copy();
    await this._host?.agentChanged('chat');
  }
  async updateOptions(options: faces.AgentUpdateOptions = {}): Promise<void> {
    this._models = { ...this._models, ...namedModels(options) };
    this.#expressive = options.expressive ?? this.#expressive;
    await this._host?.agentChanged('models');
  }

  /** An agent of functions: see {@link AgentConstructor.create}. */
  static create<UserData = unknown>(options: AgentCreateOptions<UserData>): Face<UserData> {
    const agent = new AgentBase<UserData>(options);
    return applyHooks<Face<UserData>, AgentContext<UserData>>(agent, options, new LiveContext(agent));
  }

  /** The nodes as they are when not overridden: call them from your override. */
  static readonly default = {
    sttNode: async (...[agent, audio]: [AgentBase, ...Parameters<Node<'sttNode'>>]) =>
      toStream(defaultSttNode(hostOf(agent), audio)),
    llmNode: async (...[agent, chatCtx, toolCtx, settings]: [AgentBase, ...Parameters<Node<'llmNode'>>]) =>
      toStream(defaultLlmNode(hostOf(agent), { chatCtx, toolCtx, settings })),
    ttsNode: async (...[agent, text]: [AgentBase, ...Parameters<Node<'ttsNode'>>]) =>
      toStream(defaultTtsNode(hostOf(agent), text)),
    transcriptionNode: async (...[, text]: [AgentBase, ...Parameters<Node<'transcriptionNode'>>]) => toStream(text),
    realtimeAudioOutputNode: async (...[, audio]: [AgentBase, ...Parameters<Node<'realtimeAudioOutputNode'>>]) =>
      toStream(audio),
  } satisfies { [Name in NodeName]: (...args: [AgentBase, ...Parameters<Node<Name>>]) => ReturnType<Node<Name>> };
}

/** Whether `value` is an agent, of this or another copy of the package. */
export function isAgent(value: unknown): value is AgentBase {
  return typeof value === 'object' && value !== null && AGENT_SYMBOL in value;
}

function hostOf(agent: AgentBase): AgentHost {
  if (!agent._host) throw noHost(agent);
  return agent._host;
}

/** 'OrderTaker' → 'order_taker'; plain agents are 'default_agent'. */
function defaultId(type: { readonly name: string }): string {
  if (type.name === 'AgentBase' || !type.name) return 'default_agent';
  if (type.name === 'AgentTaskBase') return 'agent_task';
  return type.name.replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase();
}

function namedModels(options: faces.AgentUpdateOptions): AgentModels {
  const models: AgentModels = {};
  if (options.stt !== undefined) models.stt = options.stt === null ? null : resolveModel('stt', options.stt);
  if (options.llm !== undefined) models.llm = options.llm === null ? null : resolveModel('llm', options.llm);
  if (options.tts !== undefined) models.tts = options.tts === null ? null : resolveModel('tts', options.tts);
  if (options.vad !== undefined) models.vad = options.vad;
  return models;
}

function legacyTurnHandling(options: faces.AgentOptions<never>): Partial<TurnHandlingOptions> | undefined {
  const { turnDetection, allowInterruptions } = options;
  if (turnDetection === undefined && allowInterruptions === undefined) return undefined;
  return { turnDetection, interruption: allowInterruptions === undefined ? {} : { enabled: allowInterruptions } };
}

/** The class under its public name, typed so that user classes can extend it. */
export type AgentConstructor = (new <UserData = Any>(
  options: faces.AgentOptions<UserData>,
) => faces.Agent<UserData>) & {
  /**
   * An agent of functions instead of a subclass. Each hook gets the agent's context first; nodes may return any
   * AsyncIterable, or null to switch the node off. What is not given works as in a plain agent.
   *
   * @example
   * ```ts
   * const agent = Agent.create({
   *   instructions: 'Be brief.',
   *   onEnter: (ctx) => void ctx.session.say('Hello!'),
   *   transcriptionNode: async function* (_ctx, text) {
   *     for await (const piece of text) yield piece;
   *   },
   * });
   * ```
   */
  create<UserData = unknown>(options: AgentCreateOptions<UserData>): faces.Agent<UserData>;
  readonly default: {
    readonly [Name in NodeName]: (
      ...args: [agent: faces.Agent<Any>, ...Parameters<Node<Name>>]
    ) => ReturnType<Node<Name>>;
  };
};

export type Agent<UserData = Any> = faces.Agent<UserData>;
/** Instructions, tools and models of one part of a conversation. Subclass it, or `new Agent({ instructions })`. */
export const Agent = AgentBase as unknown as AgentConstructor;
