// What a model is told of messages that another one spoke.
import { beforeAll, describe, expect, it } from 'vitest';
import { initializeLogger } from '../../base/log.js';
import { ChatContext, ChatMessage } from '../chat/index.js';
import { ToolContext } from '../tools/index.js';
import { RealtimeModelFallbackAdapter } from './fallback-adapter.js';
import { RealtimeModel, RealtimeSession } from './realtime.js';
import { RealtimeError, type GenerationCreatedEvent } from './types.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

class Session extends RealtimeSession {
  readonly tools = ToolContext.empty();
  readonly cut: string[] = [];
  chatCtx = ChatContext.empty();
  async updateInstructions(): Promise<void> {}
  async updateChatCtx(chatCtx: ChatContext): Promise<void> {
    this.chatCtx = chatCtx;
  }
  async updateTools(): Promise<void> {}
  updateOptions(): void {}
  pushAudio(): void {}
  async generateReply(): Promise<GenerationCreatedEvent> {
    throw new RealtimeError('It does not answer.');
  }
  async commitAudio(): Promise<void> {}
  async clearAudio(): Promise<void> {}
  async interrupt(): Promise<void> {}
  async truncate({ messageId }: { messageId: string }): Promise<void> {
    this.cut.push(messageId);
  }
}

class Model extends RealtimeModel {
  readonly sessions: Session[] = [];
  readonly model = 'test';
  constructor() {
    super({
      messageTruncation: true,
      turnDetection: true,
      userTranscription: true,
      autoToolReplyGeneration: false,
      audioOutput: true,
      manualFunctionCalls: true,
    });
  }
  session(): Session {
    const session = new Session(this);
    this.sessions.push(session);
    return session;
  }
  async close(): Promise<void> {}
}

describe('a message that another model spoke', () => {
  it('is cut as text; one of its own as sound', async () => {
    const models = [new Model(), new Model()];
    const session = new RealtimeModelFallbackAdapter({ models }).session();
    const said = new ChatMessage({ id: 'said', role: 'assistant', content: ['One two three.'] });
    await session.updateChatCtx(new ChatContext([said]));
    await session.truncate({ messageId: 'said', audioEndMs: 100, audioTranscript: 'One two' });
    const [first, second] = models;
    expect(first?.sessions[0]?.cut).toEqual(['said']);
    const failure = { error: new RealtimeError('gone'), recoverable: false, label: '', timestamp: 0 };
    first?.sessions[0]?.emit('error', { type: 'realtime_model_error', ...failure });
    await session.truncate({ messageId: 'said', audioEndMs: 100, audioTranscript: 'One' });
    expect(second?.sessions[0]?.cut).toEqual([]);
    expect(second?.sessions[0]?.chatCtx.items).toMatchObject([{ id: 'said', content: ['One'], interrupted: true }]);
    await session.truncate({ messageId: 'new', audioEndMs: 100 });
    expect(second?.sessions[0]?.cut).toEqual(['new']);
    await session.close();
  });

  it('asks each model once, and fails when none answers', async () => {
    const models = [new Model(), new Model()];
    const session = new RealtimeModelFallbackAdapter({ models }).session();
    const failures: unknown[] = [];
    session.on('error', (failure) => failures.push(failure));
    await expect(session.generateReply()).rejects.toMatchObject({ code: 'realtime' });
    expect(models.map(({ sessions }) => sessions.length)).toEqual([1, 1]);
    expect(failures).toMatchObject([{ recoverable: false }]);
  });
});
