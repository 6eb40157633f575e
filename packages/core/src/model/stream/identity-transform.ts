// A web stream that hands on what it gets.
import { TransformStream } from 'node:stream/web';

/** What is written comes out unchanged. Writing never waits for the reader. */
export class IdentityTransform<T> extends TransformStream<T, T> {
  constructor() {
    super({}, { highWaterMark: Number.MAX_SAFE_INTEGER }, { highWaterMark: Number.MAX_SAFE_INTEGER });
  }
}
