// A chat as JSON, for reports and traces.
import type { ChatMessage } from './chat-message.js';
import { isInstructions } from './instructions.js';
import type { ChatItem } from './items.js';
import type { JSONObject, JSONValue } from './json.js';
import { stripExpressiveTags } from './markup.js';

export interface ChatJsonOptions {
  /** Default: true. */
  excludeImage?: boolean;
  /** Default: true. */
  excludeAudio?: boolean;
  /** Default: true. */
  excludeTimestamp?: boolean;
  /** Leaves tool calls and their outputs out. Default: false. */
  excludeFunctionCall?: boolean;
  /** Leaves agent config updates out. Default: false. */
  excludeConfigUpdate?: boolean;
  /** Removes the expressive tags from the text of assistant messages. Default: false. */
  stripMarkup?: boolean;
}

export function contextToJson(items: readonly ChatItem[], options: ChatJsonOptions): JSONObject {
  return { items: items.filter((item) => isReported(item, options)).map((item) => itemToJson(item, options)) };
}

function isReported(item: ChatItem, options: ChatJsonOptions): boolean {
  if (item.type === 'function_call' || item.type === 'function_call_output') return !options.excludeFunctionCall;
  if (item.type === 'agent_config_update') return !options.excludeConfigUpdate;
  return true;
}

function itemToJson(item: ChatItem, options: ChatJsonOptions): JSONValue {
  const { excludeTimestamp = true } = options;
  return item.type === 'message' ? messageWith(item, options).toJSON(excludeTimestamp) : item.toJSON(excludeTimestamp);
}

function messageWith(message: ChatMessage, options: ChatJsonOptions): ChatMessage {
  const { excludeImage = true, excludeAudio = true, stripMarkup = false } = options;
  const content = message.content
    .filter((part) => {
      if (typeof part === 'string' || isInstructions(part)) return true;
      return part.type === 'image_content' ? !excludeImage : !excludeAudio;
    })
    .map((part) =>
      stripMarkup && message.role === 'assistant' && typeof part === 'string' ? stripExpressiveTags(part) : part,
    );
  return message._with({ content });
}
