// What the restaurant must do, whoever thinks for it: with a scripted model, and with rules instead of a model.
import { Writable } from 'node:stream';
import { addLogSink, initializeLogger, type llm } from '@livekit/agents';
import { FakeLLM } from '@livekit/agents/testing';
import { describe, expect, it, vi } from 'vitest';
import { converse, type TypedConversation } from './__fakes__/conversation.js';
import { makeModels } from './models.js';

const pizzasAndSalad = {
  items: [
    { name: 'pizza', quantity: 2 },
    { name: 'salad', quantity: 1 },
  ],
};

/** A model that calls one tool for each thing that is said: 'toTakeaway', or 'updateName {"name":"Ana"}'. */
class ToolCaller extends FakeLLM {
  override lookup(input: string) {
    const scripted = super.lookup(input);
    if (scripted) return scripted;
    const [, name, args = '{}'] = /^(\w+) ?(\{.*\})?$/s.exec(input) ?? [];
    if (!name) return { input, content: 'Fine.' };
    return { input, toolCalls: [{ name, args: JSON.parse(args) }] };
  }
}

function outputs({ restaurant }: TypedConversation): llm.FunctionCallOutput[] {
  return restaurant.session.history.items.flatMap((item) => (item.type === 'function_call_output' ? [item] : []));
}

async function use(call: TypedConversation, tool: string, args: object = {}): Promise<llm.FunctionCallOutput> {
  await call.say(`${tool} ${JSON.stringify(args)}`);
  const output = outputs(call).findLast(({ name }) => name === tool);
  if (!output) throw new Error(`${tool} was not called`);
  return output;
}

describe('the restaurant', () => {
  it('refuses to check out before anything is ordered', async () => {
    await using call = await converse(new ToolCaller());
    await use(call, 'toTakeaway');
    expect(await use(call, 'toCheckout')).toMatchObject({ isError: true });
    expect(call.agent).toBe('takeaway');
  });

  it('adds up two pizzas and a salad to 25 dollars', async () => {
    await using call = await converse(new ToolCaller());
    await use(call, 'toTakeaway');
    const { output } = await use(call, 'updateOrder', pizzasAndSalad);
    expect(output).toContain('$25');
    expect(call.shown.get('cart')).toMatchObject({ total: '$25' });
    expect(call.restaurant.state.order).toHaveLength(2);
  });

  it('refuses dishes that are not on the menu', async () => {
    await using call = await converse(new ToolCaller());
    await use(call, 'toTakeaway');
    const { isError } = await use(call, 'updateOrder', { items: [{ name: 'lobster', quantity: 1 }] });
    expect(isError).toBe(true);
    expect(call.restaurant.state.order).toEqual([]);
  });

  it('places an order only with an agreed total and a whole card', async () => {
    await using call = await converse(new ToolCaller());
    await use(call, 'toTakeaway');
    await use(call, 'updateOrder', pizzasAndSalad);
    await use(call, 'toCheckout');
    await use(call, 'updateName', { name: 'Ana' });
    expect((await use(call, 'confirmCheckout')).output).toContain('total');
    await use(call, 'confirmExpense');
    expect((await use(call, 'confirmCheckout')).output).toContain('card number');
    await use(call, 'updateCreditCard', { number: '4242424242424242' });
    expect((await use(call, 'confirmCheckout')).output).toContain('card expiry date');
    await use(call, 'updateCreditCard', { expiry: '12/27', cvv: '123' });
    expect(call.store.orders).toEqual([]);
    await use(call, 'confirmCheckout');
    expect(call.store.orders).toMatchObject([{ name: 'Ana', totalCents: 2500, card: { lastFour: '4242' } }]);
    expect(call.agent).toBe('greeter');
  });

  it('books a table only with name and phone number, then time', async () => {
    await using call = await converse(new ToolCaller());
    await use(call, 'toReservation');
    expect((await use(call, 'confirmReservation')).output).toContain('name and the phone');
    await use(call, 'updateName', { name: 'Ana' });
    expect((await use(call, 'confirmReservation')).output).toContain('name and the phone');
    await use(call, 'updatePhone', { phone: '555 0100' });
    expect((await use(call, 'confirmReservation')).output).toContain('time');
    await use(call, 'updateReservationTime', { time: 'tomorrow at 8 pm', guests: 4 });
    await use(call, 'confirmReservation');
    expect(call.store.reservations).toEqual([{ name: 'Ana', phone: '5550100', time: 'tomorrow at 8 pm', guests: 4 }]);
    expect(call.agent).toBe('greeter');
  });

  it('does not pass a caller on who has just been passed on', async () => {
    const bouncer = new FakeLLM([{ input: 'order', toolCalls: [{ name: 'toTakeaway', args: {} }] }], {
      fallback: { toolCalls: [{ name: 'toGreeter', args: {} }] },
    });
    await using call = await converse(bouncer);
    await call.say('order');
    expect(call.agent).toBe('takeaway');
  });

  it('asks for the total again after the order has changed', async () => {
    await using call = await converse(new ToolCaller());
    await use(call, 'toTakeaway');
    await use(call, 'updateOrder', pizzasAndSalad);
    await use(call, 'toCheckout');
    await use(call, 'confirmExpense');
    await use(call, 'toTakeaway');
    await use(call, 'updateOrder', { items: [{ name: 'coffee', quantity: 1 }] });
    expect(call.restaurant.state.expenseConfirmed).toBe(false);
  });

  it('gives each agent a voice of its own', () => {
    const { voices } = makeModels({ ears: 'none', voice: 'local', brain: { kind: 'scripted' }, reasons: [] });
    expect(new Set(Object.values(voices)).size).toBe(4);
  });
});

describe('moving between agents', () => {
  it('tells the next one what was said last and what is known', async () => {
    const brain = new ToolCaller();
    await using call = await converse(brain);
    await use(call, 'toTakeaway');
    await use(call, 'updateOrder', pizzasAndSalad);
    await call.say('I am in a hurry!');
    await use(call, 'toCheckout');
    const told = brain.requests.at(-1)?.chatCtx.items.map((item) => (item.type === 'message' ? item.textContent : ''));
    expect(told).toContain('I am in a hurry!');
    expect(told?.join('\n')).toContain('order: 2 pizzas and 1 salad');
  });

  it('back and forth five times does not let the conversation of an agent grow or double', async () => {
    await using call = await converse(new ToolCaller());
    const sizes: number[] = [];
    for (let move = 0; move < 6; move += 1) {
      await use(call, 'toTakeaway');
      await use(call, 'toGreeter');
      const { items } = call.restaurant.session.currentAgent.chatCtx;
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      sizes.push(items.length);
    }
    // 12 items, the note, and what was said since the agent took over.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(14);
    expect(sizes.at(-1)).toBe(sizes.at(-2));
  });
});

describe('card data', () => {
  const digits = '4242424242424242';

  it('is in no history, prompt, log line, page or store', async () => {
    const lines: string[] = [];
    initializeLogger({ pretty: false, level: 'trace' });
    addLogSink(new Writable({ write: (line, _encoding, done) => done(void lines.push(String(line))) }));
    // A model may pass on what it should never have seen, rightly and wrongly.
    const card = { number: digits, expiry: '12/27', cvv: '987' };
    const brain = new ToolCaller([
      { input: 'I pay by card.', toolCalls: [{ name: 'updateCreditCard', args: card }] },
      { input: 'Call me.', toolCalls: [{ name: 'updatePhone', args: { phone: digits, number: [digits] } }] },
    ]);
    const call = await converse(brain);
    const said: string[] = [];
    try {
      said.push(await call.say('My card is 4242 4242 4242 4242, the code is nine eight seven'));
      await use(call, 'toTakeaway');
      await use(call, 'updateOrder', pizzasAndSalad);
      await use(call, 'toCheckout');
      await use(call, 'updateName', { name: 'Ana' });
      await use(call, 'confirmExpense');
      said.push(await call.say('four two four two, four two four two'));
      said.push(await call.say('4242 4242, twelve twenty-seven, nine eight seven'));
      said.push(await call.say('Call me.'));
      said.push(await call.say('I pay by card.'));
      await use(call, 'confirmCheckout');
      expect(call.store.orders).toHaveLength(1);
    } finally {
      await call[Symbol.asyncDispose]();
      initializeLogger({ pretty: false });
    }
    const places = {
      history: JSON.stringify(call.restaurant.session.history.toJSON()),
      prompts: JSON.stringify(brain.requests.map(({ chatCtx }) => chatCtx.toJSON())),
      log: lines.join('\n'),
      page: JSON.stringify([...call.shown]),
      store: JSON.stringify([call.store.orders, call.store.reservations]),
      said: said.join('\n'),
    };
    expect(lines.length).toBeGreaterThan(0);
    expect(places.history).toContain('updateCreditCard');
    const leaks = Object.entries(places).filter(
      ([, text]) =>
        text.replace(/\D/g, '').includes(digits.slice(0, 12)) ||
        /4242[\s-]?4242|(?<![\w.-])987\b|four two four|12\/27/.test(text),
    );
    expect(leaks).toEqual([]);
  });
});

describe('with rules instead of a model', () => {
  it('takes an order from hello to the store', async () => {
    await using call = await converse();
    expect(await call.say("Hi, I'd like two pizzas and a salad")).toContain('The total is $25.');
    expect(call.agent).toBe('takeaway');
    expect(await call.say("That's all, thanks")).toContain('What name');
    expect(await call.say('Ana')).toContain('The total is $25. Is that right?');
    expect(await call.say('Yes')).toContain('card number');
    expect(await call.say('4242 4242 4242 4242')).toContain('expires');
    expect(await call.say('12 27')).toContain('security code');
    expect(await call.say('123')).toContain('ends in 4242');
    expect(await call.say('Yes please')).toContain('Order 1');
    expect(call.store.orders).toMatchObject([{ name: 'Ana', totalCents: 2500 }]);
    expect(call.shown.get('cart')).toMatchObject({ note: 'Order 1 is placed.' });
    expect(call.agent).toBe('greeter');
  });

  it('goes back to takeaway for a coffee at checkout, and keeps name and phone number', async () => {
    await using call = await converse();
    await call.say('a pizza');
    await call.say('check out');
    await call.say('My name is Ana');
    await call.say('My number is 555 0100');
    expect(await call.say('Oh, add a coffee')).toContain('1 pizza and 1 coffee');
    expect(call.agent).toBe('takeaway');
    expect(call.restaurant.state).toMatchObject({ name: 'Ana', phone: '5550100' });
    expect(await call.say('check out')).toContain('The total is $12. Is that right?');
  });

  it('books a table', async () => {
    await using call = await converse();
    expect(await call.say('A table for four tomorrow at eight')).toContain('A table for 4, tomorrow at 8 pm.');
    await call.say('Anna Miller');
    expect(await call.say('555 0100')).toContain('Shall I book it?');
    expect(await call.say('go ahead')).toContain('Reservation 1 is booked');
    expect(call.store.reservations).toMatchObject([{ name: 'Anna Miller', phone: '5550100', guests: 4 }]);
  });

  it('refuses to check out without an order', async () => {
    await using call = await converse();
    await call.say('I want to order something');
    expect(await call.say('check out')).toContain('There is no order yet');
    expect(call.agent).toBe('takeaway');
  });

  it('answers questions without ordering', async () => {
    await using call = await converse();
    await call.say('I want to order something');
    expect(await call.say('How much is the pizza?')).toContain('pizza $10');
    expect(call.restaurant.state.order).toEqual([]);
  });

  it('has a sensible answer to nonsense, and another to more of it', async () => {
    await using call = await converse();
    const first = await call.say('Purple monkeys dishwasher');
    const second = await call.say('Gobbledygook');
    expect(first).toContain('You can say');
    expect(second).toContain('scripted');
    expect(second).not.toBe(first);
  });

  it('says that it is scripted', async () => {
    await using call = await converse();
    expect(call.restaurant.session.llm).toMatchObject({ model: 'scripted, not a language model' });
    expect(await call.say('help')).toContain('not a language model');
  });
});

vi.setConfig({ testTimeout: 20_000 });
