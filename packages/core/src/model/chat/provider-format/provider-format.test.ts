// The messages each provider gets.
import { describe, expect, it } from 'vitest';

import { AgentHandoffItem } from '../agent-items.js';
import { ChatContext } from '../chat-context.js';
import { ChatMessage, type ChatRole } from '../chat-message.js';
import { createAudioContent, createImageContent } from '../content.js';
import { FunctionCall, FunctionCallOutput } from '../function-call.js';
import { Instructions } from '../instructions.js';

const say = (role: ChatRole, content: string, id?: string) => new ChatMessage({ role, content, ...(id ? { id } : {}) });
const call = (callId: string, options: Partial<FunctionCall> = {}) =>
  new FunctionCall({ callId, name: `tool${callId}`, args: `{"n":${callId}}`, ...options });
const output = (callId: string, isError = false) =>
  new FunctionCallOutput({ callId, name: `tool${callId}`, output: `out${callId}`, isError });

describe('openai', () => {
  it('puts parallel calls of one answer into one message, outputs in the order of the calls', async () => {
    const ctx = new ChatContext([
      say('system', 'rules'),
      say('user', 'go'),
      say('assistant', 'One moment.', 'item_1'),
      call('1', { id: 'item_1/fnc_0' }),
      call('2', { id: 'item_1/fnc_1', extra: { google: { thought_signature: 'sig' } } }),
      output('2'),
      output('1'),
    ]);
    expect(await ctx.toProviderFormat('openai')).toEqual([
      { role: 'system', content: 'rules' },
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: 'One moment.',
        tool_calls: [
          { id: '1', type: 'function', function: { name: 'tool1', arguments: '{"n":1}' } },
          {
            id: '2',
            type: 'function',
            function: { name: 'tool2', arguments: '{"n":2}' },
            extra_content: { google: { thought_signature: 'sig' } },
          },
        ],
      },
      { role: 'tool', tool_call_id: '1', content: 'out1' },
      { role: 'tool', tool_call_id: '2', content: 'out2' },
    ]);
  });

  it('groups by groupId, also when items of others come between', async () => {
    const ctx = new ChatContext([
      call('1', { groupId: 'g' }),
      say('user', 'hm'),
      call('2', { groupId: 'g' }),
      output('1'),
      output('2'),
    ]);
    const messages = await ctx.toProviderFormat('openai');
    expect(messages.map(({ role }) => role)).toEqual(['assistant', 'tool', 'tool', 'user']);
  });

  it('drops calls without output, outputs without call, repeated calls and agent items', async () => {
    const ctx = new ChatContext([
      say('user', 'go'),
      call('1'),
      output('9'),
      new AgentHandoffItem({ newAgentId: 'x' }),
      call('2', { groupId: 'g' }),
      call('2', { groupId: 'g' }),
      output('2'),
    ]);
    const messages = await ctx.toProviderFormat('openai');
    expect(messages).toHaveLength(3);
    expect(messages[1]).toMatchObject({ tool_calls: [{ id: '2' }] });
    expect(messages[2]).toMatchObject({ tool_call_id: '2' });
  });

  it('gives images as parts, audio as its transcript, instructions as their text', async () => {
    const content = [
      new Instructions({ audio: 'spoken', text: 'written' }).asModality('text'),
      createImageContent({ image: 'https://host/cat.png', inferenceDetail: 'low' }),
      createAudioContent({ frame: [], transcript: 'heard' }),
      createImageContent({ image: 'data:image/png;base64,AAAA' }),
    ];
    expect(await new ChatContext([new ChatMessage({ role: 'user', content })]).toProviderFormat('openai')).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://host/cat.png', detail: 'low' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'auto' } },
          { type: 'text', text: 'written\nheard' },
        ],
      },
    ]);
  });
});

describe('openai.responses', () => {
  it('gives calls and outputs as items of their own', async () => {
    const ctx = new ChatContext([
      say('user', 'go'),
      say('assistant', 'Wait.', 'a'),
      call('1', { id: 'a/1' }),
      output('1'),
      output('7'),
    ]);
    expect(await ctx.toProviderFormat('openai.responses')).toEqual([
      { role: 'user', content: 'go' },
      { role: 'assistant', content: 'Wait.' },
      { type: 'function_call', call_id: '1', name: 'tool1', arguments: '{"n":1}' },
      { type: 'function_call_output', call_id: '1', output: 'out1' },
    ]);
  });
});

describe('google', () => {
  it('lifts the system message, joins turns of one role and ends with the user', async () => {
    const ctx = new ChatContext([
      say('system', 'rules'),
      say('user', 'a'),
      say('user', 'b'),
      say('assistant', 'sure', 'm'),
      call('1', { id: 'm/1', thoughtSignature: 'sig' }),
      output('1', true),
      say('assistant', 'done'),
    ]);
    expect(await ctx.toProviderFormat('google')).toEqual([
      [
        { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
        {
          role: 'model',
          parts: [
            { text: 'sure' },
            { functionCall: { id: '1', name: 'tool1', args: { n: 1 } }, thoughtSignature: 'sig' },
          ],
        },
        { role: 'user', parts: [{ functionResponse: { id: '1', name: 'tool1', response: { error: 'out1' } } }] },
        { role: 'model', parts: [{ text: 'done' }] },
        { role: 'user', parts: [{ text: '.' }] },
      ],
      { systemMessages: ['rules'] },
    ]);
    const [turns] = await ctx.toProviderFormat('google', false);
    expect(turns).toHaveLength(4);
  });

  it('gives later system messages to the user, and leaves the chat as it was', async () => {
    const ctx = new ChatContext([say('user', 'a'), say('system', 'be brief')]);
    const [turns, { systemMessages }] = await ctx.toProviderFormat('google');
    expect(systemMessages).toBe(null);
    expect(turns).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: expect.stringContaining('be brief') }] }]);
    expect(ctx.items[1]).toMatchObject({ role: 'system', content: ['be brief'] });
  });
});

describe('mistralai', () => {
  it('gives instructions apart and entries by type', async () => {
    const ctx = new ChatContext([
      say('system', 'one'),
      say('developer', 'two'),
      say('user', 'go'),
      call('1'),
      output('1'),
      say('assistant', 'ok'),
    ]);
    expect(await ctx.toProviderFormat('mistralai')).toEqual([
      [
        { type: 'message.input', object: 'entry', role: 'user', content: 'go' },
        { type: 'function.call', object: 'entry', toolCallId: '1', name: 'tool1', arguments: '{"n":1}' },
        { type: 'function.result', object: 'entry', toolCallId: '1', result: 'out1' },
        { type: 'message.output', object: 'entry', role: 'assistant', content: 'ok' },
        { type: 'message.input', object: 'entry', role: 'user', content: '.' },
      ],
      { instructions: 'one\ntwo' },
    ]);
    const [entries] = await new ChatContext([say('system', 'one')]).toProviderFormat('mistralai');
    expect(entries).toMatchObject([{ content: '(empty)' }]);
  });
});
