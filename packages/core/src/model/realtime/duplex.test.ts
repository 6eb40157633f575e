// What the contract does for a plugin: it connects only when it was configured, and never after its end.
import { describe, expect, it } from 'vitest';
import { ChatContext } from '../chat/index.js';
import { ToolContext } from '../tools/index.js';
import { DuplexModel, DuplexSession } from './duplex.js';

class Session extends DuplexSession {
  readonly story: string[] = [];
  readonly audioStream = new ReadableStream();
  readonly tools = ToolContext.empty();

  async connect(): Promise<void> {
    await this._configured.wait();
    this.story.push(this._closing ? 'not connected' : 'connected');
    if (!this._closing) this._reportConnectionAcquired(12);
  }
  pushAudio(): void {}
  async _updateInstructions(instructions: string): Promise<void> {
    this.story.push(`instructions ${instructions}`);
  }
  async _appendItems(items: object[]): Promise<void> {
    this.story.push(`items ${items.length}`);
  }
  async _updateTools(): Promise<void> {
    this.story.push('tools');
  }
  _updateOptions(): void {}
  protected async closeConnection(): Promise<void> {
    this.story.push('closed');
  }
}

class Model extends DuplexModel {
  constructor() {
    super({ userTranscription: true, autoToolReplyGeneration: true });
  }
  session(): Session {
    return new Session(this);
  }
  async close(): Promise<void> {}
}

describe('a full-duplex session', () => {
  it('connects after it was configured, and says how long that took', async () => {
    const session = new Model().session();
    const metrics: object[] = [];
    session.on('metrics_collected', (event) => metrics.push(event));
    const connected = session.connect();
    const chatCtx = ChatContext.empty();
    chatCtx.addMessage({ role: 'user', content: 'Hi' });
    await session._updateSession('Be brief.', chatCtx, ToolContext.empty());
    await connected;
    expect(session.story).toEqual(['tools', 'instructions Be brief.', 'items 1', 'connected']);
    expect(metrics).toMatchObject([
      { type: 'realtime_model_metrics', label: 'Model', acquireTimeMs: 12, requestId: '' },
    ]);
  });

  it('lets go whoever waits to connect when it is closed', async () => {
    const session = new Model().session();
    const connected = session.connect();
    await session.close();
    await connected;
    expect(session.story).toEqual(['closed', 'not connected']);
    expect(session.capabilities).toEqual({ userTranscription: true, autoToolReplyGeneration: true });
  });
});
