// Takes the payment and places the order.
import { llm } from '@livekit/agents';
import { z } from 'zod';
import { describeOrder, money, totalOf } from '../menu.js';
import { handTo, RestaurantAgent, transferTo, type Voices } from '../restaurant-agent.js';
import { needed, publishCart, type RestaurantState } from '../state.js';
import { updateName, updatePhone } from './tools.js';

const confirmExpense = llm.tool<RestaurantState>({
  description: 'Notes that the caller agreed to the total, which you have told them.',
  execute: async (_args, { ctx }) => {
    const state = ctx.userData;
    if (state.order.length === 0) throw new llm.ToolError('There is no order: pass the caller to takeaway first.');
    state.expenseConfirmed = true;
    state.cards.expecting = state.name !== undefined;
    return `The total of ${money(totalOf(state.order))} is agreed. ${needed('checkout', state)}`.trimEnd();
  },
});

// What a model passes here is taken out on the way and replaced by {}: the desk has it already.
const cardArguments = z.object({
  number: z.union([z.string(), z.number()]).optional().describe('Leave out: the number is taken from the conversation'),
  expiry: z.union([z.string(), z.number()]).optional().describe('Leave out'),
  cvv: z.union([z.string(), z.number()]).optional().describe('Leave out'),
});

const updateCreditCard = llm.tool<RestaurantState, typeof cardArguments>({
  description: 'Call it without arguments when the caller has said card data, which you see as a placeholder.',
  parameters: cardArguments,
  execute: async (_args, { ctx }) => {
    const { cards } = ctx.userData;
    if (cards.card) cards.expecting = false;
    // In the middle of a number, a question would interrupt.
    if (cards.isPartial) return 'Yes, go on.';
    const said = cards.card
      ? `The card that ends in ${cards.card.lastFour} is noted.`
      : (cards.problem ?? 'Thank you.');
    return `${said} ${needed('checkout', ctx.userData)}`.trimEnd();
  },
});

const confirmCheckout = llm.tool<RestaurantState>({
  description: 'Places the order, after the caller agreed to the total and gave a card.',
  execute: async (_args, { ctx }) => {
    const state = ctx.userData;
    const { name, phone, order, cards } = state;
    if (!state.expenseConfirmed) throw new llm.ToolError('First tell the caller the total and ask if it is right.');
    if (!cards.card) throw new llm.ToolError(`First ask for the ${cards.missing ?? 'card number'}.`);
    if (!name) throw new llm.ToolError('First ask for the name.');
    const totalCents = totalOf(order);
    const number = await state.store.saveOrder({ name, phone, items: order, totalCents, card: cards.card });
    state.checkedOut = number;
    state.news = `Order ${number}, ${describeOrder(order)}, is placed for ${name} and will be ready in 20 minutes.`;
    publishCart(state);
    state.order = [];
    state.expenseConfirmed = false;
    cards.reset();
    return handTo('greeter', ctx);
  },
});

export function createCheckout(voices: Voices): RestaurantAgent {
  return new RestaurantAgent({
    name: 'checkout',
    task: `You take the payment. Tell the caller the total and ask if it is right (confirmExpense), ask for the name and
the card, then place the order with confirmCheckout when they agree. Changes of the order: toTakeaway.`,
    tools: {
      updateName: updateName('checkout'),
      updatePhone: updatePhone('checkout'),
      confirmExpense,
      updateCreditCard,
      confirmCheckout,
      toTakeaway: transferTo('takeaway', 'Passes the caller back to change the order.'),
      toGreeter: transferTo('greeter', 'Passes the caller back when they want something else.'),
    },
    tts: voices.checkout,
  });
}
