// What every streaming voice has to do right, whatever its provider says and does.
import assert from 'node:assert/strict';
import type { metrics, tts } from '@livekit/agents-core';
import { tts as contracts } from '@livekit/agents-core';
import { frameMs } from '../sounds.js';
import * as shared from './contract.js';
import { type FakeAnswer, FakeProvider } from './fake-provider.js';
import type { WireLine } from './wire-script.js';

export interface TtsContractOptions {
  readonly it: shared.RegisterTest;
  /** Makes the voice for a provider at `url`, such as 'http://127.0.0.1:4711'. */
  readonly make: (url: string) => tts.TTS;
  /** One text being spoken, from its beginning to its end. */
  readonly speech: readonly WireLine[];
  /** How long the sound in `speech` is, in ms. */
  readonly audioMs: number;
}

const sentence = 'Your table is booked.';

class Speaking {
  readonly audio: tts.SynthesizedAudio[] = [];
  readonly metrics: metrics.TTSMetrics[] = [];
  readonly errors: unknown[] = [];
  readonly stream: tts.SynthesizeStream;
  readonly ended: Promise<void>;

  constructor(voice: tts.TTS, connOptions = shared.quick) {
    voice.on('metrics_collected', (metrics) => this.metrics.push(metrics));
    voice.on('error', ({ error, recoverable }) => !recoverable && this.errors.push(error));
    this.stream = voice.stream({ connOptions });
    this.ended = this.#read();
  }

  async #read(): Promise<void> {
    for await (const audio of this.stream) {
      if (audio !== contracts.SynthesizeStream.END_OF_STREAM) this.audio.push(audio);
    }
  }

  async say(text = sentence): Promise<void> {
    this.stream.pushText(text);
    this.stream.endInput();
    await this.ended;
  }

  get audioMs(): number {
    return this.audio.reduce((sum, { frame }) => sum + frameMs(frame), 0);
  }
}

/** Registers the contract of a streaming voice as tests. */
export function ttsContract(options: TtsContractOptions): void {
  speech(options);
  failures(options);
  drops(options);
  endings(options);
}

function speech({ it, make, speech: lines, audioMs }: TtsContractOptions): void {
  it('speaks a text, says which piece is the last, and reports what it used', async () => {
    await using provider = await FakeProvider.start({ play: lines });
    const voice = make(provider.url);
    const said = new Speaking(voice);
    await said.say();
    assert.equal(Math.round(said.audioMs), audioMs);
    assert.deepEqual([...new Set(said.audio.slice(0, -1).map(({ final }) => final))], [false]);
    assert.equal(said.audio.at(-1)?.final, true);
    assert.deepEqual(said.errors, []);
    const [report] = said.metrics;
    assert.equal(report?.charactersCount, sentence.length);
    assert.equal(Math.round(report?.audioDurationMs ?? 0), audioMs);
    assert.ok((report?.ttfbMs ?? -1) >= 0);
    await voice.close();
    await shared.nothingLeft(provider);
  });

  it('leaves messages it does not know alone', async () => {
    const at = lines.findIndex(({ dir }) => dir === 'in');
    const unknown: WireLine = { dir: 'in', text: { type: 'something.new', of: [1] } };
    await using provider = await FakeProvider.start({ play: lines.toSpliced(at, 0, unknown) });
    const voice = make(provider.url);
    const said = new Speaking(voice);
    await said.say();
    assert.equal(Math.round(said.audioMs), audioMs);
    await voice.close();
  });
}

function failures({ it, make, speech: lines, audioMs }: TtsContractOptions): void {
  const speaking = async (answers: readonly FakeAnswer[], check: (said: Speaking, provider: FakeProvider) => void) => {
    await using provider = await FakeProvider.start(...answers);
    const voice = make(provider.url);
    const said = new Speaking(voice, answers.length === 1 ? shared.noRetry : shared.quick);
    await said.say();
    check(said, provider);
    await voice.close();
    await shared.nothingLeft(provider);
  };
  const failing = (answer: FakeAnswer, expected: shared.ExpectedFailure) =>
    speaking([answer], ({ errors }) => shared.assertFailure(errors[0], expected));

  it('a refused key is final', () =>
    speaking([shared.refusedKey, shared.refusedKey], ({ errors }, { requests }) => {
      shared.assertFailure(errors[0], { code: 'api_status', statusCode: 401, retryable: false });
      assert.equal(requests.length, 1);
    }));

  it('comes back as late as the provider asks', () =>
    speaking([shared.tooMany, { play: lines }], (said, provider) => {
      assert.equal(Math.round(said.audioMs), audioMs);
      assert.ok(shared.pauseBeforeRetry(provider) >= shared.retryAfterMs);
    }));

  it('a broken server is tried again', () =>
    speaking([shared.brokenServer, { play: lines }], (said) => assert.equal(Math.round(said.audioMs), audioMs)));

  it('what is no JSON is a failure with a name', () =>
    failing(
      {
        play: [
          { dir: 'out', text: {} },
          { dir: 'in', text: '{oops' },
        ],
      },
      { code: 'api_error' },
    ));

  it('a server that never answers is given up', () => failing('silence', { code: 'api_timeout', retryable: true }));
}

function drops({ it, make, speech: lines, audioMs }: TtsContractOptions): void {
  it('connects again after a drop before the first sound, and says the text again', async () => {
    await using provider = await FakeProvider.start(
      { play: [{ dir: 'out', text: {} }, { dir: 'out', text: {} }, { dir: 'cut' }] },
      { play: lines },
    );
    const voice = make(provider.url);
    const said = new Speaking(voice);
    await said.say();
    assert.equal(Math.round(said.audioMs), audioMs);
    assert.equal(provider.requests.length, 2);
    await voice.close();
  });

  it('a drop after the first sound is a failure: nothing is said twice', async () => {
    const isSound = (line: WireLine) => line.dir === 'in' && JSON.stringify(line).length > 200;
    const upToSound = lines.slice(0, lines.findLastIndex(isSound) + 1);
    await using provider = await FakeProvider.start({ play: [...upToSound, { dir: 'cut' }] });
    const voice = make(provider.url);
    const said = new Speaking(voice);
    await said.say();
    assert.equal(said.errors.length, 1);
    assert.equal(provider.requests.length, 1);
    await voice.close();
  });
}

function endings({ it, make }: TtsContractOptions): void {
  it('closing it closes the connection', async () => {
    await using provider = await FakeProvider.start('silence');
    const voice = make(provider.url);
    const said = new Speaking(voice, { ...shared.quick, timeoutMs: 10_000 });
    said.stream.pushText(sentence);
    said.stream.flush();
    await shared.eventually('it never connected', () => (provider.requests[0]?.said.length ?? 0) > 0);
    said.stream.close();
    await said.ended;
    await shared.nothingLeft(provider);
    assert.deepEqual(said.errors, []);
    await voice.close();
  });
}
