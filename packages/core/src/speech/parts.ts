// What a speech is made of while it is being generated.
import type { AudioFrame } from '@livekit/rtc-node';
import type { FunctionCall } from '../model/chat/index.js';

export type SpeechPart =
  /** Words to be spoken and shown. */
  | { readonly type: 'text'; readonly text: string }
  /** Words to be shown only: their sound comes as audio. */
  | { readonly type: 'caption'; readonly text: string }
  /** Sound that needs no synthesis. */
  | { readonly type: 'audio'; readonly frame: AudioFrame }
  | { readonly type: 'tool-call'; readonly call: FunctionCall };

/** Where a speech comes from. Ends when all was said; throws when that failed; stops soon after `signal` aborts. */
export type SpeechParts = (signal: AbortSignal) => AsyncIterable<SpeechPart>;
