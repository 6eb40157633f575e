// Agents made of functions instead of a subclass: `Agent.create({ …, llmNode: (ctx, …) => … })`.
import type { AudioFrame } from '@livekit/rtc-node';
import type { ReadableStream } from 'node:stream/web';
import type { Any } from '../../base/any.js';
import { toStream } from '../../base/web-streams.js';
import type { ChatContext, ChatMessage, Instructions, ReadonlyChatContext } from '../../model/chat/index.js';
import type { FlushSentinel } from '../../model/flush-sentinel.js';
import type { ChatChunk, LLM } from '../../model/llm/index.js';
import type { RealtimeModel } from '../../model/realtime/index.js';
import type { STT, SpeechEvent } from '../../model/stt/index.js';
import type { TimedString } from '../../model/timed-string.js';
import type { ToolContext } from '../../model/tools/index.js';
import type { TTS } from '../../model/tts/index.js';
import type { VAD } from '../../model/vad/index.js';
import type { UserTurnExceededEvent } from '../events.js';
import type { Agent, AgentOptions, AgentSession, ModelSettings } from '../faces.js';
import type { TurnHandlingOptions } from '../listening/turn-options.js';

/** What a hook knows of its agent, as it is when the hook looks. */
export interface AgentContext<UserData = unknown> {
  readonly agent: Agent<UserData>;
  readonly id: string;
  readonly instructions: string | Instructions;
  /** Read-only: pass a changed copy to `agent.updateChatCtx()`. */
  readonly chatCtx: ReadonlyChatContext;
  readonly toolCtx: ToolContext<UserData>;
  readonly stt: STT | undefined;
  readonly vad: VAD | undefined;
  readonly llm: LLM | RealtimeModel | undefined;
  readonly tts: TTS | undefined;
  readonly turnHandling: Partial<TurnHandlingOptions> | undefined;
  /** ms */
  readonly minConsecutiveSpeechDelay: number | undefined;
  readonly useTtsAlignedTranscript: boolean | undefined;
  /** @throws AgentsError `agent_not_running` while the agent runs in no session. */
  readonly session: AgentSession<UserData>;
}

/** What a node gives: items as they come, or null to switch the node off. */
export type AgentHookNodeResult<T> = AsyncIterable<T> | Promise<AsyncIterable<T> | null> | null;

/** The hooks and nodes of an agent as functions, each with the agent's context first. */
export interface AgentHooks<UserData, Context extends AgentContext<UserData> = AgentContext<UserData>> {
  /** The agent has the conversation now. */
  onEnter?: (ctx: Context) => Promise<void> | void;
  /** The agent leaves the conversation. */
  onExit?: (ctx: Context) => Promise<void> | void;
  /** Before the reply to a turn. Changes to `chatCtx` count for this reply only. Throw StopResponse to stay silent. */
  onUserTurnCompleted?: (
    ...args: [ctx: Context, chatCtx: ChatContext, newMessage: ChatMessage]
  ) => Promise<void> | void;
  /** The user talks longer than `userTurnLimit` allows. */
  onUserTurnExceeded?: (ctx: Context, event: UserTurnExceededEvent) => Promise<void> | void;
  /** From sound to recognised words. */
  sttNode?: (
    ...args: [ctx: Context, audio: AsyncIterable<AudioFrame>, modelSettings: ModelSettings]
  ) => AgentHookNodeResult<SpeechEvent | string>;
  /** From the conversation to an answer. */
  llmNode?: (
    ...args: [ctx: Context, chatCtx: ChatContext, toolCtx: ToolContext<UserData>, modelSettings: ModelSettings]
  ) => AgentHookNodeResult<ChatChunk | string | FlushSentinel>;
  /** From text to sound. */
  ttsNode?: (
    ...args: [ctx: Context, text: AsyncIterable<string>, modelSettings: ModelSettings]
  ) => AgentHookNodeResult<AudioFrame>;
  /** The sound of a realtime model on its way to the user. */
  realtimeAudioOutputNode?: (
    ...args: [ctx: Context, audio: AsyncIterable<AudioFrame>, modelSettings: ModelSettings]
  ) => AgentHookNodeResult<AudioFrame>;
  /** What the agent says on its way to the transcript. */
  transcriptionNode?: (
    ...args: [ctx: Context, text: AsyncIterable<string | TimedString>, modelSettings: ModelSettings]
  ) => AgentHookNodeResult<string | TimedString>;
}

export interface AgentCreateOptions<UserData = Any> extends AgentOptions<UserData>, AgentHooks<UserData> {}

const notifications = ['onEnter', 'onExit', 'onUserTurnCompleted', 'onUserTurnExceeded'] as const;
const nodes = ['sttNode', 'llmNode', 'ttsNode', 'realtimeAudioOutputNode', 'transcriptionNode'] as const;

/** Puts the given hooks in the place of the agent's methods; those not given stay as they are. */
export function applyHooks<Self extends Agent<Any>, Context extends AgentContext<Any>>(
  ...[agent, hooks, ctx]: [agent: Self, hooks: AgentHooks<Any, Context>, ctx: Context]
): Self {
  const methods: Record<string, (...args: never[]) => Promise<unknown>> = {};
  for (const name of notifications) {
    const hook = hooks[name] as Hook<Context, Promise<void> | void> | undefined;
    if (hook) methods[name] = async (...args) => hook(ctx, ...args);
  }
  for (const name of nodes) {
    const hook = hooks[name] as Hook<Context, AgentHookNodeResult<unknown>> | undefined;
    if (hook) methods[name] = async (...args) => streamOf(await hook(ctx, ...args));
  }
  return Object.assign(agent, methods);
}

type Hook<Context, Result> = (ctx: Context, ...args: never[]) => Result;

/** A live view of an agent: a hook sees what it is now. */
export class LiveContext<UserData> implements AgentContext<UserData> {
  readonly agent: Agent<UserData>;

  constructor(agent: Agent<UserData>) {
    this.agent = agent;
  }

  get id() {
    return this.agent.id;
  }
  get instructions() {
    return this.agent.instructions;
  }
  get chatCtx() {
    return this.agent.chatCtx;
  }
  get toolCtx() {
    return this.agent.toolCtx;
  }
  get stt() {
    return this.agent.stt;
  }
  get vad() {
    return this.agent.vad;
  }
  get llm() {
    return this.agent.llm;
  }
  get tts() {
    return this.agent.tts;
  }
  get turnHandling() {
    return this.agent.turnHandling;
  }
  get minConsecutiveSpeechDelay() {
    return this.agent.minConsecutiveSpeechDelay;
  }
  get useTtsAlignedTranscript() {
    return this.agent.useTtsAlignedTranscript;
  }
  get session() {
    return this.agent.session;
  }
}

function streamOf(items: AsyncIterable<unknown> | null): ReadableStream<unknown> | null {
  return items === null ? null : toStream(items);
}
