// What a conversation has gathered so far. It belongs to the session, so it survives every change of agent.
import type { voice } from '@livekit/agents';
import { CardDesk } from './card-desk.js';
import { describeOrder, money, type OrderLine, totalOf } from './menu.js';
import type { Store } from './store.js';

export type AgentName = 'greeter' | 'reservation' | 'takeaway' | 'checkout';

export interface RestaurantState {
  name: string | undefined;
  phone: string | undefined;
  reservationTime: string | undefined;
  guests: number | undefined;
  order: readonly OrderLine[];
  expenseConfirmed: boolean;
  /** The number of the last order that was placed. */
  checkedOut: number | undefined;
  /** What the present agent should tell the caller first. */
  news: string | undefined;
  readonly cards: CardDesk;
  readonly store: Store;
  /** Shows a value on the caller's page. */
  readonly publish: (name: string, value: unknown) => void;
  readonly agents: Map<AgentName, voice.Agent<RestaurantState>>;
  previousAgent: voice.Agent<RestaurantState> | undefined;
  /** The last thing the caller had said when the present agent took over. */
  heardAtEntry: string | undefined;
}

export type RestaurantContext = voice.RunContext<RestaurantState>;

export function createState(options: Pick<RestaurantState, 'store' | 'publish'>): RestaurantState {
  return {
    name: undefined,
    phone: undefined,
    reservationTime: undefined,
    guests: undefined,
    order: [],
    expenseConfirmed: false,
    checkedOut: undefined,
    news: undefined,
    cards: new CardDesk(),
    agents: new Map(),
    previousAgent: undefined,
    heardAtEntry: undefined,
    ...options,
  };
}

/** What the agent must still ask for; undefined if nothing. */
export function stillNeeded(agent: AgentName, state: RestaurantState): string | undefined {
  switch (agent) {
    case 'greeter':
      return undefined;
    case 'reservation':
      if (!state.reservationTime) return 'reservation time';
      if (!state.name) return 'name';
      return state.phone ? 'go-ahead for the reservation' : 'phone number';
    case 'takeaway':
      return state.order.length === 0 ? 'order' : undefined;
    case 'checkout':
      if (!state.name) return 'name';
      if (!state.expenseConfirmed) return 'agreement to the total';
      return state.cards.missing ?? 'go-ahead to place the order';
  }
}

/** What every agent is told when it takes over. */
export function describeState(agent: AgentName, state: RestaurantState): string {
  const { name, phone, reservationTime, guests, order, cards, news } = state;
  const lines = [
    `You are the ${agent} agent now. What is known:`,
    `- name: ${name ?? 'unknown'}`,
    `- phone: ${phone ?? 'unknown'}`,
    `- reservation: ${reservationTime ?? 'none'}${guests === undefined ? '' : ` for ${guests}`}`,
    `- order: ${describeOrder(order)}`,
    `- total: ${money(totalOf(order))}`,
    `- card: ${cards.card ? `on file, ends in ${cards.card.lastFour}` : 'none'}`,
  ];
  if (news) lines.push(`Tell the caller first: ${news}`);
  return [...lines, needed(agent, state)].join('\n').trimEnd();
}

/** 'Still needed: name.' or nothing. */
export function needed(agent: AgentName, state: RestaurantState): string {
  const what = stillNeeded(agent, state);
  return what === undefined ? '' : `Still needed: ${what}.`;
}

/** Shows the cart as it is. */
export function publishCart(state: RestaurantState): void {
  const { order, checkedOut } = state;
  state.publish('cart', {
    items: order.map(({ name, quantity }) => ({ name, quantity, price: money(totalOf([{ name, quantity }])) })),
    total: money(totalOf(order)),
    ...(checkedOut === undefined ? {} : { note: `Order ${checkedOut} is placed.` }),
  });
}
