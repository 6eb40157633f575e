// Tools, their contexts and toolsets.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { handoff, isAgentHandoff } from './handoff.js';
import { hasCancellableTool, sortedToolEntries, sortedToolNames, ToolContext, toToolContext } from './tool-context.js';
import { ToolError, isStopResponse, isToolError, StopResponse } from './tool-errors.js';
import { renderTemplate, resolveAsyncToolOptions } from './tool-handling.js';
import { isFunctionTool, isProviderTool, isSameToolChoice, isTool, ProviderTool, ToolFlag } from './tool-types.js';
import { tool } from './tool.js';
import { AsyncToolset, isToolset, Toolset, type ToolsetContext } from './toolset.js';

const make = (name: string, flags: number = ToolFlag.NONE) =>
  tool({ name, description: name, flags, execute: () => Promise.resolve(name) });
class Search extends ProviderTool {}

describe('tool', () => {
  it('has the published defaults', () => {
    const look = make('look');
    expect(look).toMatchObject({
      type: 'function',
      id: 'look',
      name: 'look',
      parameters: { type: 'object', properties: {} },
      flags: 0,
      onDuplicate: 'allow',
    });
    expect([isTool(look), isFunctionTool(look), isProviderTool(look)]).toEqual([true, true, false]);
    expect(isProviderTool(new Search({ id: 's' }))).toBe(true);
    expect(isTool({ type: 'function' })).toBe(false);
  });

  it('takes object schemas only', () => {
    const execute = () => Promise.resolve('');
    const parameters = z.string();
    expect(() => tool({ name: 'x', description: '', parameters, execute })).toThrow(/no object schema/);
    expect(() => tool({ name: 'x', description: '', parameters: { type: 'string' }, execute })).toThrow(
      /no object schema/,
    );
    expect(() => tool({ name: ' ', description: '', execute })).toThrow(/empty name/);
  });
});

describe('ToolContext', () => {
  it('takes a list, a map, or a context', () => {
    const anonymous = tool({ description: 'anonymous', execute: () => Promise.resolve(1) });
    const fromMap = toToolContext({ greet: anonymous });
    expect(fromMap.getFunctionTool('greet')).toMatchObject({ name: 'greet', id: 'greet' });
    expect(toToolContext(fromMap)).toBe(fromMap);
    expect(toToolContext(undefined)).toBe(undefined);
    expect(sortedToolNames(toToolContext([make('b'), make('a')]))).toEqual(['a', 'b']);
    expect(sortedToolNames(undefined)).toEqual([]);
  });

  it('refuses two tools of one name, and tools without a name in a list', () => {
    expect(() => new ToolContext([make('a'), make('a')])).toThrow(/Two tools are called 'a'/);
    const ctx = new ToolContext([make('a')]);
    expect(() => ctx.updateTools([make('b'), make('b')])).toThrow(/Two tools/);
    expect(sortedToolNames(ctx)).toEqual(['a']);
    const nameless: unknown = tool({ description: '', execute: () => Promise.resolve(1) });
    const list: unknown = [nameless];
    expect(() => new ToolContext(list as [])).toThrow(/no name/);
  });

  it('flattens toolsets and follows their changes', () => {
    const inner = new Toolset({ id: 'inner', tools: [make('c')] });
    const outer = Toolset.create({ id: 'outer', tools: [make('b'), inner] });
    const ctx = new ToolContext([make('a'), outer, new Search({ id: 'search' })]);
    expect(ctx.flatten().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'search']);
    expect(ctx.toolsets.map(({ id }) => id)).toEqual(['outer', 'inner']);
    expect(ctx.providerTools.map(({ id }) => id)).toEqual(['search']);
    expect(ctx.hasTool('search')).toBe(true);
    const flat = ctx._flattenedCopy();
    inner._setTools([make('d')]);
    expect(Object.keys(ctx.functionTools)).toEqual(['a', 'b', 'd']);
    expect(Object.keys(flat.functionTools)).toEqual(['a', 'b', 'c']);
  });

  it('hides excluded tools, also in copies, and compares what is offered', () => {
    const [a, b] = [make('a'), make('b')];
    const ctx = new ToolContext([a, b]);
    expect(ctx.equals(new ToolContext([b, a]))).toBe(true);
    expect(ctx.equals(new ToolContext([a, make('b')]))).toBe(false);
    ctx._exclude([b]);
    expect(sortedToolEntries(ctx.copy()).map(([name]) => name)).toEqual(['a']);
    expect(ctx.getFunctionTool('b')).toBe(undefined);
    expect(ctx.tools).toHaveLength(2);
  });

  it('knows whether the model may cancel something', () => {
    const set = new Toolset({ id: 's', tools: [make('x', ToolFlag.CANCELLABLE | ToolFlag.IGNORE_ON_ENTER)] });
    expect(hasCancellableTool([make('y'), set])).toBe(true);
    expect(hasCancellableTool([make('y', ToolFlag.IGNORE_ON_ENTER)])).toBe(false);
  });
});

describe('Toolset', () => {
  it('runs its hooks', async () => {
    const log: string[] = [];
    const options = {
      id: 's',
      tools: [],
      setup: ({ updateTools }: ToolsetContext) => {
        updateTools([]);
        log.push('setup');
        return Promise.resolve();
      },
      aclose: () => {
        log.push('aclose');
        return Promise.resolve();
      },
    };
    for (const set of [
      Toolset.create(options),
      AsyncToolset.create({ ...options, toolHandling: { asyncOptions: {} } }),
    ]) {
      await set.setup({ updateTools: (tools) => set._setTools(tools) });
      await set.aclose();
      expect(isToolset(set)).toBe(true);
    }
    expect(log).toEqual(['setup', 'aclose', 'setup', 'aclose']);
    expect(isToolset({ id: 's', tools: [] })).toBe(false);
  });
});

describe('small helpers', () => {
  it('tell errors, handoffs and choices apart', () => {
    expect([isToolError(new ToolError('x')), isToolError(new Error('x'))]).toEqual([true, false]);
    expect([isStopResponse(new StopResponse()), isStopResponse(undefined)]).toEqual([true, false]);
    const given = handoff({ agent: { id: 'next' }, returns: 1 } as Parameters<typeof handoff>[0]);
    expect([isAgentHandoff(given), given.agent.id, isAgentHandoff({ agent: 1 })]).toEqual([true, 'next', false]);
    const named = (name: string) => ({ type: 'function' as const, function: { name } });
    expect(isSameToolChoice(named('a'), named('a'))).toBe(true);
    expect(isSameToolChoice(named('a'), named('b'))).toBe(false);
    expect(isSameToolChoice('auto', null)).toBe(false);
  });

  it('fill templates', () => {
    const { updateTemplate, replyAtTailTemplate } = resolveAsyncToolOptions({
      updateTemplate: '{functionName}/{callId}: {message} {other}',
    });
    expect(renderTemplate(updateTemplate, { functionName: 'f', callId: '1', message: '{callId}' })).toBe(
      'f/1: {callId} {other}',
    );
    expect(renderTemplate(replyAtTailTemplate, { callIds: ['a', 'b'] })).toContain('a, b');
    expect(renderTemplate(({ n }: { n: number }) => `n=${n}`, { n: 2 })).toBe('n=2');
  });
});
