// Where a long conversation is cut.
import { describe, expect, it } from 'vitest';
import { ChatMessage, FunctionCall, FunctionCallOutput, type ChatItem } from '../../model/chat/index.js';
import { exceeds, surplus } from './chat-cut.js';

const said = (role: 'user' | 'assistant' | 'system', content: string) => new ChatMessage({ role, content });
const called = (callId: string) => new FunctionCall({ callId, name: 'look', args: '{}' });
const returned = (callId: string) => new FunctionCallOutput({ callId, name: 'look', output: 'seen', isError: false });
const items = (limit: number) => ({ items: limit, tokens: Infinity });
const texts = (list: readonly ChatItem[]) =>
  list.map((item) => (item.type === 'message' ? item.textContent : item.type));

describe('surplus', () => {
  it('is the oldest turns, so that the rest keeps to the limit; instructions stay', () => {
    const chat = [
      said('system', 's'),
      said('user', 'u1'),
      said('assistant', 'a1'),
      said('user', 'u2'),
      said('assistant', 'a2'),
    ];
    expect(texts(surplus(chat, items(3)))).toEqual(['u1', 'a1']);
    expect(texts(surplus(chat, items(4)))).toEqual(['u1', 'a1']);
    expect(exceeds(chat, items(5))).toBe(false);
    expect(exceeds(chat, items(4))).toBe(true);
  });

  it('leaves the last turn, even if it is too much', () => {
    const chat = [said('user', 'u1'), said('user', 'u2'), called('1'), returned('1'), said('assistant', 'a2')];
    expect(texts(surplus(chat, items(1)))).toEqual(['u1']);
    expect(surplus([said('user', 'u1'), said('assistant', 'a1')], items(1))).toEqual([]);
  });

  it('tears no pair: what came in between goes with its call, or stays with it', () => {
    const chat = [
      said('user', 'u1'),
      called('1'),
      said('user', 'u2'),
      returned('1'),
      said('assistant', 'a2'),
      said('user', 'u3'),
    ];
    expect(texts(surplus(chat, items(5)))).toEqual(['u1', 'function_call', 'u2', 'function_call_output', 'a2']);
  });

  it('counts tokens', () => {
    const chat = [said('user', 'x'.repeat(400)), said('assistant', 'ok'), said('user', 'y'), said('assistant', 'z')];
    expect(texts(surplus(chat, { items: Infinity, tokens: 50 }))).toEqual(['x'.repeat(400), 'ok']);
    expect(exceeds(chat, { items: Infinity, tokens: 130 })).toBe(false);
  });

  it('cuts between messages where no user spoke', () => {
    const chat = [said('assistant', 'a1'), said('assistant', 'a2'), said('assistant', 'a3')];
    expect(texts(surplus(chat, items(2)))).toEqual(['a1']);
  });
});
