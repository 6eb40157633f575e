// The plugin for OpenAI that was published for the other framework works against the fakes that ours is tested with.
import { describe, expect, it } from 'vitest';
import * as chunks from '@livekit/agents-plugin-openai/fixtures/chat-chunks';
import * as events from '@livekit/agents-plugin-openai/fixtures/response-events';
import { sse } from '@livekit/agents-plugin-openai/fixtures/server';
import { type Peer, SocketServer } from '@livekit/agents-plugin-openai/fixtures/socket-server';
import * as heard from '@livekit/agents-plugin-openai/fixtures/transcription-events';
import { greet } from '@livekit/agents-plugin-openai/fixtures/transcription';
import { isBuilt, runPublished } from '../kit/published.js';

const script = new URL('./published-openai.mjs', import.meta.url);

const clockCall = events.answer('r1', events.called(events.call('call_a', 'clock', '{}')));
const noon = events.answer('r2', events.said(['It is', ' noon.']));
const chatCall = [
  chunks.chunk({
    tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'clock', arguments: '{}' } }],
  }),
  chunks.chunk({}, 'tool_calls'),
  chunks.usage,
];
const chatNoon = [chunks.chunk({ content: 'It is noon.' }), chunks.chunk({}, 'stop'), chunks.usage];

async function converse(peer: Peer): Promise<void> {
  await peer.until('response.create');
  peer.send(...clockCall);
  await peer.until('response.create', 2);
  peer.send(...noon);
}

async function listen(peer: Peer): Promise<void> {
  await greet(peer);
  await peer.until('input_audio_buffer.append', 5);
  peer.send(heard.speechStarted('item_1', 0), heard.delta('item_1', 'Go'), heard.speechStopped('item_1', 400));
  peer.send(heard.committed('item_1'), heard.completed('item_1', 'Go forward.'));
}

describe.skipIf(!isBuilt)('the plugin published for the other framework', () => {
  it('converses and hears with our fakes', { timeout: 600_000 }, async () => {
    const overHttp = [chatCall, chatNoon, clockCall, noon].map(sse);
    await using server = await SocketServer.start(
      [(peer) => (peer.url.pathname.endsWith('/responses') ? converse(peer) : listen(peer))],
      (...args) => overHttp.shift()?.(...args),
    );
    const answer = { calls: ['clock {}'], text: 'It is noon.', tokens: 129 };
    expect(await runPublished(script, server.baseURL)).toEqual({
      chat: answer,
      responsesOverSocket: answer,
      responsesOverHttp: answer,
      heard: ['START_OF_SPEECH', 'INTERIM_TRANSCRIPT Go', 'END_OF_SPEECH', 'FINAL_TRANSCRIPT Go forward.'],
    });
  });
});
