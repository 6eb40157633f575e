// A TCP line to a server on loopback that the test can cut for a while.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { sleep, systemClock } from '@livekit/agents-core';

export class CuttableLine implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(targetPort: number) {
    this.#server = createServer((socket) => {
      if (this.#cut) {
        socket.destroy();
        return;
      }
      const target = connect(targetPort, '127.0.0.1');
      for (const end of [socket, target]) {
        this.#sockets.add(end);
        end.on('error', () => end.destroy());
        end.on('close', () => {
          this.#sockets.delete(end);
          socket.destroy();
          target.destroy();
        });
      }
      socket.pipe(target).pipe(socket);
    });
  }

  static async to(targetPort: number): Promise<CuttableLine> {
    const line = new CuttableLine(targetPort);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the line is closed');
    return `ws://127.0.0.1:${address.port}`;
  }

  /** Cuts every connection and lets none through for `ms`. */
  async cutFor(ms: number): Promise<void> {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
    await sleep(systemClock, ms);
    this.#cut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
