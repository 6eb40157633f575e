// Typed messages from a room.
import type { TextStreamReader } from '@livekit/rtc-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeRoom } from './__fakes__/fake-room.js';
import { readChat } from './chat-input.js';
import type { ChatMessage } from './chat-input.js';

let room: FakeRoom;

beforeEach(() => {
  room = new FakeRoom();
});

function reader(accepted: string) {
  const messages: ChatMessage[] = [];
  return {
    messages,
    accepts: (identity: string) => identity === accepted,
    onMessage: (message: ChatMessage) => messages.push(message),
  };
}

async function type(identity: string, readAll: () => Promise<string>): Promise<void> {
  const stream = { readAll, info: { streamId: 's' } } as unknown as TextStreamReader;
  room.handlers.get('lk.chat')?.(stream, { identity });
  await Promise.resolve();
  await Promise.resolve();
}

describe('typed messages', () => {
  it('reach the session of who typed them, with several sessions in the room', async () => {
    const [first, second] = [reader('anna'), reader('bert')];
    readChat(room.asRoom, first);
    readChat(room.asRoom, second);
    await type('bert', async () => 'hello');
    expect(first.messages).toEqual([]);
    expect(second.messages).toMatchObject([{ text: 'hello', identity: 'bert', info: { streamId: 's' } }]);
  });

  it('a message that breaks off is no error of the session', async () => {
    const anna = reader('anna');
    readChat(room.asRoom, anna);
    await type('anna', () => Promise.reject(new Error('gone')));
    await type('anna', async () => 'again');
    expect(anna.messages.map(({ text }) => text)).toEqual(['again']);
  });

  it('the topic is free again after the last session', () => {
    const listening = [readChat(room.asRoom, reader('anna')), readChat(room.asRoom, reader('bert'))];
    listening[0]?.[Symbol.dispose]();
    expect(room.handlers.has('lk.chat')).toBe(true);
    listening[1]?.[Symbol.dispose]();
    expect(room.handlers.has('lk.chat')).toBe(false);
  });

  it("a program's own handler is left alone", () => {
    const own = () => undefined;
    room.registerTextStreamHandler('lk.chat', own);
    const listening = readChat(room.asRoom, reader('anna'));
    listening[Symbol.dispose]();
    expect(room.handlers.get('lk.chat')).toBe(own);
  });
});
