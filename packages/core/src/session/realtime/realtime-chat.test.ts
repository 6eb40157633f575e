// How much of a realtime answer was heard, and what its model is told.
import { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { ChatContext, ChatMessage, FunctionCall } from '../../model/chat/index.js';
import type { Spoken } from '../../speech/speak.js';
import { chatFor, heardOf, missingFrom, silenceLike, withHeardText } from './realtime-chat.js';
import { INSTRUCTIONS_MESSAGE_ID } from '../history/reply-context.js';

const one = { id: 'one', audible: true, audioMs: 1000.5, text: 'First words.' };
const two = { id: 'two', audible: true, audioMs: 500, text: 'Then more.' };
const spoken = (playedMs: number, heardText: string): Spoken => ({
  interrupted: true,
  playedMs,
  heardText,
  text: '',
  textAt: null,
  soundAt: null,
  startedAt: null,
  endedAt: 0,
});
const message = (id: string, text: string) => new ChatMessage({ id, role: 'assistant', content: [text] });

describe('what was heard', () => {
  it.each([
    [300.9, [300, 0]],
    [1200, [1000, 199]],
    [9999, [1000, 500]],
    [Number.NaN, [0, 0]],
    [-1, [0, 0]],
    [Number.POSITIVE_INFINITY, [0, 0]],
  ])('of %s ms is shared among the messages, in whole ms', (playedMs, expected) => {
    const heard = heardOf([one, two], spoken(playedMs, ''));
    expect(heard.map(({ audioEndMs }) => audioEndMs)).toEqual(expected);
  });

  it('is shared among their words', () => {
    const heard = heardOf([one, two], spoken(1200, 'First words. Then'));
    expect(heard.map(({ text }) => text)).toEqual(['First words.', 'Then']);
  });
});

describe('a written answer', () => {
  const chat = new ChatContext([message('a', 'All of it.'), message('b', 'Other.')]);
  const written = { id: 'a', audible: false, audioMs: 0, text: 'All of it.' };

  it('is cut to what was heard', () => {
    const [cut, other] = withHeardText(chat, { message: written, audioEndMs: 0, text: 'All' }).items;
    expect(cut).toMatchObject({ id: 'a', content: ['All'], interrupted: true });
    expect(other).toBe(chat.items[1]);
  });

  it('goes if nothing was', () => {
    const { items } = withHeardText(chat, { message: written, audioEndMs: 0, text: '' });
    expect(items.map(({ id }) => id)).toEqual(['b']);
  });
});

describe('the model is told', () => {
  it('what it can use: no instructions, nothing empty', () => {
    const call = new FunctionCall({ id: 'c', callId: 'c', name: 'f', args: '{}' });
    const items = [message(INSTRUCTIONS_MESSAGE_ID, 'Be kind.'), message('e', ''), message('m', 'Hi'), call];
    expect(chatFor(items).items.map(({ id }) => id)).toEqual(['m', 'c']);
  });

  it('what it does not know', () => {
    const items = [message('a', 'known'), message('b', 'new'), message('c', 'heard as sound')];
    expect(missingFrom(new ChatContext(items.slice(0, 1)), items, new Set(['c']))).toEqual([items[1]]);
  });
});

it('silence is as long as the sound', () => {
  const silent = silenceLike(new AudioFrame(new Int16Array(320).fill(9), 16_000, 2, 160));
  expect(silent).toMatchObject({ sampleRate: 16_000, channels: 2, samplesPerChannel: 160 });
  expect([...silent.data]).toEqual(Array.from({ length: 320 }, () => 0));
});
