// What users of the published API rely on without thinking of it: names that are functions here and properties there,
// numbers behind enums, defaults, units, what null and undefined mean.
import * as agents from '@livekit/agents';
import { llm, metrics, stt, tts, VADEventType, voice } from '@livekit/agents';
import { FakeLLM, FakeSTT, FakeTTS, startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

/** The tool's output and whether the model was asked to go on, for a tool that does this. */
async function toolRound(execute: () => Promise<unknown>): Promise<{ output: string | undefined; replied: boolean }> {
  const agent = new voice.Agent({
    instructions: 'Use the tool.',
    tools: { act: llm.tool({ description: 'Acts', execute }) },
  });
  const model = new FakeLLM([{ input: 'Go', toolCalls: [{ name: 'act', args: {} }] }], {
    fallback: { content: 'Done.' },
  });
  const test = await startSession({ ...textOnly, agent, llm: model });
  await test.clock.until(test.session.generateReply({ userInput: 'Go' }).waitForPlayout());
  await test.untilQuiet();
  const { items } = test.session.history;
  const output = items.find((item) => item.type === 'function_call_output')?.output;
  const replied = items.some((item) => item.type === 'message' && item.role === 'assistant');
  await test.close();
  return { output, replied };
}

describe('numbers behind names', () => {
  it.each([
    [
      stt.SpeechEventType,
      [
        'START_OF_SPEECH',
        'INTERIM_TRANSCRIPT',
        'FINAL_TRANSCRIPT',
        'END_OF_SPEECH',
        'RECOGNITION_USAGE',
        'PREFLIGHT_TRANSCRIPT',
      ],
    ],
    [VADEventType, ['START_OF_SPEECH', 'INFERENCE_DONE', 'END_OF_SPEECH', 'METRICS_COLLECTED']],
    [llm.ToolFlag, ['NONE', 'IGNORE_ON_ENTER', 'CANCELLABLE']],
  ])('count up from 0', (names, expected) => {
    expect(expected.map((name) => Reflect.get(names, name))).toEqual(expected.map((_, index) => index));
  });

  it('priorities of speeches are 0, 5 and 10', () => {
    const { SPEECH_PRIORITY_LOW, SPEECH_PRIORITY_NORMAL, SPEECH_PRIORITY_HIGH } = voice.SpeechHandle;
    expect([SPEECH_PRIORITY_LOW, SPEECH_PRIORITY_NORMAL, SPEECH_PRIORITY_HIGH]).toEqual([0, 5, 10]);
  });
});

describe('values of events', () => {
  it('are the published words', () => {
    expect(voice.AgentSessionEventTypes).toMatchObject({
      UserInputTranscribed: 'user_input_transcribed',
      AgentStateChanged: 'agent_state_changed',
      UserStateChanged: 'user_state_changed',
      ConversationItemAdded: 'conversation_item_added',
      FunctionToolsExecuted: 'function_tools_executed',
      MetricsCollected: 'metrics_collected',
      SpeechCreated: 'speech_created',
      AgentFalseInterruption: 'agent_false_interruption',
      Error: 'error',
      Close: 'close',
    });
    expect(voice.CloseReason).toMatchObject({
      ERROR: 'error',
      JOB_SHUTDOWN: 'job_shutdown',
      PARTICIPANT_DISCONNECTED: 'participant_disconnected',
      USER_INITIATED: 'user_initiated',
    });
  });
});

describe('defaults', () => {
  it('of a session, as its older view shows them', () => {
    const { options } = new voice.AgentSession({ vad: null });
    expect(options).toEqual({
      maxToolSteps: 3,
      preemptiveGeneration: true,
      userAwayTimeout: 15,
      allowInterruptions: true,
      discardAudioIfUninterruptible: true,
      minInterruptionDuration: 500,
      minInterruptionWords: 0,
      minEndpointingDelay: 500,
      maxEndpointingDelay: 3000,
    });
  });

  it('turnHandling wins over the older spellings', () => {
    const { options } = new voice.AgentSession({
      vad: null,
      voiceOptions: { minEndpointingDelay: 100, maxEndpointingDelay: 200 },
      turnHandling: { endpointing: { minDelay: 700 } },
    });
    expect(options).toMatchObject({ minEndpointingDelay: 700, maxEndpointingDelay: 200 });
  });

  it('of a streaming detector end turns sooner', () => {
    expect(voice.defaultEndpointingOptions).toMatchObject({ minDelay: 500, maxDelay: 3000 });
    expect(voice.streamingEndpointingOptions).toMatchObject({ minDelay: 300, maxDelay: 2500 });
  });

  it('of connections to providers', () => {
    expect(agents.DEFAULT_API_CONNECT_OPTIONS).toEqual({ maxRetry: 3, retryIntervalMs: 2000, timeoutMs: 10_000 });
  });

  it('of a worker', () => {
    const options = new agents.ServerOptions({ agent: 'agent.js', production: true });
    expect(options).toMatchObject({
      loadThreshold: 0.7,
      port: 8081,
      host: '0.0.0.0',
      drainTimeout: 3_600_000,
      shutdownProcessTimeout: 60_000,
      sessionEndTimeout: 300_000,
      initializeProcessTimeout: 10_000,
      logLevel: 'info',
      jobMemoryWarnMB: 1000,
      jobMemoryLimitMB: 0,
    });
    expect(agents.WorkerOptions).toBe(agents.ServerOptions);
    expect(agents.Worker).toBe(agents.AgentServer);
  });

  it('of an agent: its id is its class in snake case', () => {
    class OrderDesk extends voice.Agent {}
    expect(new OrderDesk({ instructions: '' }).id).toBe('order_desk');
    expect(new voice.Agent({ instructions: '' }).id).toBe('default_agent');
  });
});

describe('units', () => {
  it('userAwayTimeout is in seconds', async () => {
    const test = await startSession({ options: { userAwayTimeout: 4 } });
    await test.clock.advanceBy(3900);
    expect(test.session.userState).toBe('listening');
    await test.clock.advanceBy(200);
    expect(test.session.userState).toBe('away');
    await test.close();
  });
});

describe('null and undefined', () => {
  it('a tool that returns undefined ends the turn, null does not', async () => {
    expect(await toolRound(async () => undefined)).toEqual({ output: '', replied: false });
    expect(await toolRound(async () => null)).toEqual({ output: 'null', replied: true });
  });

  it('a string from a tool is quoted, as JSON', async () => {
    expect(await toolRound(async () => 'sunny')).toEqual({ output: '"sunny"', replied: true });
  });

  it('a model of the session is inherited with undefined and taken away with null', async () => {
    const withVoice = await startSession({ agent: new voice.Agent({ instructions: '' }) });
    expect(withVoice.session.tts).toBeInstanceOf(FakeTTS);
    await withVoice.close();
    const without = await startSession({ agent: new voice.Agent({ instructions: '', tts: null }) });
    expect(without.session.tts).toBeUndefined();
    await without.close();
  });
});

describe('what is a function, what a property, what can be awaited', () => {
  it('label() of a language model, label of the others', () => {
    expect(new FakeLLM().label()).toBe('fake.LLM');
    expect([typeof new FakeSTT().label, typeof new FakeTTS().label]).toEqual(['string', 'string']);
  });

  it('a speech can be awaited and gives itself; a run has wait(); an interruption has .await', async () => {
    const test = await startSession({ ...textOnly, llm: [{ input: 'Hi', content: 'Hello.' }] });
    const handle = test.session.generateReply({ userInput: 'Hi' });
    const settled = await test.clock.until(Promise.resolve(handle));
    expect(settled.id).toBe(handle.id);
    expect(handle.id).toMatch(/^speech_/);
    const run = test.session.run({ userInput: 'Hi' });
    expect('then' in run).toBe(false);
    await test.clock.until(run.wait());
    run.expect.nextEvent().isMessage({ role: 'assistant' });
    const interruption = test.session.interrupt();
    expect('then' in interruption).toBe(false);
    await test.clock.until(interruption.await);
    expect(interruption.done).toBe(true);
    await test.close();
  });
});

describe('a conversation', () => {
  it('keeps handoffs but not the instructions', async () => {
    const test = await startSession({ ...textOnly, llm: [{ input: 'Hi', content: 'Hello.' }] });
    await test.clock.until(test.session.generateReply({ userInput: 'Hi' }).waitForPlayout());
    expect(test.session.history.items.map((item) => (item.type === 'message' ? item.role : item.type))).toEqual([
      'agent_handoff',
      'user',
      'assistant',
    ]);
    await test.close();
  });

  it('says which tools ran, index by index, but not those that stopped the response', async () => {
    const agent = new voice.Agent({
      instructions: '',
      tools: {
        plain: llm.tool({ description: 'Plain', execute: async () => 1 }),
        stops: llm.tool({
          description: 'Stops',
          execute: async () => {
            throw new voice.StopResponse();
          },
        }),
      },
    });
    const toolCalls = [
      { name: 'stops', args: {} },
      { name: 'plain', args: {} },
    ];
    const test = await startSession({
      ...textOnly,
      agent,
      llm: [
        { input: 'Go', toolCalls },
        { input: '1', content: 'One.' },
      ],
    });
    const executed: string[][] = [];
    test.session.on(voice.AgentSessionEventTypes.FunctionToolsExecuted, ({ functionCalls, functionCallOutputs }) => {
      executed.push(
        functionCalls.map(({ name }) => name),
        functionCallOutputs.map((output) => output?.output ?? '-'),
      );
    });
    await test.clock.until(test.session.generateReply({ userInput: 'Go' }).waitForPlayout());
    await test.untilQuiet();
    expect(executed).toEqual([['plain'], ['1']]);
    await test.close();
  });
});

describe('a model by name', () => {
  it('fails where it was written, in the constructor', () => {
    expect(() => new voice.AgentSession({ llm: 'acme/thinker' })).toThrow(/acme\/thinker/);
  });
});

describe('names', () => {
  it('are there at the root and in their namespaces', () => {
    expect(agents.AgentSession).toBe(voice.AgentSession);
    expect(agents.ChatContext).toBe(llm.ChatContext);
    expect(agents.FallbackAdapter).toBe(llm.FallbackAdapter);
    expect(stt.FallbackAdapter).not.toBe(tts.FallbackAdapter);
    expect(metrics.logMetrics).toBeTypeOf('function');
    expect(agents.shortuuid('item_')).toMatch(/^item_.{12}$/);
  });
});
