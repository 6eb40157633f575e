// Words to listen for, under the name and in the shape each provider has for them.
import { given } from './fields.js';

interface KeytermOption {
  readonly name: string;
  shape(terms: readonly string[]): unknown;
}

const list = (name: string): KeytermOption => ({ name, shape: (terms) => terms });
const vocabulary: KeytermOption = {
  name: 'additional_vocab',
  shape: (terms) => terms.map((content) => ({ content })),
};

const options: readonly (readonly [prefix: string, option: KeytermOption])[] = [
  ['deepgram/nova-3', list('keyterm')],
  ['deepgram/flux', list('keyterm')],
  ['cartesia/ink-2', list('keyterm')],
  ['assemblyai/', list('keyterms_prompt')],
  ['speechmatics/', vocabulary],
  ['google/', list('custom_vocabulary')],
];

function optionOf(model: string | undefined): KeytermOption | undefined {
  return options.find(([prefix]) => model?.startsWith(prefix))?.[1];
}

/** Whether the model takes words to listen for. */
export function takesKeyterms(model: string | undefined): boolean {
  return optionOf(model) !== undefined;
}

/** The options of the model with `terms` added to the user's own; nothing if there are none, or the model takes none. */
export function keytermOptions(
  model: string | undefined,
  own: Readonly<Record<string, unknown>>,
  terms: readonly string[],
): Record<string, unknown> {
  const option = optionOf(model);
  if (!option || terms.length === 0) return {};
  const present = given({ terms: own[option.name] })['terms'] ?? [];
  const users: unknown[] = [present].flat();
  const added = option.shape(terms.filter((term) => !users.includes(term)));
  return { [option.name]: [...users, ...(Array.isArray(added) ? added : [])] };
}
