// The namespace `ws`: the responses API over a socket.
export { ResponsesWebSocket } from './responses-socket.js';
export type {
  WsErrorEvent,
  WsFunctionCallItem,
  WsOutputItem,
  WsOutputItemDoneEvent,
  WsOutputTextDeltaEvent,
  WsResponseCompletedEvent,
  WsResponseCreatedEvent,
  WsResponseCreateEvent,
  WsResponseFailedEvent,
  WsServerEvent,
} from './types.js';
