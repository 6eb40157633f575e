// The namespace `realtime`: several realtime models as one.
export { RealtimeModelFallbackAdapter as FallbackAdapter } from './model/realtime/index.js';
export type {
  RealtimeAvailabilityChangedEvent as AvailabilityChangedEvent,
  RealtimeModelFallbackAdapterOptions as FallbackAdapterOptions,
  RealtimePipeline as Pipeline,
} from './model/realtime/index.js';
