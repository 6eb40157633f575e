// How much a language model may shape the voice, as users configure it.
import { renderInstructions, type Instructions } from '../../model/chat/instructions.js';
import {
  DEFAULT_SPEECH_STEERING_OPTIONS,
  steeringInstructions,
  type SpeechSteeringOptions,
} from '../../model/tts/markup/index.js';

/** What the model is told about the voice. */
export interface ExpressiveOptions {
  /** How the speech should sound. What is not given stays at its default. */
  speechSteering?: SpeechSteeringOptions;
  /** Instead of the built-in words. {@link TTS_INSTRUCTIONS_PLACEHOLDER} in it becomes the guide to the voice's markup. */
  ttsInstructionsTemplate?: Instructions | string;
  /** Rules of your own, after all others. */
  ttsInstructionsAppend?: string;
}

/** Stands in a template for the guide to the voice's markup. */
export const TTS_INSTRUCTIONS_PLACEHOLDER = '{tts.markup.llm_instructions}';

export const DEFAULT_EXPRESSIVE_OPTIONS: ExpressiveOptions = {
  speechSteering: DEFAULT_SPEECH_STEERING_OPTIONS,
  ttsInstructionsTemplate:
    `# How you sound\n${TTS_INSTRUCTIONS_PLACEHOLDER}\n` +
    'Choose a delivery that fits what you say and how the user feels, and keep it until something changes.',
};

/**
 * Options with every part in place: `expr` over `defaults`, the guidelines for `speechSteering` and the rules of
 * `ttsInstructionsAppend` put into the template. The placeholder is still in it.
 *
 * @param options.providerKey - The dialect of the voice: `tts.markup.providerKey`.
 */
export function resolveExpressiveOptions(
  expr: ExpressiveOptions,
  { providerKey, defaults }: { providerKey: string; defaults: ExpressiveOptions },
): ExpressiveOptions {
  const speechSteering = { ...defaults.speechSteering, ...expr.speechSteering };
  const template = renderInstructions(expr.ttsInstructionsTemplate ?? defaults.ttsInstructionsTemplate ?? '');
  const append = expr.ttsInstructionsAppend ?? defaults.ttsInstructionsAppend ?? '';
  const parts = [template, steeringInstructions(providerKey, speechSteering), append];
  return { speechSteering, ttsInstructionsTemplate: parts.filter((part) => part !== '').join('\n') };
}
