// What tools return and throw, and what becomes of it.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { withResolvers } from '../../base/future.js';
import { FunctionCall } from '../chat/function-call.js';
import { handoff } from './handoff.js';
import { createToolOptions, executeToolCall, oaiBuildFunctionInfo, runTool } from './run-tool.js';
import { ToolContext } from './tool-context.js';
import { StopResponse, ToolError } from './tool-errors.js';
import { AGENT_SYMBOL, type HandoffAgent } from './tool-run-context.js';
import { tool } from './tool.js';

const { ctx: context } = createToolOptions<unknown>('1', { user: 'Ada' });
const call = (name: string, args = '{}') => new FunctionCall({ callId: '1', name, args });
const agentLike: unknown = { id: 'next', [AGENT_SYMBOL]: true };
const agent = agentLike as HandoffAgent;

function run(execute: () => unknown, signal = new AbortController().signal) {
  const toolCtx = new ToolContext([tool({ name: 'act', description: '', execute: async () => await execute() })]);
  return runTool({ call: call('act'), toolCtx, context, signal });
}

describe('runTool', () => {
  it.each([
    ['a string', () => 'sunny', '"sunny"'],
    ['an object', () => ({ a: [1] }), '{"a":[1]}'],
    ['null', () => null, 'null'],
    ['0', () => 0, '0'],
  ])('answers with %s as JSON', async (_name, execute, output) => {
    expect(await run(execute)).toMatchObject({
      output: { output, isError: false, callId: '1', name: 'act' },
      reply: true,
      handoff: null,
    });
  });

  it('wants no reply after undefined', async () => {
    expect(await run(() => undefined)).toMatchObject({ output: { output: '', isError: false }, reply: false });
  });

  it('tells the model the message of a ToolError only', async () => {
    const fail = (error: unknown) => () => {
      throw error;
    };
    expect(await run(fail(new ToolError('sold out')))).toMatchObject({
      output: { output: 'sold out', isError: true },
      reply: true,
    });
    const masked = { output: { output: 'An internal error occurred', isError: true }, reply: true };
    const secret = new Error('secret');
    expect(await run(fail(secret))).toMatchObject({ ...masked, error: secret });
    expect(await run(fail('text'))).toMatchObject(masked);
    expect(await run(() => new Error('returned'))).toMatchObject(masked);
    expect(await run(() => new ToolError('returned'))).toMatchObject({ output: { output: 'returned' } });
  });

  it('masks what JSON cannot hold', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const value of [circular, 1n, () => 1]) {
      expect(await run(() => value)).toMatchObject({
        output: { isError: true },
        reply: true,
        error: expect.any(Error),
      });
    }
  });

  it('leaves nothing after StopResponse', async () => {
    const outcome = await run(() => {
      throw new StopResponse();
    });
    expect(outcome).toMatchObject({ output: null, reply: false, handoff: null });
    expect(outcome.error).toBe(undefined);
  });

  it('hands over, with or without an answer', async () => {
    expect(await run(() => handoff({ agent, returns: 'bye' }))).toMatchObject({
      output: { output: '"bye"' },
      reply: true,
      handoff: { id: 'next' },
    });
    expect(await run(() => handoff({ agent }))).toMatchObject({
      output: { output: '' },
      reply: false,
      handoff: { id: 'next' },
    });
    expect(await run(() => agent)).toMatchObject({ output: { output: '' }, reply: false, handoff: { id: 'next' } });
  });

  it('explains unknown tools and bad arguments', async () => {
    const parameters = z.object({ n: z.number() });
    const execute = () => Promise.resolve(1);
    const toolCtx = new ToolContext([
      tool({ name: 'b', description: '', parameters, execute }),
      tool({ name: 'a', description: '', execute }),
    ]);
    const signal = new AbortController().signal;
    expect(await runTool({ call: call('x'), toolCtx, context, signal })).toMatchObject({
      output: { output: 'Unknown function: x - available tools: a, b', isError: true },
      reply: true,
    });
    const invalid = await runTool({ call: call('b', '{"n":"one"}'), toolCtx, context, signal });
    expect(invalid.output?.output).toMatch(/^Invalid arguments for b: n: /);
    expect(invalid).toMatchObject({ output: { isError: true }, reply: true });
  });

  it('gives the tool its arguments, context, id and signal', async () => {
    const { signal } = new AbortController();
    const seen: unknown[] = [];
    const act = tool({
      name: 'act',
      description: '',
      parameters: z.object({ n: z.number() }),
      execute: async ({ n }, { ctx, toolCallId, abortSignal }) => {
        seen.push(n, ctx.userData, toolCallId, abortSignal === signal);
        return n;
      },
    });
    await runTool({ call: call('act', '{"n":1'), toolCtx: new ToolContext([act]), context, signal });
    expect(seen).toEqual([1, { user: 'Ada' }, '1', true]);
  });

  it('gives up at once when the signal aborts, and swallows what comes later', async () => {
    const controller = new AbortController();
    const late = withResolvers<string>();
    const started = withResolvers<void>();
    const outcome = run(() => {
      started.resolve();
      return late.promise;
    }, controller.signal);
    await started.promise;
    controller.abort();
    expect(await outcome).toMatchObject({ output: null, reply: false, cancelled: true });
    late.reject(new Error('late'));
    let called = false;
    const before = await run(() => (called = true), controller.signal);
    expect([before.cancelled, called]).toEqual([true, false]);
  });
});

describe('without a session', () => {
  it('executes a call, whatever the tool does', async () => {
    const toolCtx = { act: tool({ description: '', execute: () => Promise.reject(new StopResponse()) }) };
    expect(await executeToolCall(call('act'), toolCtx)).toMatchObject({ output: '', isError: false, callId: '1' });
    expect(await executeToolCall(call('nope'), toolCtx)).toMatchObject({ isError: true });
  });

  it('builds calls with tidy arguments, and keeps what it cannot read', () => {
    const toolCtx = ToolContext.empty();
    expect(oaiBuildFunctionInfo(toolCtx, '1', 'act', '{ "n" : 1, }').args).toBe('{"n":1}');
    expect(oaiBuildFunctionInfo(toolCtx, '1', 'act', '[1]').args).toBe('[1]');
  });
});
