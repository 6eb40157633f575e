// A voice gateway on loopback that answers every text with a tenth of a second of sound.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

export class FakeVoiceGateway implements AsyncDisposable {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  /** The last session that was opened. */
  asked: Record<string, unknown> = {};

  static async start(): Promise<FakeVoiceGateway> {
    const gateway = new FakeVoiceGateway();
    gateway.#server.on('connection', (socket) => {
      const send = (message: object) => socket.send(JSON.stringify(message));
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Record<string, unknown>;
        if (message['type'] === 'session.create') {
          gateway.asked = message;
          send({ type: 'session.created', session_id: 'session' });
        }
        if (message['type'] !== 'session.flush') return;
        send({ type: 'output_audio', session_id: 'session', audio: Buffer.alloc(4800, 1).toString('base64') });
        send({ type: 'done', session_id: 'session' });
      });
    });
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
