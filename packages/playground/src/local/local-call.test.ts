// A whole session over the local wire, with a client that plays the browser.
import { Agent, AgentSession, delay, log, voice } from '@livekit/agents-core';
import { FakeLLM, FakeSTT, FakeTTS, FakeVAD, loudFrame, silentFrame } from '@livekit/agents-testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Playground, startPlayground } from '../server.js';
import type { LocalCall, LocalCallHandler } from './local-call.js';
import { frameSamples, type ToPage } from './protocol.js';

/** A browser that plays sound much faster than real time. */
class FakePage {
  readonly messages: ToPage[] = [];
  readonly socket: WebSocket;
  samples = 0;
  longestFrame = 0;
  /** Whether sound is played; a page that does not play reports nothing. */
  plays = true;
  #segment = '';

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#hear(data);
      else this.#take(JSON.parse(data.toString()));
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  async until<T extends ToPage['type']>(
    type: T,
    test: (message: Extract<ToPage, { type: T }>) => boolean = () => true,
  ) {
    return vi.waitFor(
      () => {
        const isWanted = (message: ToPage): message is Extract<ToPage, { type: T }> => message.type === type;
        const found = this.messages.filter(isWanted).find(test);
        if (!found) throw new Error(`no ${type} came: ${JSON.stringify(this.messages)}`);
        return found;
      },
      { timeout: 8000, interval: 10 },
    );
  }

  /** What the agent said in all, as the page shows it. */
  get agentText(): string {
    return this.messages
      .flatMap((each) => (each.type === 'transcript' && each.from === 'agent' ? [each.text] : []))
      .join('');
  }

  #hear(frame: Buffer): void {
    this.longestFrame = Math.max(this.longestFrame, frame.length / 2);
    this.samples += frame.length / 2;
    if (this.plays) this.send({ type: 'played', segment: this.#segment, samples: this.samples });
  }

  #take(message: ToPage): void {
    this.messages.push(message);
    if (message.type === 'audio-start') {
      this.#segment = message.segment;
      this.samples = 0;
    }
    const isOver = message.type === 'clear' || (message.type === 'audio-end' && this.plays);
    if (!isOver) return;
    const interrupted = message.type === 'clear';
    this.send({ type: 'finished', segment: message.segment, samples: this.samples, interrupted });
  }
}

const opened: Playground[] = [];
const sessions: AgentSession[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
  for (const playground of opened.splice(0)) await playground.close();
});

async function serve(onCall: LocalCallHandler): Promise<string> {
  const playground = await startPlayground({ transport: { kind: 'websocket', onCall }, port: 0 });
  opened.push(playground);
  return `ws://127.0.0.1:${playground.port}/local`;
}

function newSession(stt?: FakeSTT): AgentSession {
  const session = new AgentSession({
    llm: new FakeLLM([
      { input: 'Hello', content: 'Good evening to you.' },
      { input: 'Hello there', content: 'I heard you.' },
    ]),
    tts: new FakeTTS(),
    vad: stt ? new FakeVAD() : null,
    ...(stt ? { stt } : {}),
  });
  sessions.push(session);
  return session;
}

const answer =
  (stt?: FakeSTT): LocalCallHandler =>
  async (call: LocalCall) => {
    const session = newSession(stt);
    call.connect(session);
    call.publishState('cart', { items: [] });
    await session.start({ agent: new Agent({ instructions: 'Be kind.' }) });
  };

describe('a call over the local wire', () => {
  it('answers typed text by voice and in writing', async () => {
    const page = new FakePage(await serve(answer()));
    await page.until('agent-state', ({ state }) => state === 'listening');
    expect(await page.until('state')).toMatchObject({ name: 'cart', value: { items: [] } });
    page.send({ type: 'chat', text: 'Hello' });
    await page.until('transcript', ({ from, final }) => from === 'agent' && final);
    expect(page.agentText).toBe('Good evening to you.');
    expect(page.samples).toBeGreaterThan(0);
    expect(page.longestFrame).toBe(frameSamples);
    const states = page.messages.flatMap((each) => (each.type === 'agent-state' ? [each.state] : []));
    expect(states).toEqual(expect.arrayContaining(['thinking', 'speaking', 'listening']));
  });

  it('hears what the microphone sends, and shows what was recognised', async () => {
    const stt = new FakeSTT();
    const page = new FakePage(await serve(answer(stt)));
    await page.until('agent-state', ({ state }) => state === 'listening');
    stt.hear({ text: 'Hello there', durationMs: 400 });
    const speak = (frame: { data: Int16Array }) => page.socket.send(Buffer.from(new Uint8Array(frame.data.buffer)));
    for (let ms = 0; ms < 1600; ms += 20) {
      speak(ms < 400 ? loudFrame(20) : silentFrame(20));
      await delay(20);
    }
    await page.until('transcript', ({ from, final, text }) => from === 'user' && final && text === 'Hello there');
    await page.until('transcript', ({ from, final }) => from === 'agent' && final);
    expect(page.agentText).toBe('I heard you.');
  });

  it('cuts the voice when it is interrupted', async () => {
    const page = new FakePage(await serve(answer()));
    await page.until('agent-state', ({ state }) => state === 'listening');
    page.plays = false;
    page.send({ type: 'chat', text: 'Hello' });
    await page.until('audio-start');
    sessions[0]?.interrupt({ force: true });
    const { segment } = await page.until('clear');
    expect(await page.until('audio-start')).toEqual({ type: 'audio-start', segment });
  });

  it('ends the session when the page goes away', async () => {
    const page = new FakePage(await serve(answer()));
    await page.until('agent-state', ({ state }) => state === 'listening');
    const closed = new Promise<voice.CloseEvent>((resolve) =>
      sessions[0]?.once(voice.AgentSessionEventTypes.Close, resolve),
    );
    page.socket.close();
    expect((await closed).reason).toBe(voice.CloseReason.PARTICIPANT_DISCONNECTED);
  });

  it('tells the page when the call cannot be served', async () => {
    log().level = 'silent';
    const page = new FakePage(await serve(() => Promise.reject(new Error('no kitchen'))));
    expect(await page.until('ended')).toEqual({ type: 'ended', reason: 'error' });
    log().level = 'info';
  });

  it('ignores what it does not understand', async () => {
    const page = new FakePage(await serve(answer()));
    await page.until('agent-state', ({ state }) => state === 'listening');
    page.socket.send('not json');
    page.send({ type: 'chat', text: 42 });
    page.send({ type: 'explode' });
    page.send({ type: 'chat', text: 'Hello' });
    await page.until('transcript', ({ from, final }) => from === 'agent' && final);
    expect(page.agentText).toBe('Good evening to you.');
  });

  it('is not open to pages of other origins', async () => {
    const page = new FakePage(await serve(answer()), { origin: 'https://evil.example' });
    const code = await new Promise((resolve) =>
      page.socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    );
    expect(code).toBe(404);
  });
});
