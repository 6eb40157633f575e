// Takes orders.
import { llm } from '@livekit/agents';
import { z } from 'zod';
import { describeMenu, describeOrder, dishes, money, tidy, totalOf } from '../menu.js';
import { handTo, refuseBounce, RestaurantAgent, transferTo, type Voices } from '../restaurant-agent.js';
import { publishCart, type RestaurantState } from '../state.js';

const wholeOrder = z.object({
  items: z
    .array(z.object({ name: z.enum(dishes), quantity: z.number().int().min(1).max(50) }))
    .describe('The whole order as it is from now on, not only what changed'),
});

const updateOrder = llm.tool<RestaurantState, typeof wholeOrder>({
  description: 'Sets the whole order: all items with their quantities. Call it whenever the caller changes the order.',
  parameters: wholeOrder,
  execute: async ({ items }, { ctx }) => {
    const state = ctx.userData;
    state.order = tidy(items);
    // What was agreed to was another sum.
    state.expenseConfirmed = false;
    state.checkedOut = undefined;
    publishCart(state);
    return `The order is now ${describeOrder(state.order)}. The total is ${money(totalOf(state.order))}.`;
  },
});

const toCheckout = llm.tool<RestaurantState>({
  description: 'Passes the caller on to pay, when the order is complete.',
  execute: async (_args, { ctx }) => {
    refuseBounce(ctx);
    if (ctx.userData.order.length === 0) throw new llm.ToolError('There is no order yet: first ask what it should be.');
    return handTo('checkout', ctx);
  },
});

export function createTakeaway(voices: Voices): RestaurantAgent {
  return new RestaurantAgent({
    name: 'takeaway',
    task: `You take orders. The menu: ${describeMenu()}; there is nothing else. Repeat the order when it changes, and
call toCheckout when the caller wants nothing else.`,
    tools: {
      updateOrder,
      toCheckout,
      toGreeter: transferTo('greeter', 'Passes the caller back when they want something other than an order.'),
    },
    tts: voices.takeaway,
  });
}
