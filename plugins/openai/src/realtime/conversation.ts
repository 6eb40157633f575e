// The conversation as the server holds it: kept in step by its events, changed by requests, told again after a break.
import { llm, log, RealtimeError, shortuuid, systemClock, toError } from '@livekit/agents';
import type { ConversationItem } from 'openai/resources/realtime/realtime';
import { fromWireItem, toWireItem } from './chat-items.js';
import { Pending } from './pending.js';
import type { ClientEvent } from './wire.js';

export interface ConversationOptions {
  readonly send: (event: ClientEvent) => void;
}

export interface Truncation {
  readonly messageId: string;
  readonly audioEndMs: number;
  readonly audioTranscript?: string | undefined;
}

const answerTimeoutMs = 5000;

export class Conversation {
  readonly #send: ConversationOptions['send'];
  #remote = new llm.RemoteChatContext();
  /** Created or deleted items, by the id of the request. */
  readonly #requests = new Pending<void>();
  /** Which request concerns an item. */
  readonly #requestOf = new Map<string, string>();
  /** How much sound the server has of its own messages, in ms. What was told again is text and cannot be cut. */
  readonly #audioMs = new Map<string, number>();
  /** Messages that were cut: what the server still says of their words was not heard. */
  readonly #cut = new Set<string>();
  /** Items that are the user's voice. */
  readonly #voices = new Set<string>();
  #updates: Promise<void> = Promise.resolve();

  constructor({ send }: ConversationOptions) {
    this.#send = send;
  }

  /** A copy. */
  get chatCtx(): llm.ChatContext {
    return this.#remote.toChatCtx();
  }

  /** Brings the server's conversation to `chatCtx`. @throws RealtimeError if the server refuses or does not answer. */
  update(chatCtx: llm.ChatContext): Promise<void> {
    const update = this.#updates.then(() => this.#update(chatCtx));
    this.#updates = update.catch(() => undefined);
    return update;
  }

  /** Cuts a message to what was heard; nothing heard: it goes. */
  async truncate({ messageId, audioEndMs, audioTranscript }: Truncation): Promise<void> {
    const availableMs = this.#audioMs.get(messageId);
    if (availableMs === undefined) return this.#replaceText(messageId, audioTranscript);
    const heardMs = Number.isFinite(audioEndMs) ? Math.floor(Math.min(Math.max(audioEndMs, 0), availableMs)) : 0;
    // The server refuses to cut to nothing.
    if (heardMs === 0) return this.#delete(messageId);
    this.#cut.add(messageId);
    this.#setText(messageId, audioTranscript ?? '');
    this.#send({ type: 'conversation.item.truncate', item_id: messageId, content_index: 0, audio_end_ms: heardMs });
  }

  /** The server tells of an item. It may do so twice. */
  added(item: ConversationItem, previousId: string | null | undefined): void {
    const { id } = item;
    if (id === undefined) return;
    if (!this.#remote.get(id)) this.#insert(item, previousId);
    if (item.type === 'message' && item.role === 'user' && item.content.some((part) => part.type === 'input_audio'))
      this.#voices.add(id);
    this.#answered(id);
  }

  deleted(id: string): void {
    if (this.#remote.get(id)) this.#remote.delete(id);
    this.#audioMs.delete(id);
    this.#voices.delete(id);
    this.#answered(id);
  }

  /** True if the error was the answer to a request of the conversation. */
  refused(eventId: string, error: Error): boolean {
    return this.#requests.reject(eventId, error);
  }

  /** More sound of a message has come. */
  heardAudio(id: string, totalMs: number): void {
    this.#audioMs.set(id, totalMs);
  }

  /** What a message says is known now. */
  said(id: string, text: string): void {
    if (text && !this.#cut.has(id)) this.#setText(id, text);
  }

  calledTool(id: string, args: string): void {
    const item = this.#remote.get(id)?.item;
    if (item?.type === 'function_call') item.args = args;
  }

  /** Requests of the last connection will not be answered. */
  lost(error: Error): void {
    this.#requests.rejectAll(error);
    this.#requestOf.clear();
    this.#audioMs.clear();
    this.#cut.clear();
    this.#voices.clear();
  }

  /** What a new connection must be told: the conversation so far, as text. */
  async replay(): Promise<ClientEvent[]> {
    const { items } = this.chatCtx;
    this.#remote = new llm.RemoteChatContext();
    const events: ClientEvent[] = [];
    const answered = new Set(items.flatMap((item) => (item.type === 'function_call_output' ? [item.callId] : [])));
    let previous: string | undefined;
    for (const item of items) {
      // A call without its output would be called again, and sound without words cannot be told.
      if (item.type === 'function_call' && !answered.has(item.callId)) continue;
      const wire = await toWireItem(item);
      if (!wire) continue;
      this.#remote.insert(previous, item);
      events.push({ type: 'conversation.item.create', item: wire, previous_item_id: previous ?? 'root' });
      previous = item.id;
    }
    return events;
  }

  async #update(chatCtx: llm.ChatContext): Promise<void> {
    const wires = new Map<string, ConversationItem>();
    const wanted: llm.ChatItem[] = [];
    for (const item of chatCtx.items) {
      const known = this.#remote.get(item.id) !== null;
      const wire = await toWireItem(item);
      if (!wire && !known) continue;
      wanted.push(item);
      if (wire) wires.set(item.id, wire);
    }
    const diff = llm.computeChatCtxDiff(this.chatCtx, new llm.ChatContext(wanted));
    const changed = diff.toUpdate.filter(([, id]) => !this.#voices.has(id) && !this.#audioMs.has(id) && wires.has(id));
    const removals = [...diff.toRemove, ...changed.map(([, id]) => id)].map((id) => this.#delete(id));
    const creations = [...diff.toCreate, ...changed].flatMap(([previous, id]) => {
      const item = wires.get(id);
      return item ? [this.#create(item, previous)] : [];
    });
    const failed = (await Promise.allSettled([...removals, ...creations])).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw toError(failed.reason);
  }

  #create(item: ConversationItem, previous: string | null): Promise<void> {
    const event_id = shortuuid('create_');
    this.#send({ event_id, type: 'conversation.item.create', item, previous_item_id: previous ?? 'root' });
    return this.#wait(item.id ?? '', event_id);
  }

  #delete(id: string): Promise<void> {
    const event_id = shortuuid('delete_');
    this.#send({ event_id, type: 'conversation.item.delete', item_id: id });
    return this.#wait(id, event_id);
  }

  async #wait(itemId: string, eventId: string): Promise<void> {
    // A message is changed by deleting and creating it: each request has its own answer, in this order.
    const before = this.#requestOf.get(itemId);
    const answer = this.#requests.wait(eventId, { timeoutMs: answerTimeoutMs, what: 'a change of the conversation' });
    if (before) this.#after.set(before, eventId);
    else this.#requestOf.set(itemId, eventId);
    await answer;
  }

  readonly #after = new Map<string, string>();

  #answered(itemId: string): void {
    const request = this.#requestOf.get(itemId);
    if (!request) return;
    const next = this.#after.get(request);
    this.#after.delete(request);
    if (next) this.#requestOf.set(itemId, next);
    else this.#requestOf.delete(itemId);
    this.#requests.resolve(request, undefined);
  }

  #insert(item: ConversationItem, previousId: string | null | undefined): void {
    const known = fromWireItem(item, systemClock.now());
    if (!known) return;
    const last = this.chatCtx.items.at(-1)?.id;
    const first = previousId === null || previousId === 'root';
    const place = previousId && this.#remote.get(previousId) ? previousId : last;
    this.#remote.insert(first ? undefined : place, known);
  }

  /** A message the server has as text: it is told anew, with what was heard of it. */
  async #replaceText(id: string, text: string | undefined): Promise<void> {
    const item = this.#remote.get(id)?.item;
    if (item?.type !== 'message' || text === undefined || item.textContent === text) return;
    const { role, createdAt } = item;
    const changed = new llm.ChatMessage({ id, role, createdAt, content: [text] });
    const items = this.chatCtx.items.flatMap((other) => (other.id === id ? (text ? [changed] : []) : [other]));
    await this.update(new llm.ChatContext(items));
  }

  #setText(id: string, text: string): void {
    const item = this.#remote.get(id)?.item;
    if (item?.type === 'message') item.content = text ? [text] : [];
    else log().debug({ item: id }, 'words of an item that the conversation does not hold');
  }
}

/** The connection broke before the answer. */
export function lostError(cause: Error): RealtimeError {
  return new RealtimeError('OpenAI realtime: the connection was lost before the answer came.', { cause });
}
