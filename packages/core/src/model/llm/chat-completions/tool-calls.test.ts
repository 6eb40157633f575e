// Tool calls from every way of cutting and labelling them that servers have.

import { describe, expect, it } from 'vitest';
import type { ToolCallDelta } from './tool-calls.js';
import { ToolCalls } from './tool-calls.js';

function assemble(...deltas: ToolCallDelta[]) {
  const calls = new ToolCalls();
  for (const delta of deltas) calls.add(delta);
  return calls.finish().map(({ callId, name, args }) => [callId, name, args]);
}

describe('ToolCalls', () => {
  it('joins fragments that carry no index by their id', () => {
    expect(
      assemble(
        { id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { id: 'b', function: { name: 'g', arguments: '{}' } },
        { id: 'a', function: { arguments: ':1}' } },
      ),
    ).toEqual([
      ['a', 'f', '{"x":1}'],
      ['b', 'g', '{}'],
    ]);
  });

  it('joins fragments without index and id to the last call, until a whole call is followed by a name', () => {
    const calls = assemble(
      { function: { name: 'f', arguments: '{"x"' } },
      { function: { name: 'f', arguments: ':1}' } },
      { function: { name: 'f', arguments: '{"x":2}' } },
    );
    expect(calls.map(([, name, args]) => [name, args])).toEqual([
      ['f', '{"x":1}'],
      ['f', '{"x":2}'],
    ]);
    expect(new Set(calls.map(([id]) => id)).size).toBe(2);
    expect(calls[0]?.[0]).toMatch(/^call_/);
  });

  it('tells calls apart that are all numbered 0', () => {
    expect(
      assemble(
        { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } },
        { index: 0, id: 'b', function: { name: 'f', arguments: '{"x":1}' } },
      ),
    ).toEqual([
      ['a', 'f', '{}'],
      ['b', 'f', '{"x":1}'],
    ]);
  });

  it('keeps arguments to the letter, makes {} of none and text of an object', () => {
    expect(
      assemble(
        { index: 0, id: 'a', function: { name: 'f', arguments: '{ "x":\n1.50 }' } },
        { index: 1, id: 'b', function: { name: 'g', arguments: '' } },
        { index: 2, id: 'c', function: { name: 'h', arguments: { x: 1 } } },
      ).map(([, , args]) => args),
    ).toEqual(['{ "x":\n1.50 }', '{}', '{"x":1}']);
  });

  it('keeps what Gemini wants back', () => {
    const calls = new ToolCalls();
    calls.add({
      index: 0,
      id: 'a',
      function: { name: 'f', arguments: '{}' },
      extra_content: { google: { thought_signature: 's1' } },
    });
    expect(calls.finish()[0]).toMatchObject({ thoughtSignature: 's1', extra: { google: { thought_signature: 's1' } } });
  });

  it('knows a call that was cut short', () => {
    const calls = new ToolCalls();
    calls.add({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x":' } });
    expect(calls.isComplete).toBe(false);
    calls.add({ index: 0, function: { arguments: '1}' } });
    expect(calls.isComplete).toBe(true);
  });
});
