// Lets the model shape the voice: it is told the markup the voice understands, the voice gets it, and nobody sees it.
import type { TimedString } from '../../model/timed-string.js';
import { isTimedString } from '../../model/timed-string.js';
import { ChatContext, type ChatItem } from '../../model/chat/index.js';
import { renderInstructions } from '../../model/chat/instructions.js';
import { dropBracketCues, stripExprMarkup, TranscriptMarkupStripper } from '../../model/tts/markup/index.js';
import {
  DEFAULT_EXPRESSIVE_OPTIONS as defaults,
  resolveExpressiveOptions,
  TTS_INSTRUCTIONS_PLACEHOLDER,
  type ExpressiveOptions,
} from './expressive-options.js';
import type { Hub } from '../hub.js';

/** What the model is told about the voice now; null where it has nothing to shape. */
export function expressiveGuide(hub: Hub): string | null {
  const { agent, models, nodes } = hub.active();
  const wanted = agent.expressive ?? hub.options.expressive;
  const markup = models.tts?.markup;
  if (!wanted || !markup?.supported || !nodes.voice || !hub.output.hasAudio) return null;
  const given: ExpressiveOptions = wanted === true ? {} : wanted;
  const resolved = resolveExpressiveOptions(given, { providerKey: markup.providerKey, defaults });
  const { ttsInstructionsTemplate = '', speechSteering = {} } = resolved;
  const guide = markup.llmInstructions({ speechSteering }) ?? '';
  return renderInstructions(ttsInstructionsTemplate).replaceAll(TTS_INSTRUCTIONS_PLACEHOLDER, guide);
}

/** `text` as it is shown. `onExpression` hears how the first of it is spoken, before it comes. */
export async function* withoutMarkup(
  text: AsyncIterable<string | TimedString>,
  onExpression: (attributes: Readonly<Record<string, string>>) => void,
): AsyncGenerator<string | TimedString> {
  const stripper = new TranscriptMarkupStripper();
  const held: TimedString[] = [];
  let isTold = false;
  // As if something with a space had been shown: text does not begin with one.
  let last = ' ';
  const shown = (piece: string): string => {
    const attributes = isTold ? undefined : stripper.expressionAttribute();
    if (attributes) {
      isTold = true;
      onExpression(attributes);
    }
    // The spaces before and after a marker are one.
    const visible = /[ \t]$/.test(last) ? piece.replace(/^[ \t]+/, '') : piece;
    if (visible) last = visible;
    return visible;
  };
  for await (const piece of text) {
    const visible = shown(stripper.push(isTimedString(piece) ? piece.text : piece));
    if (!visible) continue;
    if (isTimedString(piece)) yield* dropBracketCues([{ ...piece, text: visible }], held);
    else yield visible;
  }
  yield* dropBracketCues([], held, { final: true });
  const rest = shown(stripper.flush());
  if (rest && !cutMarker.test(rest)) yield rest;
}

// What is left of a marker when the text ends within it.
const cutMarker = /^\s*<\/?expr\b/;

/** The conversation for a model whose voice takes plain text: it would go on writing markup that it finds there. */
export function withoutMarkers(chatCtx: ChatContext): ChatContext {
  const isMarked = (item: ChatItem) =>
    item.type === 'message' && item.role === 'assistant' && (item.rawTextContent?.includes('<expr') ?? false);
  if (!chatCtx.items.some(isMarked)) return chatCtx;
  return new ChatContext(
    chatCtx.items.map((item) => {
      if (item.type !== 'message' || !isMarked(item)) return item;
      return item._with({
        content: item.content.map((part) => (typeof part === 'string' ? stripExprMarkup(part).trim() : part)),
      });
    }),
  );
}
