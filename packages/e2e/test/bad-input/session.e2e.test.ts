// What an author of an agent gets wrong: the conversation goes on where it can, and the worker always does.
import {
  ensureLivekitServer,
  startLivekitServer,
  type RunningLivekitServer,
} from '@livekit/agents-tooling/livekit-server';
import { dispose } from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../kit/caller.js';
import { waitFor } from '../kit/wait-for.js';
import { TestWorker } from '../kit/worker.js';

const found = await ensureLivekitServer({ build: false });
if (!found.bin) console.log(`end-to-end tests of broken agents do not run: ${found.reason}`);

describe.skipIf(!found.bin)('a broken agent', () => {
  let server: RunningLivekitServer;
  let worker: TestWorker;
  beforeAll(async () => {
    server = await startLivekitServer();
    worker = await new TestWorker({ agent: 'troubled.ts', server, env: { OPENAI_API_KEY: '' } }).registered();
  });
  afterAll(async () => {
    await worker.stop();
    await server.stop();
    await dispose();
  });

  /** What the worker wrote since. */
  const since = (length: number) => worker.output.slice(length);

  async function joined(room: string): Promise<Caller> {
    const caller = await Caller.witness(server, room);
    await caller.agent();
    return caller;
  }

  /** The agent's answer to typed words. */
  async function ask(caller: Caller, text: string): Promise<string> {
    const answers = () => caller.captions.filter(({ closed, text: said }) => closed && said !== '');
    const before = answers().length;
    await caller.type(text);
    const situation = () => `an answer to "${text}"; the worker wrote:\n${worker.output.slice(-4000)}`;
    return waitFor(() => answers()[before]?.text, situation);
  }

  it.each([
    ['no-key', 'a model class without its key', /OPENAI_API_KEY/],
    [
      'unknown-model',
      'a model named in a text nobody understands',
      /acme\/thinker[^\n]*(pass a model object|registerModelNames)/i,
    ],
  ])('%s: %s ends the job with a line that says what to do; the worker goes on', async (room, _name, advice) => {
    const before = worker.output.length;
    await using caller = await Caller.witness(server, room);
    await waitFor(
      () => since(before).match(/job failed/) ?? undefined,
      () => `the job to fail: ${since(before)}`,
    );
    expect(
      since(before)
        .split('\n')
        .filter((line) => advice.test(line)),
    ).toHaveLength(1);
    await waitFor(() => (caller.room.remoteParticipants.size === 0 ? true : undefined), 'the agent to leave');
    await using next = await joined(`after-${room.slice(0, 2)}`);
    expect(await ask(next, 'hello')).toBe('Hello to you.');
  });

  it('an exception in onEnter is reported once, and the agent answers', async () => {
    const before = worker.output.length;
    await using caller = await joined('on-enter');
    expect(await ask(caller, 'hello')).toBe('Hello to you.');
    expect(
      since(before)
        .split('\n')
        .filter((line) => line.includes('the door is stuck')),
    ).toHaveLength(1);
    expect(since(before)).toContain('onEnter');
  });

  it('a tool that throws: the model learns that it failed, not why; the log tells why', async () => {
    const before = worker.output.length;
    await using caller = await joined('tools');
    expect(await ask(caller, 'use the throwing tool')).toBe('The tool failed.');
    expect(
      since(before)
        .split('\n')
        .filter((line) => line.includes('the oven is broken')),
    ).toHaveLength(1);
    expect(await ask(caller, 'hello')).toBe('Hello to you.');
  });

  it('a tool that never returns: the user can still talk, and leave', async () => {
    const before = worker.output.length;
    const caller = await joined('tools-endless');
    await caller.type('use the endless tool');
    await waitFor(() => (caller.agentStates.includes('thinking') ? true : undefined), 'the tool to be called');
    expect(await ask(caller, 'hello')).toBe('Hello to you.');
    await caller.hangUp();
    await waitFor(
      () => since(before).match(/job ended/) ?? undefined,
      () => `the job to end: ${since(before)}`,
    );
  });

  it.each(['not a number', 'wrong type', 'not json'])(
    'tool arguments that are %s never reach the tool',
    async (kind) => {
      await using caller = await joined(`arguments-${kind.replaceAll(' ', '-')}`);
      expect(await ask(caller, `order pizzas, ${kind}`)).toBe('The arguments were refused.');
      expect(worker.output).not.toMatch(/^ordered/m);
    },
  );

  it('a call of a tool that is not there is answered', async () => {
    await using caller = await joined('tools-unknown');
    expect(await ask(caller, 'use the unknown tool')).toBe('There is no such tool.');
  });

  it('an exception in a node is reported once, and the next turn is answered', async () => {
    const before = worker.output.length;
    await using caller = await joined('node');
    await caller.type('trouble please');
    await waitFor(() => since(before).match(/the cook is ill/) ?? undefined, 'the failure to be reported');
    expect(await ask(caller, 'hello')).toBe('Hello to you.');
    expect(
      since(before)
        .split('\n')
        .filter((line) => line.includes('the cook is ill')),
    ).toHaveLength(1);
  });
});
