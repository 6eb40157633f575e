// A marker in a flow of text: what came so far is to be spoken as a segment of its own.

/** Yield it from `llmNode` to end the present segment of text and audio. Shared by every copy of this package. */
export const FlushSentinel: unique symbol = Symbol.for('lk.FlushSentinel') as never;
export type FlushSentinel = typeof FlushSentinel;

export function isFlushSentinel(value: unknown): value is FlushSentinel {
  return value === FlushSentinel;
}
