// What the model is shown: pictures in the conversation, and what the user's camera sees.
import { llm } from '@livekit/agents';
import { VideoBufferType, VideoFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import type { FakeConnection } from './__fixtures__/fake-connection.js';
import { chat, open, user } from './__fixtures__/open-session.js';

const frame = (shade: number) => new VideoFrame(new Uint8Array(16 * 16 * 4).fill(shade), 16, 16, VideoBufferType.RGBA);
const pictures = (connection: FakeConnection) =>
  connection.items.filter((item) => item.type === 'message' && JSON.stringify(item).includes('input_image'));

describe('a picture', () => {
  it('in a message goes with it', async () => {
    const { server, session } = await open();
    const image = llm.createImageContent({ image: 'data:image/png;base64,aGk=', inferenceDetail: 'low' });
    const message = new llm.ChatMessage({ id: 'item_see', role: 'user', content: ['What is this?', image] });
    await session.updateChatCtx(chat(message));
    expect((await server.connection()).items).toMatchObject([
      {
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'low' },
        ],
      },
    ]);
  });

  it('of the camera takes the place of the one before, and is no part of the conversation', async () => {
    const { server, session, errors } = await open();
    await session.updateChatCtx(chat(user('Look!', 'item_look')));
    const connection = await server.connection();
    session.pushVideo(frame(10));
    await connection.until((c) => pictures(c).length === 1);
    const [first] = pictures(connection);
    expect(JSON.stringify(first)).toContain('data:image/jpeg;base64,');
    // A frame that comes while another is encoded is left out: this one comes later.
    await session.updateChatCtx(chat(user('Look!', 'item_look'), user('And now?', 'item_now')));
    session.pushVideo(frame(200));
    await connection.until((c) => c.of('conversation.item.delete').length > 0);
    await connection.until((c) => pictures(c).length === 1);
    expect(pictures(connection)[0]?.id).not.toBe(first?.id);
    expect(session.chatCtx.items.map(({ id }) => id)).toEqual(['item_look', 'item_now']);
    expect(errors).toEqual([]);
  });
});
