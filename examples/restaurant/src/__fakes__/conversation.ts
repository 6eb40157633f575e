// A typed conversation with the restaurant on a virtual clock, for tests.
import type { llm } from '@livekit/agents';
import { VirtualClock } from '@livekit/agents/testing';
import { openRestaurant, type Restaurant } from '../restaurant.js';
import { ScriptedBrain } from '../scripted-brain.js';
import type { Store, StoredOrder, StoredReservation } from '../store.js';

/** A store in memory. */
export class MemoryStore implements Store {
  readonly orders: StoredOrder[] = [];
  readonly reservations: StoredReservation[] = [];

  async saveOrder(order: StoredOrder): Promise<number> {
    return this.orders.push(order);
  }

  async saveReservation(reservation: StoredReservation): Promise<number> {
    return this.reservations.push(reservation);
  }
}

export interface TypedConversation extends AsyncDisposable {
  readonly restaurant: Restaurant;
  readonly store: MemoryStore;
  /** What the page was shown last, by name. */
  readonly shown: Map<string, unknown>;
  /** The present agent's name. */
  readonly agent: string;
  /** Types a text and resolves with all that was answered. */
  say(text: string): Promise<string>;
}

/** Starts a conversation; `greeting` is what the caller is told first. */
export async function converse(brain: llm.LLM = new ScriptedBrain(), given?: Store): Promise<TypedConversation> {
  const clock = new VirtualClock();
  const store = new MemoryStore();
  const shown = new Map<string, unknown>();
  const restaurant = openRestaurant({
    llm: brain,
    vad: null,
    store: given ?? store,
    publish: (name, value) => void shown.set(name, value),
    session: { clock, userAwayTimeout: null },
  });
  const { session, greeter, onText } = restaurant;
  await clock.until(session.start({ agent: greeter }));
  await clock.advanceBy(1000);
  return {
    restaurant,
    store,
    shown,
    get agent() {
      return session.currentAgent.id;
    },
    async say(text) {
      const before = new Set(session.history.items.map(({ id }) => id));
      await clock.until(Promise.resolve(onText(session, { text })));
      for (let idle = 0; idle < 5; idle += 1) await clock.advanceBy(1000);
      return replies(session.history.items.filter(({ id }) => !before.has(id)));
    },
    [Symbol.asyncDispose]: () => clock.until(session.close()),
  };
}

function replies(items: readonly llm.ChatItem[]): string {
  return items
    .flatMap((item) => (item.type === 'message' && item.role === 'assistant' ? [item.textContent ?? ''] : []))
    .join(' ');
}
