// Who looks at what the user shows: the realtime session of the agent that has the conversation.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { VideoBufferType, VideoFrame } from '@livekit/rtc-node';
import { expect, it } from 'vitest';
import { FakeRealtimeModel, FakeRealtimeSession } from './fake-realtime.js';

class SeeingSession extends FakeRealtimeSession {
  readonly pictures: VideoFrame[] = [];
  override pushVideo(frame: VideoFrame): void {
    this.pictures.push(frame);
  }
}

class SeeingModel extends FakeRealtimeModel {
  readonly seeing: SeeingSession[] = [];
  override session(): SeeingSession {
    const session = new SeeingSession(this, 'seeing');
    this.seeing.push(session);
    return session;
  }
}

const picture = new VideoFrame(new Uint8Array(4), 1, 1, VideoBufferType.RGBA);

it('changes with the agent, and ends with the session', async () => {
  const [model, inner] = [new SeeingModel(), new SeeingModel()];
  const test = await startSession({
    agent: new voice.Agent({ instructions: 'See.', llm: model }),
    stt: null,
    tts: null,
  });
  const { input } = test.session;
  const handOver = async (next: llm.LLM | llm.RealtimeModel) => {
    test.session.updateAgent(new voice.Agent({ instructions: 'Next.', llm: next }));
    await test.untilQuiet();
  };
  await test.untilQuiet();
  input._eyes?.pushVideo(picture);
  expect([input._eyes?._canSee, model.seeing[0]?.pictures]).toEqual([true, [picture]]);
  await handOver(new FakeRealtimeModel());
  expect(input._eyes?._canSee).toBe(false);
  await handOver(new llm.RealtimeModelFallbackAdapter({ models: [inner] }));
  input._eyes?.pushVideo(picture);
  expect([input._eyes?._canSee, inner.seeing[0]?.pictures]).toEqual([true, [picture]]);
  await test.close();
  expect(input._eyes).toBeUndefined();
  expect(model.seeing[0]?.pictures).toHaveLength(1);
});

it('is nobody while the agent has no realtime model', async () => {
  const test = await startSession();
  expect(test.session.input._eyes).toBeNull();
  await test.close();
});
