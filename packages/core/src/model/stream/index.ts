// Web streams for the public edges.
export { DeferredReadableStream } from './deferred-stream.js';
export { IdentityTransform } from './identity-transform.js';
export { mergeReadableStreams } from './merge-readable-streams.js';
export { MultiInputStream } from './multi-input-stream.js';
export { createStreamChannel, type StreamChannel } from './stream-channel.js';
