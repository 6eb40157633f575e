// The rules: from what was said to what is done. One function for each agent.
import { describeOrder } from '../menu.js';
import { type Intent, intentsOf, isQuestion } from './intents.js';
import { changedOrder } from './order.js';
import { confused, help, menuReply, opening, question, report, totalReply } from './phrases.js';
import type { Situation } from './situation.js';
import { guestsIn, nameIn, phoneIn, whenIn } from './slots.js';
import { plain } from './words.js';

/** A call of a tool. */
export interface ToolUse {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the brain does: it speaks or calls tools. */
export interface Decision {
  readonly say?: string;
  readonly calls?: readonly ToolUse[];
}

type Rule = (situation: Situation, said: string, intents: ReadonlySet<Intent>) => Decision | undefined;

export function decide(situation: Situation): Decision {
  const { outputs, said, entering, tools } = situation;
  if (outputs.length > 0) return { say: report(situation) };
  if (said === undefined) return { say: opening(situation) };
  const rule = rules[situation.agent];
  const intents = intentsOf(said);
  if (entering) {
    // What was said to the agent before may hold all this one needs. It was no answer to a question of this one, and
    // passing the caller on again is none to the caller.
    const decided = situation.news ? undefined : rule({ ...situation, needed: undefined }, said, intents);
    const calls = decided?.calls?.filter(({ name }) => tools.has(name) && !name.startsWith('to')) ?? [];
    return calls.length > 0 && !isAgreement(calls) ? { calls } : { say: opening(situation) };
  }
  const decided = rule(situation, said, intents);
  const possible = decided?.calls?.every(({ name }) => tools.has(name)) ?? true;
  if (decided && possible) return decided;
  return common(situation, intents);
}

const call = (name: string, args: ToolUse['args'] = {}): Decision => ({ calls: [{ name, args }] });

const greeter: Rule = (_situation, said, intents) => {
  if (isQuestion(intents)) return undefined;
  if (intents.has('reserve') || (whenIn(said, false) && !intents.has('dish'))) return call('toReservation');
  if (intents.has('dish') || intents.has('order')) return call('toTakeaway');
  return undefined;
};

const reservation: Rule = ({ needed }, said, intents) => {
  const calls = [...caller(said, needed)];
  const when = phoneIn(said) ? undefined : whenIn(said, needed === 'reservation time');
  if (when) calls.push({ name: 'updateReservationTime', args: { ...when } });
  if (calls.length > 0) return { calls };
  const guests = guestsIn(plain(said));
  if (guests !== undefined) return { say: `For ${guests}. For what day and time?` };
  if (intents.has('dish') || intents.has('back')) return call('toGreeter');
  const isReady = needed === 'go-ahead for the reservation';
  if (intents.has('no')) return { say: 'What should I change: the time, the name or the phone number?' };
  return isReady && intents.has('yes') ? call('confirmReservation') : undefined;
};

const takeaway: Rule = ({ order, needed }, said, intents) => {
  if (intents.has('dish') && isQuestion(intents)) return undefined;
  const changed = changedOrder(said, order);
  if (changed && describeOrder(changed) !== describeOrder(order)) {
    return changed.length > 0 ? call('updateOrder', { items: changed }) : call('updateOrder', { items: [] });
  }
  if (intents.has('reserve') || intents.has('back')) return call('toGreeter');
  const isDone = intents.has('done') || (intents.has('no') && needed === undefined);
  if (isDone || (intents.has('yes') && order.length > 0 && !intents.has('total'))) return call('toCheckout');
  return undefined;
};

const checkout: Rule = ({ needed }, said, intents) => {
  if (/\[[a-z ]*card[a-z ]*\]/.test(said)) return call('updateCreditCard');
  if (intents.has('dish') && !isQuestion(intents)) return call('toTakeaway');
  const calls = [...caller(said, needed)];
  if (calls.length > 0) return { calls };
  if (intents.has('back')) return call('toGreeter');
  if (intents.has('no')) return { say: "What should I change? You can say 'add a coffee', or 'go back'." };
  if (!intents.has('yes') && !(intents.has('done') && !intents.has('total'))) return undefined;
  if (needed === 'agreement to the total') return call('confirmExpense');
  return needed === 'go-ahead to place the order' ? call('confirmCheckout') : undefined;
};

const rules: Readonly<Record<Situation['agent'], Rule>> = { greeter, reservation, takeaway, checkout };

/** What is said about the caller. */
function* caller(said: string, needed: string | undefined): Generator<ToolUse> {
  const phone = phoneIn(said);
  if (phone) yield { name: 'updatePhone', args: { phone } };
  const name = nameIn(said, needed === 'name');
  if (name) yield { name: 'updateName', args: { name } };
}

/** What every agent understands. */
function common(situation: Situation, intents: ReadonlySet<Intent>): Decision {
  if (intents.has('help')) return { say: help(situation) };
  if (intents.has('dish') && isQuestion(intents)) return { say: menuReply(situation) };
  if (intents.has('total') && situation.order.length > 0) return { say: totalReply(situation) };
  if (intents.has('menu') || intents.has('total')) return { say: menuReply(situation) };
  if (intents.has('thanks')) return { say: 'You are welcome. Goodbye!' };
  if (intents.has('hello') || intents.has('yes') || intents.has('no')) return { say: question(situation) };
  return { say: confused(situation) };
}

/** An agreement said to one agent is not one to the next. */
function isAgreement(calls: readonly ToolUse[]): boolean {
  return calls.every(({ name }) => name.startsWith('confirm'));
}
