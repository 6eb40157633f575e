// A call over a WebSocket on this machine, for when there is no LiveKit server.
import { Microphone, Speaker } from './player.js';

const retryMs = 1000;
const retries = 10;

export async function open(offer, events) {
  const context = new AudioContext();
  await context.audioWorklet.addModule('/worklets.js');
  await context.resume();
  const transport = new LocalTransport(offer.url, context, events);
  await transport.connect();
  return transport;
}

class LocalTransport {
  #url;
  #events;
  #context;
  #socket;
  #speaker;
  #microphone;
  #closed = false;
  #agent = false;

  constructor(url, context, events) {
    this.#url = url;
    this.#events = events;
    this.#context = context;
    this.#speaker = new Speaker(context, (message) => this.#send(message));
    this.#microphone = new Microphone(context, {
      onFrame: (frame) => this.#sendFrame(frame),
      onLevel: (level) => events.onLevel(level),
    });
  }

  connect() {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(this.#url);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        this.#socket = socket;
        socket.onclose = () => this.#onClosed();
        resolve();
      };
      socket.onclose = () => reject(new Error('The playground server does not answer. Is "npm start" still running?'));
      socket.onmessage = ({ data }) =>
        typeof data === 'string' ? this.#onMessage(JSON.parse(data)) : this.#speaker.play(data);
    });
  }

  agentIsHere() {
    return this.#agent;
  }

  async setMicrophone(on) {
    if (on) await this.#microphone.start();
    else this.#microphone.stop();
    this.#send({ type: 'microphone', on });
  }

  async sendText(text) {
    if (this.#socket?.readyState !== WebSocket.OPEN) throw new Error('not connected');
    this.#send({ type: 'chat', text });
  }

  close() {
    this.#closed = true;
    this.#microphone.stop();
    this.#socket?.close();
    void this.#context.close();
  }

  #onMessage(message) {
    switch (message.type) {
      case 'agent-state':
        this.#agent = true;
        return this.#events.onAgentState(message.state);
      case 'transcript':
        return this.#events.onWords(message);
      case 'state':
        return this.#events.onShared(message);
      case 'ended':
        this.#closed = true;
        return this.#events.onEnded(
          message.reason === 'error' ? 'The agent failed. The terminal says why.' : 'The agent has ended the call.',
        );
      default:
        return this.#speaker.control(message);
    }
  }

  /** The server went away: tries again; what comes back is a new call. */
  async #onClosed() {
    if (this.#closed) return;
    this.#agent = false;
    this.#speaker.control({ type: 'clear' });
    this.#events.onReconnecting();
    for (let attempt = 0; attempt < retries; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      if (this.#closed) return;
      try {
        await this.connect();
        return this.#events.onReconnected('A new call has begun.');
      } catch {
        // The next attempt may succeed; the page says that we are trying.
      }
    }
    this.#events.onEnded('The connection is lost and did not come back. Is "npm start" still running?');
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #sendFrame(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }
}
