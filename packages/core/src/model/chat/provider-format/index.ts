// Turns chat items into the messages of a provider's API.
import type { ChatItem } from '../items.js';
import { toGoogleMessages, type GoogleFormatData } from './google.js';
import { toMistralEntries, type MistralFormatData } from './mistralai.js';
import { toResponsesItems } from './openai-responses.js';
import { toOpenAIMessages } from './openai.js';

export type { GoogleFormatData, MistralFormatData };

export type ProviderFormat = 'openai' | 'openai.responses' | 'google' | 'mistralai';

export type ProviderMessages =
  | Record<string, unknown>[]
  | [Record<string, unknown>[], GoogleFormatData]
  | [Record<string, unknown>[], MistralFormatData];

export async function toProviderFormat(
  format: ProviderFormat,
  items: readonly ChatItem[],
  injectDummyUserMessage: boolean,
): Promise<ProviderMessages> {
  switch (format) {
    case 'openai':
      return toOpenAIMessages(items);
    case 'openai.responses':
      return toResponsesItems(items);
    case 'google':
      return toGoogleMessages(items, injectDummyUserMessage);
    case 'mistralai':
      return toMistralEntries(items, injectDummyUserMessage);
    default:
      throw new Error(
        `Unknown provider format '${String(format)}': use 'openai', 'openai.responses', 'google' or 'mistralai'.`,
      );
  }
}
