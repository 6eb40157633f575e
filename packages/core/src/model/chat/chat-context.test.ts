// Contexts: order, copies, truncation, equality, the read-only view.
import { describe, expect, it } from 'vitest';

import { AgentConfigUpdate, AgentHandoffItem } from './agent-items.js';
import { ChatContext, ReadonlyChatContext } from './chat-context.js';
import { ChatMessage } from './chat-message.js';
import { createAudioContent, createImageContent } from './content.js';
import { FunctionCall, FunctionCallOutput } from './function-call.js';
import { Instructions } from './instructions.js';
import type { ChatItem } from './items.js';

const say = (id: string, createdAt = 0) => new ChatMessage({ id, role: 'user', content: id, createdAt });
const call = (id: string, name = 'look') =>
  new FunctionCall({ id: `call-${id}`, callId: id, name, args: '{}', createdAt: 0 });
const output = (id: string) =>
  new FunctionCallOutput({ id: `out-${id}`, callId: id, output: 'ok', isError: false, createdAt: 0 });
const ids = (ctx: ChatContext) => ctx.items.map(({ id }) => id);

describe('ChatMessage', () => {
  it('wraps a string and gives an id and an instant', () => {
    const message = new ChatMessage({ role: 'user', content: 'hello' });
    expect(message.content).toEqual(['hello']);
    expect(message.id).toMatch(/^item_.{12}$/);
    expect(Number.isInteger(message.createdAt)).toBe(true);
    expect(message.interrupted).toBe(false);
  });

  it('joins text, and hides expressive tags of the assistant only', () => {
    const content = ['<expr type="emotion" label="glad"/> Hello <expr type="sound" label="laugh"/> you', 'again'];
    const spoken = new ChatMessage({ role: 'assistant', content });
    expect(spoken.textContent).toBe('Hello you\nagain');
    expect(spoken.rawTextContent).toBe(content.join('\n'));
    expect(new ChatMessage({ role: 'user', content }).textContent).toBe(content.join('\n'));
    expect(
      new ChatMessage({ role: 'user', content: [createImageContent({ image: 'https://a/b.png' })] }).textContent,
    ).toBe(undefined);
  });

  it('keeps text inside a paired tag and a "<" that is no tag', () => {
    const message = new ChatMessage({ role: 'assistant', content: '<expr a="x>y">soft</expr> 2 < 3 <expression>' });
    expect(message.textContent).toBe('soft 2 < 3 <expression>');
  });
});

describe('ChatContext', () => {
  it('appends messages, and puts those with an instant in their place', () => {
    const ctx = ChatContext.empty();
    ctx.addMessage({ id: 'b', role: 'user', content: 'b', createdAt: 20 });
    ctx.addMessage({ id: 'a', role: 'user', content: 'a', createdAt: 10 });
    ctx.addMessage({ id: 'b2', role: 'user', content: 'b2', createdAt: 20 });
    expect(ids(ctx)).toEqual(['a', 'b', 'b2']);
    ctx.insert([say('c', 15), say('d', 5)]);
    expect(ids(ctx)).toEqual(['d', 'a', 'c', 'b', 'b2']);
  });

  it('finds and removes by item or id, and throws for what is not there', () => {
    const ctx = new ChatContext([say('a'), say('b'), say('c')]);
    expect(ctx.indexById('b')).toBe(1);
    expect(ctx.indexById('x')).toBe(undefined);
    ctx.remove('b');
    const [first] = ctx.items;
    if (first) ctx.remove(first);
    expect(ids(ctx)).toEqual(['c']);
    expect(() => ctx.remove('b')).toThrow(/no item 'b'/);
    expect(ctx.getById('c')?.id).toBe('c');
  });

  it('copies shallowly, with exclusions', () => {
    const items: ChatItem[] = [
      new ChatMessage({ id: 'sys', role: 'system', content: 's' }),
      new ChatMessage({ id: 'dev', role: 'developer', content: 'd' }),
      new ChatMessage({ id: 'empty', role: 'user', content: '' }),
      call('1'),
      output('1'),
      new AgentHandoffItem({ id: 'handoff', newAgentId: 'x' }),
      new AgentConfigUpdate({ id: 'update' }),
    ];
    const ctx = new ChatContext(items);
    expect(ctx.copy().items).toEqual(items);
    expect(ctx.copy().items).not.toBe(items);
    expect(ctx.copy().items[0]).toBe(items[0]);
    const copy = ctx.copy({
      excludeInstructions: true,
      excludeEmptyMessage: true,
      excludeHandoff: true,
      excludeConfigUpdate: true,
    });
    expect(ids(copy)).toEqual(['call-1', 'out-1']);
    expect(ids(ctx.copy({ excludeFunctionCall: true }))).toEqual(['sys', 'dev', 'empty', 'handoff', 'update']);
  });

  it('keeps only calls of tools in toolCtx, with their nameless outputs', () => {
    const ctx = new ChatContext([call('1', 'keep'), output('1'), call('2', 'drop'), output('2')]);
    expect(ids(ctx.copy({ toolCtx: { hasTool: (name) => name === 'keep' } }))).toEqual(['call-1', 'out-1']);
  });

  it('merges what is new, by time', () => {
    const ctx = new ChatContext([say('a', 1), say('c', 3)]);
    const other = new ChatContext([
      say('a', 1),
      say('b', 2),
      new ChatMessage({ id: 's', role: 'system', content: 's', createdAt: 0 }),
    ]);
    expect(ctx.merge(other, { excludeInstructions: true })).toBe(ctx);
    expect(ids(ctx)).toEqual(['a', 'b', 'c']);
  });

  it('compares what items say, not when', () => {
    const left = new ChatContext([say('a', 1), call('1')]);
    const right = new ChatContext([say('a', 99), call('1')]);
    expect(left.isEquivalent(right)).toBe(true);
    expect(left.isEquivalent(new ChatContext([say('a', 1)]))).toBe(false);
    const changed = new FunctionCall({ id: 'call-1', callId: '1', name: 'look', args: '{"a":1}' });
    expect(left.isEquivalent(new ChatContext([say('a', 1), changed]))).toBe(false);
    const spoken = new ChatMessage({ id: 'i', role: 'system', content: [new Instructions({ audio: 'a', text: 't' })] });
    const same = new ChatMessage({ id: 'i', role: 'system', content: [new Instructions({ audio: 'a', text: 't' })] });
    expect(new ChatContext([spoken]).isEquivalent(new ChatContext([same]))).toBe(true);
  });

  it('turns into JSON without images, audio and timestamps unless asked', () => {
    const image = createImageContent({ id: 'img', image: 'https://a/b.png' });
    const audio = createAudioContent({ frame: [], transcript: 'heard' });
    const message = new ChatMessage({
      id: 'a',
      role: 'assistant',
      content: ['<expr/> hi', image, audio],
      createdAt: 7,
      metrics: { e2eLatency: 1 },
    });
    const ctx = new ChatContext([message, call('1'), new AgentConfigUpdate({ id: 'u', toolsAdded: ['look'] })]);
    expect(ctx.toJSON()).toEqual({
      items: [
        {
          id: 'a',
          type: 'message',
          role: 'assistant',
          content: ['<expr/> hi'],
          interrupted: false,
          metrics: { e2eLatency: 1 },
        },
        { id: 'call-1', type: 'function_call', callId: '1', name: 'look', args: '{}' },
        { id: 'u', type: 'agent_config_update', toolsAdded: ['look'] },
      ],
    });
    const all = ctx.toJSON({
      excludeImage: false,
      excludeAudio: false,
      excludeTimestamp: false,
      excludeFunctionCall: true,
      excludeConfigUpdate: true,
      stripMarkup: true,
    });
    expect(all).toMatchObject({
      items: [
        { createdAt: 7, content: ['hi', { type: 'image_content', image: 'https://a/b.png' }, { transcript: 'heard' }] },
      ],
    });
    expect(all.items).toHaveLength(1);
  });

  it('summarizes all but the last turns', async () => {
    const asked: string[] = [];
    const llm = {
      chat: ({ chatCtx }: { chatCtx: ChatContext }) => ({
        collect: () => {
          asked.push(...chatCtx.items.flatMap((item) => (item.type === 'message' ? [item.textContent ?? ''] : [])));
          return Promise.resolve({ text: 'They met.' });
        },
      }),
    };
    const system = new ChatMessage({ id: 'sys', role: 'system', content: 'rules' });
    const ctx = new ChatContext([system, say('one'), call('1'), output('1'), say('two'), say('three')]);
    await ctx._summarize(llm, { keepLastTurns: 2 });
    expect(ctx.items.map((item) => (item.type === 'message' ? item.textContent : item.type))).toEqual([
      'rules',
      '[history summary] They met.',
      'two',
      'three',
    ]);
    expect(asked[1]).toBe('user: one\ntool call look: {}\ntool result : ok');
  });
});

describe('truncate', () => {
  const system = new ChatMessage({ id: 'sys', role: 'system', content: 's', createdAt: 0 });

  it('keeps the first system message in addition to the last items', () => {
    const ctx = new ChatContext([system, say('a'), say('b'), say('c')]);
    expect(ctx.truncate(2)).toBe(ctx);
    expect(ids(ctx)).toEqual(['sys', 'b', 'c']);
  });

  it('drops leading tool items', () => {
    expect(ids(new ChatContext([say('a'), call('1'), output('1'), say('b')]).truncate(3))).toEqual(['b']);
  });

  it('never keeps an output whose call is gone', () => {
    const ctx = new ChatContext([say('a'), call('1'), say('meanwhile'), output('1'), say('b')]);
    expect(ids(ctx.truncate(4))).toEqual(['meanwhile', 'b']);
    const whole = new ChatContext([say('0'), say('a'), call('1'), say('meanwhile'), output('1'), say('b')]);
    expect(ids(whole.truncate(5))).toEqual(['a', 'call-1', 'meanwhile', 'out-1', 'b']);
  });

  it('leaves a short context as it is, and keeps only the system message for 0', () => {
    expect(ids(new ChatContext([system, call('1')]).truncate(5))).toEqual(['sys', 'call-1']);
    expect(ids(new ChatContext([system, say('a')]).truncate(0))).toEqual(['sys']);
  });
});

describe('ReadonlyChatContext', () => {
  it('shows the items as they change and refuses to be changed', () => {
    const items: ChatItem[] = [say('a')];
    const view = new ReadonlyChatContext(items);
    items.push(say('b'));
    expect(ids(view)).toEqual(['a', 'b']);
    expect(view.readonly).toBe(true);
    expect(() => view.addMessage({ role: 'user', content: 'x' })).toThrow(/\.copy\(\)/);
    expect(() => view.items.push(say('c'))).toThrow(/read-only/);
    expect(() => view.truncate(1)).toThrow(/read-only/);
    expect(() => {
      view.items = [];
    }).toThrow(/\.copy\(\)/);
    expect(items).toHaveLength(2);
    const copy = view.copy();
    copy.addMessage({ role: 'user', content: 'x' });
    expect(copy.items).toHaveLength(3);
    expect(copy.readonly).toBe(false);
  });
});
