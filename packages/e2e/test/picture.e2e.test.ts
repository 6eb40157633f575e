// A caller shows something: a speech-to-speech model gets pictures of it through a real server, and no more than it needs.
import { sleep, systemClock } from '@livekit/agents';
import {
  ensureLivekitServer,
  startLivekitServer,
  type RunningLivekitServer,
} from '@livekit/agents-tooling/livekit-server';
import { FakeRealtimeServer } from '@livekit/agents-plugin-openai/realtime/fixtures/fake-realtime-server';
import {
  dispose,
  LocalVideoTrack,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
} from '@livekit/rtc-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from './kit/caller.js';
import { freshRoom, realTime, tell } from './kit/stage.js';
import { waitFor } from './kit/wait-for.js';
import { TestWorker } from './kit/worker.js';

const found = await ensureLivekitServer({ build: false });
if (!found.bin) console.log(`end-to-end tests of video do not run: ${found.reason}`);

const startTimeoutMs = 120_000;

/** Grey all over. */
function plain(width: number, height: number): VideoFrame {
  return new VideoFrame(new Uint8Array(width * height * 4).fill(128), width, height, VideoBufferType.RGBA);
}

/** Shows a picture, 15 times a second, until it is taken down. */
class Show implements AsyncDisposable {
  readonly #caller: Caller;
  readonly #source: VideoSource;
  readonly #track: LocalVideoTrack;
  readonly #stop = new AbortController();
  #filming: Promise<void> | undefined;
  #sid: string | undefined;

  private constructor(caller: Caller, { width, height }: VideoFrame) {
    this.#caller = caller;
    this.#source = new VideoSource(width, height);
    this.#track = LocalVideoTrack.createVideoTrack('show', this.#source);
  }

  static async begin(...[caller, kind, frame]: [Caller, TrackSource, VideoFrame]): Promise<Show> {
    const show = new Show(caller, frame);
    const options = new TrackPublishOptions({ source: kind });
    show.#sid = (await caller.room.localParticipant?.publishTrack(show.#track, options))?.sid;
    show.#filming = show.#film(frame);
    return show;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await this.#filming;
    if (this.#sid) await this.#caller.room.localParticipant?.unpublishTrack(this.#sid);
    await this.#track.close();
  }

  async #film(frame: VideoFrame): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#source.captureFrame(frame);
      await sleep(systemClock, 66);
    }
  }
}

/** Width by height of a JPEG in a data URL: how its frame header begins. */
function shapeOf(url: string): number {
  const bytes = Buffer.from(url.split(',')[1] ?? '', 'base64');
  const header = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  return bytes.readUInt16BE(header + 7) / bytes.readUInt16BE(header + 5);
}

describe.skipIf(!found.bin)('a caller who shows something', realTime, () => {
  let provider: FakeRealtimeServer;
  let server: RunningLivekitServer;
  let worker: TestWorker;
  beforeAll(async () => {
    [provider, server] = await Promise.all([FakeRealtimeServer.start(), startLivekitServer()]);
    const env = { REALTIME_URL: provider.baseURL };
    worker = await new TestWorker({ agent: 'speaker.ts', server, env }).registered();
  }, startTimeoutMs);
  afterAll(async () => {
    await worker.stop();
    await server.stop();
    await provider[Symbol.asyncDispose]();
    await dispose();
  });

  it('is seen by the model: the camera, the screen while one is shared, and the latest picture only', async () => {
    provider.replies.splice(0, Infinity, { messages: [{ text: 'Hello.', audioMs: 200 }] });
    const before = provider.connections.length;
    await using caller = await Caller.join(server, freshRoom('picture'));
    const connection = await provider.connection(before);
    const shown = () => connection.items.flatMap((item) => JSON.stringify(item).match(/data:image\/jpeg[^"]+/g) ?? []);
    const seen = (name: string, shape: number) =>
      waitFor(() => shown().find((url) => Math.abs(shapeOf(url) - shape) < 0.1), name);

    await using _camera = await Show.begin(caller, TrackSource.SOURCE_CAMERA, plain(320, 240));
    await seen('the camera', 4 / 3);
    const count = () => connection.of('conversation.item.create').length;
    const from = count();
    await sleep(systemClock, 7000);
    tell(`pictures in 7 s of silence: ${count() - from}`);
    expect(count() - from).toBeGreaterThanOrEqual(1);
    expect(count() - from).toBeLessThanOrEqual(4);
    {
      await using _screen = await Show.begin(caller, TrackSource.SOURCE_SCREENSHARE, plain(640, 320));
      await seen('the screen', 2);
    }
    await seen('the camera again', 4 / 3);
    expect(shown()).toHaveLength(1);
    expect(connection.faults).toEqual([]);
  });
});
