// Says something now and then, so that a provider does not hang up on a quiet connection.
import { type Millis, systemClock } from '@livekit/agents-core';
import type { Frame, WireSocket } from './wire-socket.js';

export interface KeepAliveFrame {
  /** Ms without anything sent after which the frame is sent. */
  readonly everyMs: Millis;
  readonly frame: Frame;
}

/** Sends `frame` whenever nothing else was sent for `everyMs`, until it is disposed. */
export function keepAlive(socket: WireSocket, { everyMs, frame }: KeepAliveFrame): Disposable {
  let alarm: Disposable | undefined;
  const arm = () => {
    alarm = systemClock.wakeAt(socket.sentAt + everyMs, () => {
      if (systemClock.now() - socket.sentAt >= everyMs) socket.send(frame);
      if (socket.isOpen) arm();
    });
  };
  arm();
  return { [Symbol.dispose]: () => alarm?.[Symbol.dispose]() };
}
