// Code as users and plugin authors write it for the published API: that it compiles is checked by `npm run typecheck`,
// that it runs, here.
import {
  type APIConnectOptions,
  type AudioBuffer,
  type JobContext,
  type JobProcess,
  DEFAULT_API_CONNECT_OPTIONS,
  defineAgent,
  llm,
  metrics,
  normalizeLanguage,
  ServerOptions,
  shortuuid,
  stt,
  tts,
  VAD,
  VADStream,
  voice,
} from '@livekit/agents';
import { FakeLLM, startSession } from '@livekit/agents/testing';
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

class EchoStream extends llm.LLMStream {
  protected async run(): Promise<void> {
    const last = this.chatCtx.items.at(-1);
    const content = last?.type === 'message' ? `You said: ${last.textContent}` : '';
    this.queue.put({ id: shortuuid(), delta: { role: 'assistant', content } });
  }
}

class EchoLLM extends llm.LLM {
  label(): string {
    return 'echo.LLM';
  }

  chat({
    chatCtx,
    toolCtx,
    connOptions = DEFAULT_API_CONNECT_OPTIONS,
  }: {
    chatCtx: llm.ChatContext;
    toolCtx?: llm.ToolContextLike;
    connOptions?: APIConnectOptions;
    parallelToolCalls?: boolean;
    toolChoice?: llm.ToolChoice;
    extraKwargs?: Record<string, unknown>;
  }): llm.LLMStream {
    return new EchoStream(this, { chatCtx, toolCtx, connOptions });
  }
}

class BatchSTT extends stt.STT {
  label = 'batch.STT';

  constructor() {
    super({ streaming: false, interimResults: false });
  }

  async _recognize(_buffer: AudioBuffer, _abortSignal?: AbortSignal): Promise<stt.SpeechEvent> {
    return {
      type: stt.SpeechEventType.FINAL_TRANSCRIPT,
      alternatives: [{ text: 'hello', language: normalizeLanguage('en'), startTime: 0, endTime: 1, confidence: 1 }],
    };
  }

  stream(): stt.SpeechStream {
    throw new Error('Streaming is not supported');
  }
}

class ToneChunks extends tts.ChunkedStream {
  label = 'tone.ChunkedStream';

  protected async run(): Promise<void> {
    const frame = new AudioFrame(new Int16Array(2400).fill(1000), 24_000, 1, 2400);
    this.queue.put({ requestId: 'r', segmentId: 's', frame, final: true });
    this.queue.close();
  }
}

class ToneTTS extends tts.TTS {
  label = 'tone.TTS';

  constructor() {
    super(24_000, 1, { streaming: false });
  }

  synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): tts.ChunkedStream {
    return new ToneChunks(text, this, connOptions, abortSignal);
  }

  stream(): tts.SynthesizeStream {
    throw new Error('Streaming is not supported');
  }
}

class StillVADStream extends VADStream {}

class StillVAD extends VAD {
  label = 'still.VAD';

  constructor() {
    super({ updateInterval: 32 });
  }

  stream(): VADStream {
    return new StillVADStream(this);
  }
}

interface UserData {
  orders: string[];
}

const order = llm.tool({
  description: 'Orders a dish.',
  parameters: z.object({ dish: z.string().describe('Its name on the menu') }),
  execute: async ({ dish }, { ctx }: llm.ToolOptions<UserData>) => {
    ctx.userData.orders.push(dish);
    return `ordered ${dish}`;
  },
});

class Waiter extends voice.Agent<UserData> {
  constructor() {
    super({ instructions: 'You are a waiter.', tools: { order } });
  }

  override async onEnter(): Promise<void> {
    this.session.generateReply({ userInput: 'Pizza please' });
  }

  override async onUserTurnCompleted(_chatCtx: llm.ChatContext, newMessage: llm.ChatMessage): Promise<void> {
    if (newMessage.textContent === 'nothing') throw new voice.StopResponse();
  }
}

/** What the documents show: everything in one entry function. */
const agent = defineAgent({
  prewarm: async (proc: JobProcess) => {
    proc.userData['vad'] = new StillVAD();
  },
  entry: async (ctx: JobContext) => {
    await ctx.connect();
    const participant = await ctx.waitForParticipant();
    const session = new voice.AgentSession<UserData>({
      vad: new StillVAD(),
      stt: new BatchSTT(),
      llm: new EchoLLM(),
      tts: new ToneTTS(),
      userData: { orders: [participant.identity] },
      turnHandling: { endpointing: { minDelay: 300 }, interruption: { minDuration: 400 } },
    });
    const usage = new metrics.UsageCollector();
    session.on(voice.AgentSessionEventTypes.MetricsCollected, (event) => {
      metrics.logMetrics(event.metrics);
      usage.collect(event.metrics);
    });
    session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => console.log(reason));
    await session.start({ agent: new Waiter(), room: ctx.room, inputOptions: { textEnabled: true } });
    await session.say('Good evening!', { allowInterruptions: false });
    ctx.addShutdownCallback(async () => console.log(usage.getSummary()));
  },
});

describe('code written for the published API', () => {
  it('defines agents and workers', () => {
    expect(agent.entry).toBeTypeOf('function');
    expect(new ServerOptions({ agent: 'agent.js', agentName: 'waiter' }).agentName).toBe('waiter');
    expectTypeOf(agent.entry).parameter(0).toExtend<JobContext>();
    expectTypeOf<voice.AgentSession<UserData>['userData']>().toEqualTypeOf<UserData>();
  });

  it('runs an agent of its own, with typed user data in its tools', async () => {
    const userData: UserData = { orders: [] };
    const model = new FakeLLM([
      { input: 'Pizza please', toolCalls: [{ name: 'order', args: { dish: 'pizza' } }] },
      { input: '"ordered pizza"', content: 'Your pizza comes.' },
    ]);
    const test = await startSession<UserData>({
      agent: new Waiter(),
      llm: model,
      options: { userData },
    });
    await test.untilQuiet();
    expect(userData.orders).toEqual(['pizza']);
    expect(test.heardByUser).toBe('Your pizza comes.');
    await test.close();
  });

  it('runs models of its own', async () => {
    const test = await startSession({ llm: new EchoLLM(), stt: null, vad: new StillVAD(), tts: null, speaker: null });
    await test.clock.until(test.session.generateReply({ userInput: 'hello' }).waitForPlayout());
    expect(test.screen.texts).toEqual(['You said: hello']);
    await test.close();
    const event = await new BatchSTT().recognize([new AudioFrame(new Int16Array(160), 16_000, 1, 160)]);
    expect(event.alternatives?.[0].text).toBe('hello');
    const sound = await new ToneTTS().synthesize('hello').collect();
    expect(sound.samplesPerChannel).toBe(2400);
  });
});
