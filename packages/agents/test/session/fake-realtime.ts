// A realtime model in memory: it answers with text and sound when it is asked to, and notes what it was told.
import { llm, ToolContext } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';

export const realtimeCapabilities: llm.RealtimeCapabilities = {
  messageTruncation: true,
  turnDetection: false,
  userTranscription: false,
  autoToolReplyGeneration: false,
  audioOutput: true,
  manualFunctionCalls: true,
  midSessionChatCtxUpdate: true,
  midSessionInstructionsUpdate: true,
  midSessionToolsUpdate: true,
};

export class FakeRealtimeModel extends llm.RealtimeModel {
  readonly model = 'fake-realtime';
  readonly sessions: FakeRealtimeSession[] = [];

  constructor(capabilities: Partial<llm.RealtimeCapabilities> = {}) {
    super({ ...realtimeCapabilities, ...capabilities });
  }

  session(): FakeRealtimeSession {
    const session = new FakeRealtimeSession(this, `${this.sessions.length + 1}`);
    this.sessions.push(session);
    return session;
  }

  async close(): Promise<void> {}
}

export class FakeRealtimeSession extends llm.RealtimeSession {
  /** What happened to it, in order. */
  readonly log: string[] = [];
  /** Called with the item that the user's voice became. */
  onCommit: (itemId: string) => void = () => undefined;
  onReply: () => void = () => undefined;
  readonly #name: string;
  #chatCtx = new llm.ChatContext();
  #tools = new ToolContext([]);
  #closed = false;
  #answers = 0;
  #turns = 0;

  constructor(...[model, name]: [FakeRealtimeModel, string]) {
    super(model);
    this.#name = name;
  }

  #note(entry: string): void {
    this.log.push(this.#closed ? `${entry} AFTER CLOSE` : entry);
  }

  get chatCtx(): llm.ChatContext {
    return this.#chatCtx;
  }
  get tools(): ToolContext {
    return this.#tools;
  }
  async updateInstructions(instructions: string): Promise<void> {
    this.#note(`instructions ${instructions}`);
  }
  async updateChatCtx(chatCtx: llm.ChatContext): Promise<void> {
    this.#note(`chat ${chatCtx.items.length}`);
    this.#chatCtx = chatCtx.copy();
  }
  async updateTools(tools: ToolContext): Promise<void> {
    this.#note('tools');
    this.#tools = tools;
  }
  updateOptions(): void {}
  pushAudio(): void {
    if (this.#closed) this.#note('audio');
  }
  async generateReply(instructions?: string): Promise<llm.GenerationCreatedEvent> {
    this.#note(instructions === undefined ? 'reply' : `reply ${instructions}`);
    this.onReply();
    this.#answers += 1;
    const messageId = `${this.#name}-${this.#answers}`;
    const message: llm.MessageGeneration = {
      messageId,
      textStream: ReadableStream.from([`Answer ${messageId}.`]),
      audioStream: ReadableStream.from([new AudioFrame(new Int16Array(2400), 24_000, 1, 2400)]),
      modalities: Promise.resolve(['text', 'audio']),
    };
    return {
      messageStream: ReadableStream.from([message]),
      functionStream: ReadableStream.from([]),
      userInitiated: true,
    };
  }
  async commitAudio(): Promise<void> {
    this.#note('commit');
    this.#turns += 1;
    const id = `${this.#name}-voice-${this.#turns}`;
    this.#chatCtx.addMessage({ id, role: 'user', content: [] });
    this.onCommit(id);
  }
  async clearAudio(): Promise<void> {}
  async interrupt(): Promise<void> {}
  async truncate(): Promise<void> {}
  override async close(): Promise<void> {
    this.#note('close');
    this.#closed = true;
    await super.close();
  }
}
