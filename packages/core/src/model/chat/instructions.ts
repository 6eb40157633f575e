// Instructions with a spoken and a written variant, so that one agent can serve voice and text.

/** How the user talks to the agent. */
export type InstructionsModality = 'audio' | 'text';

interface InstructionsOptions {
  /** The variant for a voice conversation. */
  audio: string;
  /** The variant for a text conversation. Default: `audio`. */
  text?: string;
  /** What `value` shows. Default: `audio`. */
  represent?: string;
}

type TemplateValue = Instructions | string | number | boolean | null | undefined;

const INSTRUCTIONS_SYMBOL: unique symbol = Symbol.for('livekit.agents.Instructions') as never;

/** True if `value` is an {@link Instructions}, also one made by another copy of this package. */
export function isInstructions(value: unknown): value is Instructions {
  return typeof value === 'object' && value !== null && INSTRUCTIONS_SYMBOL in value;
}

/**
 * Instructions that differ for voice and text.
 *
 * @example
 * ```ts
 * const instructions = new Instructions({
 *   audio: 'Answer in one short sentence, without lists.',
 *   text: 'Answer in Markdown.',
 * });
 * ```
 */
export class Instructions {
  readonly type = 'instructions' as const;
  /** The string a model sees: the voice variant, or the one picked with {@link asModality}. */
  readonly value: string;
  readonly [INSTRUCTIONS_SYMBOL] = true;
  readonly #audio: string;
  readonly #text: string | undefined;

  constructor(options: InstructionsOptions) {
    this.#audio = options.audio;
    this.#text = options.text;
    this.value = options.represent ?? options.audio;
  }

  /**
   * Builds instructions from a template; each embedded `Instructions` contributes its own variants.
   * `null` and `undefined` contribute nothing.
   */
  static tpl(strings: TemplateStringsArray, ...values: TemplateValue[]): Instructions {
    const parts = strings.flatMap((text, index) => {
      const value = values[index];
      return index < values.length && value !== null && value !== undefined
        ? [text, isInstructions(value) ? value : String(value)]
        : [text];
    });
    const joined = concatInstructions(...parts);
    return isInstructions(joined) ? joined : new Instructions({ audio: joined });
  }

  /** The voice variant. */
  get audio(): string {
    return this.#audio;
  }

  /** The text variant, or the voice variant if there is none. */
  get text(): string {
    return this.#text ?? this.#audio;
  }

  /** A copy whose `value` is the variant for `modality`. Both variants are kept. */
  asModality(modality: InstructionsModality): Instructions {
    return new Instructions({
      audio: this.#audio,
      text: this.#text,
      represent: modality === 'audio' ? this.audio : this.text,
    });
  }

  /** Appends `other`, variant by variant. */
  concat(other: string | Instructions): Instructions {
    return joinInstructions([this, other]);
  }

  toString(): string {
    return this.value;
  }

  toJSON(): { type: 'instructions'; audio: string; text?: string } {
    return this.#text === undefined
      ? { type: this.type, audio: this.#audio }
      : { type: this.type, audio: this.#audio, text: this.#text };
  }
}

/** The string a model should see for `modality`; without one, what the instructions show now. */
export function renderInstructions(instructions: string | Instructions, modality?: InstructionsModality): string {
  if (typeof instructions === 'string') return instructions;
  return modality ? instructions.asModality(modality).value : instructions.value;
}

/** Compares by content: strings by value, {@link Instructions} by both variants. */
export function instructionsEqual(
  left: string | Instructions | undefined,
  right: string | Instructions | undefined,
): boolean {
  if (isInstructions(left) && isInstructions(right)) return left.audio === right.audio && left.text === right.text;
  return left === right;
}

/** Joins strings and {@link Instructions}. The result is a string only if every part is. */
export function concatInstructions(...parts: (string | Instructions)[]): string | Instructions {
  return parts.some(isInstructions) ? joinInstructions(parts) : parts.join('');
}

function joinInstructions(parts: readonly (string | Instructions)[]): Instructions {
  const join = (pick: (part: Instructions) => string) =>
    parts.map((part) => (typeof part === 'string' ? part : pick(part))).join('');
  const audio = join((part) => part.audio);
  const text = join((part) => part.text);
  return new Instructions({ audio, text: text === audio ? undefined : text, represent: join((part) => part.value) });
}
