// What a sentence is about, by its words.
import { dishOf } from './order.js';
import { plain, wordsOf } from './words.js';

const patterns = {
  yes: /\b(?:yes|yeah|yep|yup|sure|correct|right|exactly|fine|perfect|great|ok|okay|agreed|please do|go ahead|of course|sounds good|confirm(?:ed)?|do it|place (?:it|the order))\b/,
  no: /\b(?:no|nope|nah|not|wrong|dont|incorrect)\b/,
  done: /\b(?:thatsall|checkout|pay|payment|the bill|i'm done|im done|we're done|done|finish(?:ed)?|that will be all|that would be all|ready to order)\b/,
  total: /\b(?:total|how much|what (?:do|does|will) (?:i|it|that) (?:owe|cost|come)|the price|cost|sum)\b/,
  menu: /\b(?:menu|what (?:do|have|can|dishes|food|drinks|else|is there)|options|choices|what's on|do you (?:have|serve|sell|offer))\b/,
  order: /\b(?:order|takeaway|food|eat|hungry|drink|deliver(?:y)?|buy)\b/,
  reserve: /\b(?:reserv\w*|book(?:ing)?|table|seats?)\b/,
  back: /\b(?:go back|start over|main menu|greeter|host|reception|something else|operator|human)\b/,
  help: /\b(?:help|what can (?:i|you)|how does this)\b/,
  hello: /^(?:hi|hello|hey|good (?:morning|evening|afternoon))\b/,
  thanks: /\b(?:thanks|thank you|bye|goodbye|cheers)\b/,
  add: /\b(?:add|want|like to|i'd like|i'll have|i will have|can i (?:have|get)|could i|give me|get me|also|another|remove|cancel|drop|instead|make it|order)\b/,
} as const;

export type Intent = keyof typeof patterns | 'dish';

/** All that a sentence may mean. */
export function intentsOf(text: string): Set<Intent> {
  const words = plain(text);
  const found = new Set<Intent>();
  for (const [intent, pattern] of Object.entries(patterns)) {
    if (pattern.test(words) && isIntent(intent)) found.add(intent);
  }
  if (wordsOf(text).some((word) => dishOf(word) !== undefined)) found.add('dish');
  return found;
}

/** Whether it asks about dishes instead of ordering them: 'how much is the pizza?' */
export function isQuestion(intents: ReadonlySet<Intent>): boolean {
  return (intents.has('total') || intents.has('menu')) && !intents.has('add');
}

function isIntent(name: string): name is keyof typeof patterns {
  return Object.hasOwn(patterns, name);
}
