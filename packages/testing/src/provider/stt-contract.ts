// What every streaming recogniser has to do right, whatever its provider says and does.
import assert from 'node:assert/strict';
import type { metrics, stt } from '@livekit/agents-core';
import { stt as contracts } from '@livekit/agents-core';
import { loudFrame } from '../sounds.js';
import * as shared from './contract.js';
import { type FakeAnswer, FakeProvider } from './fake-provider.js';
import type { WireLine } from './wire-script.js';

export interface SttContractOptions {
  readonly it: shared.RegisterTest;
  /** Makes the recogniser for a provider at `url`, such as 'http://127.0.0.1:4711'. */
  readonly make: (url: string) => stt.STT;
  /** One utterance, from the opening of the socket to the end of the session. */
  readonly utterance: readonly WireLine[];
  /** The final transcript of the utterance. */
  readonly text: string;
  /** What the provider says when it has accepted the session, before it hears anything. Default: nothing. */
  readonly accepted?: readonly WireLine[];
}

const { SpeechEventType: Type } = contracts;

class Listening {
  readonly events: stt.SpeechEvent[] = [];
  readonly metrics: metrics.STTMetrics[] = [];
  readonly errors: unknown[] = [];
  readonly stream: stt.SpeechStream;
  readonly ended: Promise<void>;

  constructor(recogniser: stt.STT, connOptions = shared.quick) {
    recogniser.on('metrics_collected', (metrics) => this.metrics.push(metrics));
    recogniser.on('error', ({ error, recoverable }) => !recoverable && this.errors.push(error));
    this.stream = recogniser.stream({ connOptions });
    this.ended = this.#read();
  }

  async #read(): Promise<void> {
    for await (const event of this.stream) this.events.push(event);
  }

  /** Half a second of sound, and the end of the input. */
  async hear(): Promise<void> {
    for (let count = 0; count < 25; count += 1) this.stream.pushFrame(loudFrame(20, 16_000));
    this.stream.endInput();
    await this.ended;
  }

  /** Of audio that were reported. */
  get seconds(): number {
    return this.metrics.reduce((sum, { audioDurationMs }) => sum + audioDurationMs, 0) / 1000;
  }

  get finals(): (string | undefined)[] {
    return this.events
      .filter(({ type }) => type === Type.FINAL_TRANSCRIPT)
      .map((event) => event.alternatives?.[0].text);
  }
}

/** Registers the contract of a streaming recogniser as tests. */
export function sttContract(options: SttContractOptions): void {
  const { it } = options;
  recognition(options);
  failures(options);
  endings(options);
  it('leaves messages it does not know alone', async () => {
    const [first, ...rest] = options.utterance;
    const lines: WireLine[] = [{ dir: 'in', text: { type: 'something.new', of: [1] } }];
    await using provider = await FakeProvider.start({ play: [...(first ? [first] : []), ...lines, ...rest] });
    const heard = new Listening(options.make(provider.url));
    await heard.hear();
    assert.deepEqual(heard.finals, [options.text]);
  });
}

function recognition({ it, make, utterance, text }: SttContractOptions): void {
  it('recognises an utterance and reports what it used', async () => {
    await using provider = await FakeProvider.start({ play: utterance });
    const recogniser = make(provider.url);
    const heard = new Listening(recogniser);
    await heard.hear();
    assert.deepEqual(heard.finals, [text]);
    assert.deepEqual(heard.errors, []);
    assert.ok(Math.abs(heard.seconds - 0.5) < 0.05, `it reports ${heard.seconds} s of audio for 0.5 s`);
    await recogniser.close();
    await shared.nothingLeft(provider);
  });
}

function failures({ it, make, utterance, text, accepted = [] }: SttContractOptions): void {
  const failing = async (answer: FakeAnswer, expected: shared.ExpectedFailure) => {
    await using provider = await FakeProvider.start(answer);
    const heard = new Listening(make(provider.url), shared.noRetry);
    await heard.hear();
    assert.equal(heard.errors.length, 1);
    shared.assertFailure(heard.errors[0], expected);
    await shared.nothingLeft(provider);
  };

  it('a refused key is final', async () => {
    await using provider = await FakeProvider.start(shared.refusedKey);
    const heard = new Listening(make(provider.url));
    await heard.hear();
    shared.assertFailure(heard.errors[0], { code: 'api_status', statusCode: 401, retryable: false });
    assert.equal(provider.requests.length, 1);
  });

  it('comes back as late as the provider asks', async () => {
    await using provider = await FakeProvider.start(shared.tooMany, { play: utterance });
    const heard = new Listening(make(provider.url));
    await heard.hear();
    assert.deepEqual(heard.finals, [text]);
    assert.ok(shared.pauseBeforeRetry(provider) >= shared.retryAfterMs);
  });

  it('a broken server is tried again', async () => {
    await using provider = await FakeProvider.start(shared.brokenServer, { play: utterance });
    const heard = new Listening(make(provider.url));
    await heard.hear();
    assert.deepEqual(heard.finals, [text]);
  });

  it('what is no JSON is a failure with a name', () =>
    failing({ play: [...accepted, { dir: 'in', text: '{oops' }] }, { code: 'api_error' }));

  it('a server that never answers is given up', () => failing('silence', { code: 'api_timeout', retryable: true }));
}

function endings({ it, make, utterance, text, accepted = [] }: SttContractOptions): void {
  it('connects again after a drop, and repeats what had no transcript', async () => {
    await using provider = await FakeProvider.start(
      { play: [...accepted, { dir: 'out', text: {} }, { dir: 'out', text: {} }, { dir: 'cut' }] },
      { play: utterance },
    );
    const heard = new Listening(make(provider.url));
    await heard.hear();
    assert.deepEqual(heard.finals, [text]);
    assert.equal(provider.requests.length, 2);
    const [, second] = provider.requests;
    const saidBefore = (provider.requests[0]?.said.length ?? 0) > 0;
    assert.ok(saidBefore && (second?.said.length ?? 0) >= 10, 'the second connection did not hear all of the sound');
  });

  it('closing it closes the connection', async () => {
    await using provider = await FakeProvider.start({ play: accepted });
    const recogniser = make(provider.url);
    const heard = new Listening(recogniser, { ...shared.quick, timeoutMs: 10_000 });
    heard.stream.pushFrame(loudFrame(200, 16_000));
    await shared.eventually('it never connected', () => (provider.requests[0]?.said.length ?? 0) > 0);
    heard.stream.close();
    await heard.ended;
    await shared.nothingLeft(provider);
    assert.deepEqual(heard.errors, []);
    assert.ok(heard.seconds > 0, 'the audio that was heard until then is not reported');
  });

  it('nothing outlives the recogniser', async () => {
    await using provider = await FakeProvider.start({ play: accepted });
    const recogniser = make(provider.url);
    const heard = new Listening(recogniser);
    await shared.eventually('it never connected', () => provider.requests.length > 0);
    await recogniser.close();
    heard.stream.close();
    await heard.ended;
    await shared.nothingLeft(provider);
  });
}
