// The tools of a call: the model hangs up, and presses keys.
import { beta, llm, runWithJobContext, voice, workflows } from '@livekit/agents';
import { FakeLLM, startSession } from '@livekit/agents/testing';
import { describe, expect, it, vi } from 'vitest';

function fakeJob() {
  const callbacks: (() => Promise<void>)[] = [];
  const job = {
    room: { localParticipant: { publishDtmf: vi.fn<(code: number, key: string) => Promise<void>>() } },
    addShutdownCallback: (callback: () => Promise<void>) => void callbacks.push(callback),
    shutdown: vi.fn<(reason: string) => void>(() => void callbacks.map((callback) => callback())),
    deleteRoom: vi.fn<() => Promise<void>>(async () => undefined),
    _primarySessionEnded: () => undefined,
  };
  const within = <T>(run: () => T): T =>
    runWithJobContext(job as unknown as Parameters<typeof runWithJobContext>[0], run);
  return { job, within };
}

const replies = (goodbye: string) => [
  { input: 'Bye', toolCalls: [{ name: 'end_call', args: {} }] },
  { input: '"say goodbye to the user"', content: goodbye, duration: 2000 },
];

describe('createEndCallTool', () => {
  it('says goodbye to its end, then closes the session, ends the job and deletes the room', async () => {
    const { job, within } = fakeJob();
    const agent = new voice.Agent({ instructions: '', tools: [beta.createEndCallTool()] });
    const test = await within(() => startSession({ agent, llm: replies('Goodbye, and have a nice day.') }));
    const reasons: unknown[] = [];
    test.session.on(voice.AgentSessionEventTypes.Close, ({ reason }) => void reasons.push(reason));
    within(() => test.session.generateReply({ userInput: 'Bye' }));
    await test.clock.advanceBy(1000);
    expect(job.shutdown).not.toHaveBeenCalled();
    await test.clock.advanceBy(20_000);
    expect(test.heardByUser).toBe('Goodbye, and have a nice day.');
    expect(reasons).toEqual(['user_initiated']);
    expect(job.shutdown).toHaveBeenCalledExactlyOnceWith('user_initiated');
    expect(job.deleteRoom).toHaveBeenCalledOnce();
    await test.microphone.close();
  });

  it('keeps the room and its silence if told so, and tells its callbacks', async () => {
    const { job, within } = fakeJob();
    const told: string[] = [];
    const tools = [
      beta.createEndCallTool({
        deleteRoom: false,
        endInstructions: null,
        onToolCalled: ({ ctx }) => void told.push(`called ${ctx.functionCall.name}`),
        onToolCompleted: ({ output }) => void told.push(`completed ${String(output?.value)}`),
      }),
    ];
    const agent = new voice.Agent({ instructions: '', tools });
    const test = await within(() => startSession({ agent, llm: replies('Never said.') }));
    within(() => test.session.generateReply({ userInput: 'Bye' }));
    await test.clock.advanceBy(20_000);
    expect(told).toEqual(['called end_call', 'completed null']);
    expect(test.heardByUser).toBe('');
    expect(job.shutdown).toHaveBeenCalledOnce();
    expect(job.deleteRoom).not.toHaveBeenCalled();
    await test.microphone.close();
  });

  it('is not offered to a greeting, unless wanted', async () => {
    for (const ignoreOnEnter of [true, false]) {
      const model = new FakeLLM();
      const agent = voice.Agent.create({
        instructions: '',
        tools: [beta.createEndCallTool({ ignoreOnEnter, extraDescription: 'Only after dinner.' })],
        onEnter: (ctx) => void ctx.session.generateReply(),
      });
      const test = await startSession({ agent, llm: model });
      await test.untilQuiet();
      const tool = llm.toToolContext(model.requests[0]?.toolCtx ?? []).getFunctionTool('end_call');
      expect(tool?.description.endsWith('Only after dinner.') ?? false).toBe(!ignoreOnEnter);
      await test.close();
    }
  });
});

describe('sendDtmfEvents', () => {
  const options = { abortSignal: new AbortController().signal } as unknown as llm.ToolOptions;

  it('presses the keys in order, with their codes', async () => {
    const { job, within } = fakeJob();
    const output = await within(() => beta.sendDtmfEvents.execute({ events: ['1', '#', 'A'] }, options));
    expect(output).toBe('Pressed: 1 # A');
    expect(job.room.localParticipant.publishDtmf.mock.calls).toEqual([
      [1, '1'],
      [11, '#'],
      [12, 'A'],
    ]);
  });

  it('tells the model where there is no line', async () => {
    await expect(beta.sendDtmfEvents.execute({ events: ['1'] }, options)).rejects.toThrow(/not in a room/);
  });
});

it('the first names of stable things still work', () => {
  expect(beta.TaskGroup).toBe(workflows.TaskGroup);
  expect(new beta.Instructions({ audio: 'a' }).value).toBe('a');
});
