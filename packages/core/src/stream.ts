// The public namespace `stream`.
export {
  createStreamChannel,
  DeferredReadableStream,
  IdentityTransform,
  mergeReadableStreams,
  MultiInputStream,
  type StreamChannel,
} from './model/stream/index.js';
