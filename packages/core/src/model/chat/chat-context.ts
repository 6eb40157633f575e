// A conversation: an ordered list of messages, tool calls, their outputs and what happened to the agent.
import { AgentsError } from '../../base/errors.js';
import { createImmutableArray } from '../../base/immutable-array.js';
import { ChatMessage, type ChatMessageOptions } from './chat-message.js';
import { contextToJson, type ChatJsonOptions } from './chat-json.js';
import { isInstructionMessage, isSameItem, type ChatItem } from './items.js';
import type { JSONObject } from './json.js';
import {
  toProviderFormat,
  type GoogleFormatData,
  type MistralFormatData,
  type ProviderFormat,
  type ProviderMessages,
} from './provider-format/index.js';
import { summarizeItems } from './summarize.js';
import { truncateItems } from './truncate.js';

export interface ChatCopyOptions {
  /** Leaves tool calls and their outputs out. Default: false. */
  excludeFunctionCall?: boolean;
  /** Leaves system and developer messages out. Default: false. */
  excludeInstructions?: boolean;
  /** Leaves messages without content out. Default: false. */
  excludeEmptyMessage?: boolean;
  /** Leaves agent handoffs out. Default: false. */
  excludeHandoff?: boolean;
  /** Leaves agent config updates out. Default: false. */
  excludeConfigUpdate?: boolean;
  /** Keeps only calls (and outputs) of the tools in it. Default: keeps all. */
  toolCtx?: { hasTool(name: string): boolean };
}

/** What is needed of an LLM to write a summary. */
export interface Summarizer {
  chat(options: { chatCtx: ChatContext }): { collect(): Promise<{ text: string }> };
}

/**
 * A conversation. Items are ordered by the instant they were created.
 *
 * @example
 * ```ts
 * const chatCtx = new ChatContext();
 * chatCtx.addMessage({ role: 'user', content: 'Is the kitchen still open?' });
 * ```
 */
export class ChatContext {
  protected _items: ChatItem[];

  constructor(items: ChatItem[] = []) {
    this._items = items;
  }

  static empty(): ChatContext {
    return new ChatContext([]);
  }

  get items(): ChatItem[] {
    return this._items;
  }

  set items(items: ChatItem[]) {
    this._items = items;
  }

  /** True for a context that refuses changes. */
  get readonly(): boolean {
    return false;
  }

  /** Adds a message and returns it. With `createdAt` it takes its place in time, else it comes last. */
  addMessage(params: ChatMessageOptions): ChatMessage {
    const message = new ChatMessage(params);
    if (params.createdAt === undefined) this._items.push(message);
    else this.insert(message);
    return message;
  }

  /** Inserts by `createdAt`; after items of the same instant. */
  insert(item: ChatItem | ChatItem[]): void {
    for (const inserted of Array.isArray(item) ? item : [item]) {
      this._items.splice(this.#insertionIndex(inserted.createdAt), 0, inserted);
    }
  }

  /**
   * Removes an item, given itself or its id.
   *
   * @throws Error if it is not there.
   */
  remove(item: ChatItem | string): void {
    const index = typeof item === 'string' ? this._items.findIndex(({ id }) => id === item) : this._items.indexOf(item);
    if (index === -1) {
      const id = typeof item === 'string' ? item : item.id;
      throw new Error(`The chat context has no item '${id}' to remove; see chatCtx.items.`);
    }
    this._items.splice(index, 1);
  }

  getById(itemId: string): ChatItem | undefined {
    return this._items.find(({ id }) => id === itemId);
  }

  indexById(itemId: string): number | undefined {
    const index = this._items.findIndex(({ id }) => id === itemId);
    return index === -1 ? undefined : index;
  }

  /** A new context with the same items (not copies of them), less those the options exclude. */
  copy(options: ChatCopyOptions = {}): ChatContext {
    return new ChatContext(
      withoutForeignCalls(
        this._items.filter((item) => isWanted(item, options)),
        options.toolCtx,
      ),
    );
  }

  /** Takes over the items of `other` that are not here yet, by `createdAt`. Changes and returns this context. */
  merge(
    other: ChatContext,
    options: Pick<ChatCopyOptions, 'excludeFunctionCall' | 'excludeInstructions' | 'excludeConfigUpdate'> = {},
  ): ChatContext {
    const known = new Set(this._items.map(({ id }) => id));
    this.insert(other.items.filter((item) => !known.has(item.id) && isWanted(item, options)));
    return this;
  }

  /**
   * Keeps the last `maxItems` items, and the first system message in addition. Tool items at the start of what is
   * left and outputs whose call is gone are dropped, since models refuse them. Changes and returns this context.
   */
  truncate(maxItems: number): ChatContext {
    const kept = truncateItems(this._items, maxItems);
    this._items.splice(0, this._items.length, ...kept);
    return this;
  }

  /** As JSON. Images, audio and timestamps are left out unless an option is set to false. */
  toJSON(options: ChatJsonOptions = {}): JSONObject {
    return contextToJson(this._items, options);
  }

  /**
   * As the messages of a provider's API.
   *
   * @param injectDummyUserMessage - adds an empty user turn where the provider insists on one. Default: true.
   */
  toProviderFormat(
    format: 'openai' | 'openai.responses',
    injectDummyUserMessage?: boolean,
  ): Promise<Record<string, unknown>[]>;
  toProviderFormat(
    format: 'google',
    injectDummyUserMessage?: boolean,
  ): Promise<[Record<string, unknown>[], GoogleFormatData]>;
  toProviderFormat(
    format: 'mistralai',
    injectDummyUserMessage?: boolean,
  ): Promise<[Record<string, unknown>[], MistralFormatData]>;
  toProviderFormat(format: ProviderFormat, injectDummyUserMessage?: boolean): Promise<ProviderMessages>;
  toProviderFormat(format: ProviderFormat, injectDummyUserMessage = true): Promise<ProviderMessages> {
    return toProviderFormat(format, this._items, injectDummyUserMessage);
  }

  /** True if both hold the same items in the same order; timestamps and metrics do not count. */
  isEquivalent(other: ChatContext): boolean {
    if (this === other) return true;
    const theirs = other.items;
    if (this._items.length !== theirs.length) return false;
    return this._items.every((item, index) => {
      const counterpart = theirs[index];
      return counterpart !== undefined && isSameItem(item, counterpart);
    });
  }

  /**
   * Replaces all but the last turns by a summary that `llm` writes. Changes and returns this context.
   *
   * @internal
   */
  async _summarize(llm: Summarizer, options: { keepLastTurns?: number } = {}): Promise<ChatContext> {
    const ask = async (items: ChatItem[]) => (await llm.chat({ chatCtx: new ChatContext(items) }).collect()).text;
    const summarized = await summarizeItems(this._items, ask, options.keepLastTurns ?? 2);
    this._items.splice(0, this._items.length, ...summarized);
    return this;
  }

  #insertionIndex(createdAt: number): number {
    const index = this._items.findLastIndex((item) => item.createdAt <= createdAt);
    return index + 1;
  }
}

function isWanted(item: ChatItem, options: ChatCopyOptions): boolean {
  if (item.type === 'function_call' || item.type === 'function_call_output') {
    return !options.excludeFunctionCall;
  }
  if (item.type === 'agent_handoff') return !options.excludeHandoff;
  if (item.type === 'agent_config_update') return !options.excludeConfigUpdate;
  if (options.excludeInstructions && isInstructionMessage(item)) return false;
  return !(options.excludeEmptyMessage && isEmptyMessage(item));
}

/** Only calls of tools that are in `toolCtx`, and only their outputs (whose own name may be missing). */
function withoutForeignCalls(items: ChatItem[], toolCtx: ChatCopyOptions['toolCtx']): ChatItem[] {
  if (!toolCtx) return items;
  const names = new Map(items.flatMap((item) => (item.type === 'function_call' ? [[item.callId, item.name]] : [])));
  return items.filter((item) => {
    if (item.type === 'function_call') return toolCtx.hasTool(item.name);
    if (item.type === 'function_call_output') return toolCtx.hasTool(names.get(item.callId) ?? item.name);
    return true;
  });
}

function isEmptyMessage(message: ChatMessage): boolean {
  return message.content.every((part) => part === '');
}

/** A live view of a context that throws when it is changed. */
export class ReadonlyChatContext extends ChatContext {
  static readonly errorMsg = 'Change a .copy() and pass it to agent.updateChatCtx().';

  constructor(items: ChatItem[]) {
    super(createImmutableArray(items, ReadonlyChatContext.errorMsg));
  }

  override get items(): ChatItem[] {
    return this._items;
  }

  override set items(_items: ChatItem[]) {
    throw new AgentsError(ReadonlyChatContext.errorMsg, { code: 'immutable_array' });
  }

  override get readonly(): boolean {
    return true;
  }
}
