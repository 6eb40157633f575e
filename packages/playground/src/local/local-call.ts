// One page on the local wire, and the session that serves it. The session does not know that it is not in a room.
import { log, shortuuid, toError, voice } from '@livekit/agents-core';
import type { WebSocket } from 'ws';
import { LocalAudioInput } from './audio-input.js';
import { LocalAudioOutput } from './audio-output.js';
import { type FromPage, readFromPage, type ToPage } from './protocol.js';
import { LocalTextOutput } from './text-output.js';

const { AgentSessionEventTypes: Types } = voice;

/** How a call is served. */
export interface ConnectOptions {
  /** Takes typed text. Default: interrupts the agent and asks for a reply. */
  onText?: voice.TextInputCallback;
}

/** A visitor's call. */
export interface LocalCall {
  /** Gives the session its input and outputs; call it before `session.start()`, without a room. */
  connect(session: voice.AgentSession, options?: ConnectOptions): void;
  /** Sets a value the page shows (anything JSON can hold). */
  publishState(name: string, value: unknown): void;
  /** Aborts when the visitor has left. */
  readonly ended: AbortSignal;
}

/** Serves a call: makes a session, connects and starts it. When it rejects, the call is ended with its message. */
export type LocalCallHandler = (call: LocalCall) => Promise<void>;

const replyToText: voice.TextInputCallback = async (session, { text }) => {
  await session.interrupt({ force: true }).await;
  session.generateReply({ userInput: text });
};

export class SocketCall implements LocalCall {
  readonly #socket: WebSocket;
  readonly #input = new LocalAudioInput();
  readonly #output: LocalAudioOutput;
  readonly #left = new AbortController();
  #session: voice.AgentSession | undefined;
  #onText: voice.TextInputCallback = replyToText;
  #userSegment = shortuuid('user_');

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#output = new LocalAudioOutput({
      send: (message) => this.send(message),
      sendAudio: (frame) => this.#send(frame),
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#input.push(data);
      else this.#onMessage(readFromPage(data.toString()));
    });
    socket.on('close', () => this.#onLeft());
    // 'close' follows; there is nothing else to do about it.
    socket.on('error', (error) => log().debug({ err: error }, 'the local connection failed'));
  }

  get ended(): AbortSignal {
    return this.#left.signal;
  }

  connect(session: voice.AgentSession, { onText = replyToText }: ConnectOptions = {}): void {
    this.#session = session;
    this.#onText = onText;
    session.input.audio = this.#input;
    session.output.audio = this.#output;
    session.output.transcription = new LocalTextOutput((message) => this.send(message));
    session.on(Types.AgentStateChanged, ({ newState }) => this.send({ type: 'agent-state', state: newState }));
    session.on(Types.UserInputTranscribed, (event) => this.#showUser(event));
    session.on(Types.Close, ({ reason }) => this.#end(reason));
    if (this.ended.aborted) session.shutdown({ drain: false, reason: voice.CloseReason.PARTICIPANT_DISCONNECTED });
  }

  publishState(name: string, value: unknown): void {
    this.send({ type: 'state', name, value });
  }

  send(message: ToPage): void {
    this.#send(JSON.stringify(message));
  }

  /** The handler failed: tells the page and hangs up. */
  fail(error: unknown): void {
    log().error({ err: toError(error) }, 'a local call could not be served');
    this.#end('error');
  }

  #send(data: string | Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(data);
  }

  #end(reason: string): void {
    this.send({ type: 'ended', reason });
    this.#socket.close();
  }

  #onMessage(message: FromPage | undefined): void {
    switch (message?.type) {
      case 'chat':
        void this.#onChat(message.text);
        return;
      case 'microphone':
        if (!message.on) this.#input.stop();
        return;
      case 'played':
      case 'finished':
        return this.#output.onPlayed(message);
      case undefined:
        return log().debug('the page sent something unknown');
    }
  }

  /** Never rejects. */
  async #onChat(text: string): Promise<void> {
    if (!this.#session || text.trim() === '') return;
    try {
      await this.#onText(this.#session, { text });
    } catch (error) {
      log().error({ err: toError(error) }, 'typed text could not be answered');
    }
  }

  #showUser({ transcript, isFinal }: voice.UserInputTranscribedEvent): void {
    const segment = this.#userSegment;
    this.send({ type: 'transcript', from: 'user', segment, text: transcript, append: false, final: isFinal });
    if (isFinal) this.#userSegment = shortuuid('user_');
  }

  #onLeft(): void {
    this.#left.abort();
    this.#input.stop();
    this.#output.end();
    this.#session?.shutdown({ drain: false, reason: voice.CloseReason.PARTICIPANT_DISCONNECTED });
  }
}
