// What every language model over HTTP has to do right, whatever its provider says and does.
import assert from 'node:assert/strict';
import { ChatContext, type llm, type metrics } from '@livekit/agents-core';
import * as shared from './contract.js';
import { type FakeAnswer, FakeProvider } from './fake-provider.js';
import type { WireLine } from './wire-script.js';

export interface LlmContractOptions {
  readonly it: shared.RegisterTest;
  /** Makes the model for a provider at `url`, such as 'http://127.0.0.1:4711'. */
  readonly make: (url: string) => llm.LLM;
  /** An answer in words, with its usage; its last line ends the answer. */
  readonly answer: readonly WireLine[];
  readonly text: string;
  /** The tokens the answer reports. */
  readonly usage: { readonly promptTokens: number; readonly completionTokens: number };
  /** An answer that calls a tool; its last line ends the answer. */
  readonly toolCall: readonly WireLine[];
  readonly called: { readonly name: string; readonly args: string };
}

interface Outcome {
  readonly text: string | undefined;
  readonly toolCalls: readonly { name: string; args: string }[];
  readonly error: unknown;
  readonly metrics: readonly metrics.LLMMetrics[];
}

async function ask(model: llm.LLM, connOptions = shared.quick): Promise<Outcome> {
  const reports: metrics.LLMMetrics[] = [];
  let error: unknown;
  model.on('metrics_collected', (report) => reports.push(report));
  model.on('error', (event) => (error = event.recoverable ? error : event.error));
  const answer = await model
    .chat({ chatCtx: conversation(), connOptions })
    .collect()
    .catch(() => undefined);
  const toolCalls = answer?.toolCalls.map(({ name, args }) => ({ name, args })) ?? [];
  await model.aclose();
  return { text: answer?.text, toolCalls, error, metrics: reports };
}

function conversation(): ChatContext {
  const chatCtx = ChatContext.empty();
  chatCtx.addMessage({ role: 'user', content: 'Is there a table for eight?' });
  return chatCtx;
}

/** Registers the contract of a language model as tests. */
export function llmContract(options: LlmContractOptions): void {
  answers(options);
  failures(options);
  endings(options);
}

function answers({ it, make, answer, text, usage, toolCall, called }: LlmContractOptions): void {
  it('gives the answer and its usage', async () => {
    await using provider = await FakeProvider.start({ play: answer });
    const { metrics: reports, ...outcome } = await ask(make(provider.url));
    assert.deepEqual(outcome, { text, toolCalls: [], error: undefined });
    const { promptTokens, completionTokens, ttftMs } = reports[0] ?? {};
    assert.deepEqual({ promptTokens, completionTokens }, usage);
    assert.ok((ttftMs ?? -1) >= 0);
    await shared.nothingLeft(provider);
  });

  it('gives a tool call whole', async () => {
    await using provider = await FakeProvider.start({ play: toolCall });
    assert.deepEqual((await ask(make(provider.url))).toolCalls, [called]);
  });
}

function failures({ it, make, answer, text }: LlmContractOptions): void {
  const failing = async (play: FakeAnswer, expected: shared.ExpectedFailure) => {
    await using provider = await FakeProvider.start(play);
    shared.assertFailure((await ask(make(provider.url), shared.noRetry)).error, expected);
    await shared.nothingLeft(provider);
  };

  it('a refused key is final', async () => {
    await using provider = await FakeProvider.start(shared.refusedKey);
    const { error } = await ask(make(provider.url));
    shared.assertFailure(error, { code: 'api_status', statusCode: 401, retryable: false });
    assert.equal(provider.requests.length, 1);
  });

  it('comes back as late as the provider asks', async () => {
    await using provider = await FakeProvider.start(shared.tooMany, { play: answer });
    assert.equal((await ask(make(provider.url))).text, text);
    assert.ok(shared.pauseBeforeRetry(provider) >= shared.retryAfterMs);
  });

  it('a broken server is tried again', async () => {
    await using provider = await FakeProvider.start(shared.brokenServer, { play: answer });
    assert.equal((await ask(make(provider.url))).text, text);
  });

  it('what is no JSON is a failure with a name', () =>
    failing(
      {
        play: [
          { dir: 'in', text: '{oops' },
          { dir: 'close', code: 1000 },
        ],
      },
      { code: 'api_error' },
    ));

  it('an answer without anything in it is a failure', () =>
    failing({ play: [{ dir: 'close', code: 1000 }] }, { code: 'api_error', retryable: true }));

  it('a server that never answers is given up', () => failing('silence', { code: 'api_timeout', retryable: true }));

  it('a drop after the first words is a failure: nothing is said twice', async () => {
    const begun = answer.slice(0, 3);
    await using provider = await FakeProvider.start({ play: [...begun, { dir: 'cut' }] });
    const { error } = await ask(make(provider.url));
    assert.ok(error !== undefined, 'the cut answer was taken for a whole one');
    assert.equal(provider.requests.length, 1);
  });
}

function endings({ it, make, answer }: LlmContractOptions): void {
  it('closing an answer closes its connection', async () => {
    await using provider = await FakeProvider.start({ play: answer.slice(0, 2) });
    const model = make(provider.url);
    const errors: unknown[] = [];
    model.on('error', ({ error }) => errors.push(error));
    const stream = model.chat({ chatCtx: conversation(), connOptions: { ...shared.quick, timeoutMs: 10_000 } });
    await shared.eventually('it never asked', () => provider.requests.length > 0);
    stream.close();
    await shared.nothingLeft(provider);
    assert.deepEqual(errors, []);
    await model.aclose();
  });
}
