// The playground: a page in the browser to talk to an agent, over LiveKit or a local WebSocket.
export { isPlaygroundError, PlaygroundError, type PlaygroundErrorCode } from './errors.js';
export type { LocalCall, LocalCallHandler, ConnectOptions } from './local/local-call.js';
export { RoomState } from './room-state.js';
export {
  type LiveKitTransport,
  type LocalTransport,
  type Playground,
  type PlaygroundOptions,
  type PlaygroundTransport,
  startPlayground,
} from './server.js';
export type { PageInfo } from './page-info.js';
