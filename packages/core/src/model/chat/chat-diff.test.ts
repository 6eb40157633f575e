// Diffs, remote chats, validation and the text form of chats.
import { describe, expect, it } from 'vitest';

import { AgentHandoffItem } from './agent-items.js';
import { ChatContext } from './chat-context.js';
import { computeChatCtxDiff } from './chat-diff.js';
import { ChatMessage } from './chat-message.js';
import { FunctionCall, FunctionCallOutput } from './function-call.js';
import { formatChatHistory } from './format-history.js';
import { RemoteChatContext } from './remote-chat-context.js';
import { validateChatContextStructure } from './validate.js';

const say = (id: string, content = id) => new ChatMessage({ id, role: 'user', content, createdAt: 0 });
const chat = (...ids: string[]) => new ChatContext(ids.map((id) => say(id)));

/** Makes the changes of a diff to a remote chat and returns the ids it then has. */
function apply(from: ChatContext, to: ChatContext): string[] {
  const remote = new RemoteChatContext();
  from.items.forEach((item, index) => remote.insert(from.items[index - 1]?.id, item));
  const diff = computeChatCtxDiff(from, to);
  for (const id of diff.toRemove) remote.delete(id);
  for (const [previous, id] of diff.toCreate) {
    const item = to.getById(id);
    if (item) remote.insert(previous ?? undefined, item);
  }
  return remote.toChatCtx().items.map(({ id }) => id);
}

describe('computeChatCtxDiff', () => {
  it('finds what to remove and to create', () => {
    expect(computeChatCtxDiff(chat('a', 'b', 'c'), chat('a', 'x', 'c', 'd'))).toEqual({
      toRemove: ['b'],
      toCreate: [
        ['a', 'x'],
        ['c', 'd'],
      ],
      toUpdate: [],
    });
    expect(computeChatCtxDiff(chat(), chat('a'))).toEqual({ toRemove: [], toCreate: [[null, 'a']], toUpdate: [] });
  });

  it('finds items that say something else', () => {
    const changed = new ChatContext([say('a'), say('b', 'other')]);
    expect(computeChatCtxDiff(chat('a', 'b'), changed)).toEqual({ toRemove: [], toCreate: [], toUpdate: [['a', 'b']] });
  });

  it('leads to the new chat for any shuffle', () => {
    const pool = 'abcdefgh'.split('');
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const draw = () => pool.filter(() => random() < 0.7).sort(() => random() - 0.5);
    for (let round = 0; round < 200; round += 1) {
      const to = draw();
      expect(apply(chat(...draw()), chat(...to))).toEqual(to);
    }
  });
});

describe('RemoteChatContext', () => {
  it('inserts at the start, in the middle and at the end, and deletes', () => {
    const remote = new RemoteChatContext();
    remote.insert(undefined, say('b'));
    remote.insert(undefined, say('a'));
    remote.insert('b', say('d'));
    remote.insert('b', say('c'));
    expect(remote.toChatCtx().items.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    for (const id of ['a', 'c', 'd']) remote.delete(id);
    expect(remote.toChatCtx().items.map(({ id }) => id)).toEqual(['b']);
    expect(remote.get('b')?.item.id).toBe('b');
    expect(remote.get('a')).toBe(null);
    expect(() => remote.insert('gone', say('x'))).toThrow(/no item 'gone'/);
    expect(() => remote.insert(undefined, say('b'))).toThrow(/already/);
    expect(() => remote.delete('x')).toThrow(/no item 'x'/);
  });
});

describe('validateChatContextStructure', () => {
  it('accepts a sound chat', () => {
    const ctx = new ChatContext([
      say('a'),
      new FunctionCall({ callId: '1', name: 'f', args: '{}' }),
      new FunctionCallOutput({ callId: '1', output: '', isError: false }),
    ]);
    expect(validateChatContextStructure(ctx)).toEqual({ valid: true, errors: 0, warnings: 0, issues: [] });
  });

  it('names each kind of trouble', () => {
    const ctx = new ChatContext([
      new ChatMessage({ id: 'a', role: 'user', content: [], createdAt: 9 }),
      new ChatMessage({ id: 'a', role: 'user', content: ' ', createdAt: 5 }),
      new FunctionCall({ id: 'c', callId: '', name: 'f', args: '[', createdAt: 9 }),
      new FunctionCallOutput({ id: 'o', callId: 'x', output: '', isError: false, createdAt: 9 }),
    ]);
    const result = validateChatContextStructure(ctx);
    expect(result.valid).toBe(false);
    expect(result.issues.map(({ code, index, severity }) => `${index} ${severity} ${code}`)).toEqual([
      '0 error empty_message_content',
      '1 warning empty_text_term',
      '1 error duplicate_id',
      '1 warning timestamp_order',
      '2 error invalid_function_call',
      '2 error invalid_function_call_args',
      '3 warning orphan_function_call_output',
    ]);
    expect([result.errors, result.warnings]).toEqual([4, 3]);
  });
});

describe('formatChatHistory', () => {
  it('shows each item on a line', () => {
    const ctx = new ChatContext([
      new ChatMessage({ id: 'm', role: 'assistant', content: 'hi', interrupted: true, createdAt: 0 }),
      new FunctionCall({ callId: '1', name: 'f', args: '{}' }),
      new FunctionCallOutput({ callId: '1', name: 'f', output: 'no', isError: true }),
      new AgentHandoffItem({ newAgentId: 'next' }),
    ]);
    expect(formatChatHistory(ctx)).toBe(
      '1. assistant (interrupted): hi\n2. function_call f (1): {}\n3. function_call_output f (1) error: no\n4. agent_handoff: (none) -> next',
    );
    expect(formatChatHistory(ctx, { includeIds: true, includeTimestamps: true })).toContain(
      '1. [m] [1970-01-01T00:00:00Z] assistant',
    );
  });
});
