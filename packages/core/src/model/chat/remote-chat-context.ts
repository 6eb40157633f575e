// A chat that a provider holds: a linked list, since the provider tells after which item a new one comes.
import { AgentsError } from '../../base/errors.js';
import { ChatContext } from './chat-context.js';
import type { ChatItem } from './items.js';

export interface RemoteChatItem {
  item: ChatItem;
  /** @internal */
  _prev?: RemoteChatItem | null;
  /** @internal */
  _next?: RemoteChatItem | null;
}

/** The chat as the provider has it. */
export class RemoteChatContext {
  #head: RemoteChatItem | null = null;
  #tail: RemoteChatItem | null = null;
  readonly #byId = new Map<string, RemoteChatItem>();

  /** The items in order, in a new context. */
  toChatCtx(): ChatContext {
    const items: ChatItem[] = [];
    for (let node = this.#head; node; node = node._next ?? null) items.push(node.item);
    return new ChatContext(items);
  }

  get(itemId: string): RemoteChatItem | null {
    return this.#byId.get(itemId) ?? null;
  }

  /**
   * Inserts after the item `previousItemId`; at the start if that is undefined.
   *
   * @throws AgentsError `remote_item_unknown` if the previous item is not there, `remote_item_exists` if the new one is.
   */
  insert(previousItemId: string | undefined, message: ChatItem): void {
    if (this.#byId.has(message.id)) {
      throw new AgentsError(`The remote chat has an item '${message.id}' already.`, { code: 'remote_item_exists' });
    }
    const previous = previousItemId === undefined ? null : this.#find(previousItemId);
    const next = previous ? (previous._next ?? null) : this.#head;
    const node: RemoteChatItem = { item: message, _prev: previous, _next: next };
    if (previous) previous._next = node;
    else this.#head = node;
    if (next) next._prev = node;
    else this.#tail = node;
    this.#byId.set(message.id, node);
  }

  /** @throws AgentsError `remote_item_unknown` if it is not there. */
  delete(itemId: string): void {
    const node = this.#find(itemId);
    const previous = node._prev ?? null;
    const next = node._next ?? null;
    if (previous) previous._next = next;
    else this.#head = next;
    if (next) next._prev = previous;
    else this.#tail = previous;
    this.#byId.delete(itemId);
  }

  #find(itemId: string): RemoteChatItem {
    const node = this.#byId.get(itemId);
    if (node) return node;
    throw new AgentsError(
      `The remote chat has no item '${itemId}' (its last is '${this.#tail?.item.id ?? 'none'}'). Insert items in the order the provider reports them.`,
      { code: 'remote_item_unknown' },
    );
  }
}
