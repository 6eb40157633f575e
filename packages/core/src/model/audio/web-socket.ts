// Waiting for a provider's WebSocket to open, with errors that say whether a retry makes sense.
import type { EventEmitter } from 'node:events';
import { APIConnectionError, APIStatusError } from '../../base/api-errors.js';

/** What is needed of a `ws` WebSocket. */
export interface OpeningSocket extends EventEmitter {
  readonly readyState: number;
}

const connecting = 0;
const open = 1;

/**
 * Resolves when `socket` is open.
 * @throws {@link APIStatusError} if the server refuses with a status, {@link APIConnectionError} if the socket fails or closes first.
 */
export function waitForWebSocketOpen(socket: OpeningSocket, provider: string): Promise<void> {
  if (socket.readyState === open) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (run: () => void) => {
      socket.off('open', onOpen);
      socket.off('error', onError);
      socket.off('close', onClose);
      run();
    };
    const onOpen = () => settle(resolve);
    const onError = (error: Error) => settle(() => reject(openingError(error, provider)));
    const onClose = (code: number) =>
      settle(() =>
        reject(new APIConnectionError({ message: `${provider}: the socket closed before it opened (code ${code}).` })),
      );
    if (socket.readyState !== connecting) return onClose(0);
    socket.on('open', onOpen);
    socket.on('error', onError);
    socket.on('close', onClose);
  });
}

function openingError(error: Error, provider: string): Error {
  const status = /Unexpected server response: (\d+)/.exec(error.message)?.[1];
  const cause = { cause: error };
  if (status === undefined) {
    return new APIConnectionError({ message: `${provider}: the socket could not be opened.`, options: cause });
  }
  const options = { ...cause, statusCode: Number(status) };
  return new APIStatusError({ message: `${provider}: the server refused the socket.`, options });
}
