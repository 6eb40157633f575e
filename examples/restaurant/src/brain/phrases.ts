// What the scripted brain says.
import { describeMenu } from '../menu.js';
import type { AgentName } from '../state.js';
import type { Situation } from './situation.js';

const questions: Readonly<Record<string, string>> = {
  name: 'What name is it for?',
  'phone number': 'And your phone number?',
  'reservation time': 'For what day and time?',
  'go-ahead for the reservation': 'Shall I book it?',
  order: `What would you like? We have ${describeMenu()}.`,
  'card number': 'What is the card number? This is a demo, so say 4242, four times.',
  'card expiry date': 'And the month and year it expires?',
  'card security code': 'And the security code, any three digits?',
  'go-ahead to place the order': 'Shall I place the order?',
};

const choice = 'Would you like to order takeaway, or reserve a table?';

const openings: Readonly<Record<AgentName, string>> = {
  greeter: `Welcome to Bella Porta! ${choice}`,
  reservation: 'Reservations here.',
  takeaway: 'Takeaway here.',
  checkout: 'Checkout here.',
};

const examples: Readonly<Record<AgentName, string>> = {
  greeter: "You can say 'two pizzas and a salad', or 'a table for four tomorrow at eight'.",
  reservation: "You can say 'tomorrow at eight for four people', or 'go back'.",
  takeaway: "You can say 'add a coffee', 'remove the salad', 'what is the total', or 'check out'.",
  checkout: "You can answer the question, say 'add a coffee', or 'go back'.",
};

/** What to ask next; '' if nothing. */
export function question({ agent, needed, total }: Situation): string {
  if (needed === 'agreement to the total') return `The total is ${total}. Is that right?`;
  const asked = needed === undefined ? undefined : questions[needed];
  if (asked !== undefined) return asked;
  return agent === 'takeaway' ? 'Anything else, or shall we check out?' : choice;
}

/** The first words of an agent that takes over. */
export function opening(situation: Situation): string {
  const { agent, news, said } = situation;
  if (agent !== 'greeter') return `${openings[agent]} ${question(situation)}`;
  if (news) return `${news} Is there anything else I can do for you?`;
  return said === undefined ? openings.greeter : choice;
}

/** What tools answered, and what comes next. */
export function report(situation: Situation): string {
  const facts = situation.outputs.map((output) => output.replace(/\s*Still needed: [^.]+\./, '').trim());
  return [...facts, question(situation)].filter(Boolean).join(' ');
}

export function menuReply(situation: Situation): string {
  return `We have ${describeMenu()}. ${situation.agent === 'takeaway' ? 'What would you like?' : question(situation)}`;
}

export function totalReply(situation: Situation): string {
  return `The total is ${situation.total}. ${question(situation)}`;
}

/** For what was not understood; not twice the same. */
export function confused(situation: Situation): string {
  const example = examples[situation.agent];
  const first = `Sorry, I did not get that. ${example}`;
  return situation.lastReply === first ? `I am a simple scripted assistant. ${example} ${question(situation)}` : first;
}

export function help(situation: Situation): string {
  return `I am scripted, not a language model, so keep it simple. ${examples[situation.agent]}`;
}
