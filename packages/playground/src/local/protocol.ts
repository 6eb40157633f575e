// The local wire: what page and agent say to each other besides sound, as JSON. Sound travels in binary frames:
// 16 kHz, 16 bit little-endian, mono, 20 ms each. Downwards they belong to the segment announced last.
import { z } from 'zod';

/** Hz, both ways. */
export const wireRate = 16_000;
/** Samples of a frame: 20 ms. */
export const frameSamples = 320;

const fromPage = z.discriminatedUnion('type', [
  /** Typed text. */
  z.object({ type: z.literal('chat'), text: z.string().max(4000) }),
  /** Whether the microphone is on. */
  z.object({ type: z.literal('microphone'), on: z.boolean() }),
  /** How much of a segment was heard, in samples. */
  z.object({ type: z.literal('played'), segment: z.string(), samples: z.number().nonnegative() }),
  /** The segment is over: heard to its end, or cut by `clear`. */
  z.object({
    type: z.literal('finished'),
    segment: z.string(),
    samples: z.number().nonnegative(),
    interrupted: z.boolean(),
  }),
]);

/** What a page says. */
export type FromPage = z.infer<typeof fromPage>;

/** What a page is told. */
export type ToPage =
  | { readonly type: 'agent-state'; readonly state: string }
  | TranscriptMessage
  | { readonly type: 'state'; readonly name: string; readonly value: unknown }
  | { readonly type: 'audio-start'; readonly segment: string }
  /** No more sound comes for the segment. */
  | { readonly type: 'audio-end'; readonly segment: string }
  /** Stop at once and answer with `finished`. */
  | { readonly type: 'clear'; readonly segment: string }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'ended'; readonly reason: string };

/** Words of one side. */
export interface TranscriptMessage {
  readonly type: 'transcript';
  readonly from: 'user' | 'agent';
  readonly segment: string;
  readonly text: string;
  /** True: `text` follows what the segment has; false: it replaces it. */
  readonly append: boolean;
  readonly final: boolean;
}

/** A message of the page; undefined if it is none we know. */
export function readFromPage(text: string): FromPage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = fromPage.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
