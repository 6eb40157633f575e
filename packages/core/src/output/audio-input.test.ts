// A custom audio input: frames by callback, by stream, and its end.
import { ReadableStream } from 'node:stream/web';
import type { AudioFrame } from '@livekit/rtc-node';
import { describe, expect, it } from 'vitest';
import { frameOf } from './__fakes__/sinks.js';
import { AgentInput } from './agent-input.js';
import { AudioInput } from './audio-input.js';

/** What a program written for the published package looks like. */
class StreamInput extends AudioInput {
  readonly calls: string[] = [];

  feed(frames: AudioFrame[]): void {
    this.multiStream.addInputStream(ReadableStream.from(frames) as ReadableStream<AudioFrame>);
  }

  override onAttached(): void {
    this.calls.push('attached');
  }

  override onDetached(): void {
    this.calls.push('detached');
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

describe('an audio input that only feeds its stream', () => {
  it('gives its frames to listeners, each until it stops listening', async () => {
    const input = new StreamInput();
    const frames = [frameOf(10), frameOf(20), frameOf(30)];
    const [first, second]: [AudioFrame[], AudioFrame[]] = [[], []];
    input.onFrame((frame) => first.push(frame));
    const listening = input.onFrame((frame) => {
      second.push(frame);
      listening[Symbol.dispose]();
    });
    input.feed(frames);
    await turns(500);
    expect(first).toEqual(frames);
    expect(second).toEqual([frames[0]]);
  });

  it('a listener that throws does not stop the others', async () => {
    const input = new StreamInput();
    const heard: AudioFrame[] = [];
    input.onFrame(() => {
      throw new Error('broken');
    });
    input.onFrame((frame) => heard.push(frame));
    input.feed([frameOf(10), frameOf(10)]);
    await turns(500);
    expect(heard).toHaveLength(2);
  });

  it('ends when it is closed, and says so', async () => {
    const input = new StreamInput();
    let stops = 0;
    input.onFrame(() => undefined);
    input.onStopped(() => (stops += 1));
    await input.close();
    await turns(500);
    expect(stops).toBe(1);
  });

  it('can be read as a stream', async () => {
    const input = new StreamInput();
    const frame = frameOf(10);
    input.feed([frame]);
    const { value } = await input.stream.getReader().read();
    expect(value).toBe(frame);
  });
});

describe('the inputs of a session', () => {
  it('attach what is in use and detach what is not', () => {
    let changes = 0;
    const enabled: boolean[] = [];
    const inputs = new AgentInput(
      () => (changes += 1),
      (value) => enabled.push(value),
    );
    const [first, second] = [new StreamInput(), new StreamInput()];
    inputs.audio = first;
    inputs.setAudioEnabled(false);
    inputs.audio = second;
    inputs.setAudioEnabled(true);
    expect(first.calls).toEqual(['attached', 'detached']);
    expect(second.calls).toEqual(['attached']);
    expect([changes, enabled]).toEqual([2, [false, true]]);
  });
});
