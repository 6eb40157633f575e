// The stream against clients that answer in all the ways servers do.
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { initializeLogger } from '../../../base/log.js';
import { ChatContext } from '../../chat/index.js';
import { tool } from '../../tools/index.js';
import { LLM } from '../llm.js';
import type { LLMStream } from '../llm-stream.js';
import { ChatCompletionsStream, type ChatCompletionsStreamOptions } from './chat-completions-stream.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

type Answer = (signal: AbortSignal) => AsyncIterable<object>;
type More = Partial<ChatCompletionsStreamOptions>;

interface Sent {
  body: Record<string, unknown>;
  options: Record<string, unknown>;
}

async function* chunks(...deltas: object[]): AsyncIterable<object> {
  for (const delta of deltas) yield { id: 'c1', choices: [{ delta }] };
  yield { id: 'c1', choices: [{ delta: {}, finish_reason: 'stop' }] };
}

class Model extends LLM {
  readonly sent: Sent[] = [];
  readonly #answers: Answer[];

  constructor(...answers: Answer[]) {
    super();
    this.#answers = answers;
  }

  label(): string {
    return 'test.Model';
  }

  chat(options: Parameters<LLM['chat']>[0], more: More = {}): LLMStream {
    const create = async (body: Sent['body'], sentOptions: Sent['options'] & { signal: AbortSignal }) => {
      this.sent.push({ body, options: sentOptions });
      const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
      if (!answer) throw new Error('nothing to answer');
      return answer(sentOptions.signal);
    };
    return new ChatCompletionsStream(this, {
      model: 'a-model',
      client: { baseURL: 'http://model.test/v1', chat: { completions: { create } } },
      connOptions: { maxRetry: 1, retryIntervalMs: 0, timeoutMs: 1234 },
      ...options,
      ...more,
    });
  }
}

function ask(model: Model, more: More = {}): LLMStream {
  const chatCtx = ChatContext.empty();
  chatCtx.addMessage({ role: 'user', content: 'Weather?' });
  return model.chat({ chatCtx }, more);
}

const weather = tool({
  description: 'Looks',
  parameters: z.object({ city: z.string() }),
  execute: async () => 'sunny',
});
const failing =
  (fields: object): Answer =>
  () => {
    throw Object.assign(new Error('refused'), fields);
  };
async function failureOf(model: Model): Promise<unknown> {
  const failed = new Promise((resolve) =>
    model.on('error', ({ error, recoverable }) => !recoverable && resolve(error)),
  );
  await ask(model)
    .collect()
    .catch(() => undefined);
  return failed;
}

describe('a chat completion', () => {
  it('gives text without thoughts, and the usage', async () => {
    const model = new Model(async function* () {
      yield* chunks({ content: '<think>hm</think>It is ' }, { content: 'sunny.' });
      yield {
        id: 'c1',
        choices: [],
        usage: { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 2 } },
      };
    });
    const { text, usage } = await ask(model).collect();
    expect(text).toBe('It is sunny.');
    expect(usage).toEqual({ promptTokens: 5, completionTokens: 3, promptCachedTokens: 2, totalTokens: 8 });
  });

  it('gives tool calls whole', async () => {
    const model = new Model(() =>
      chunks(
        { tool_calls: [{ index: 0, id: 'x', function: { name: 'weather', arguments: '{"ci' } }] },
        { tool_calls: [{ index: 0, function: { arguments: 'ty":"Bonn"}' } }] },
      ),
    );
    const { toolCalls } = await ask(model, { toolCtx: { weather } }).collect();
    expect(toolCalls.map(({ callId, name, args }) => [callId, name, args])).toEqual([
      ['x', 'weather', '{"city":"Bonn"}'],
    ]);
  });

  it('asks with the conversation, the options of the model, and no retries of the client itself', async () => {
    const model = new Model(() => chunks({ content: 'Yes.' }));
    const modelOptions = { temperature: 0.5, tool_choice: 'auto' };
    await ask(model, { modelOptions, provider: 'acme', inferenceClass: 'low' }).collect();
    expect(model.sent[0]?.body).toEqual({
      model: 'a-model',
      temperature: 0.5,
      messages: [{ role: 'user', content: 'Weather?' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(model.sent[0]?.options).toMatchObject({
      timeout: 1234,
      maxRetries: 0,
      headers: { 'X-LiveKit-Inference-Provider': 'acme', 'X-LiveKit-Inference-Priority': 'low' },
    });
  });

  it('names the tools, and how to choose among them, only if there are any', async () => {
    const model = new Model(() => chunks({ content: 'Yes.' }));
    await ask(model, { toolCtx: { weather }, modelOptions: { tool_choice: 'required' } }).collect();
    expect(model.sent[0]?.body).toMatchObject({
      tool_choice: 'required',
      tools: [
        { type: 'function', function: { name: 'weather', description: 'Looks', parameters: { type: 'object' } } },
      ],
    });
  });

  it('tries again after a failure that may pass, before anything was said', async () => {
    const model = new Model(failing({ status: 503 }), () => chunks({ content: 'Yes.' }));
    expect((await ask(model).collect()).text).toBe('Yes.');
    expect(model.sent).toHaveLength(2);
  });

  it.each([
    [
      { status: 401, error: { message: 'the key abc' } },
      { code: 'api_status', statusCode: 401, body: null, retryable: false },
    ],
    [
      { status: 429, code: 'insufficient_quota' },
      { code: 'api_status', retryable: false },
    ],
    [{ status: 429 }, { code: 'api_status', retryable: true }],
    [{ error: { type: 'server_error' } }, { code: 'api_error', retryable: true }],
    [{}, { code: 'api_connection', retryable: true }],
  ])('reports %j as %j', async (thrown, expected) => {
    expect(await failureOf(new Model(failing(thrown)))).toMatchObject(expected);
  });

  it('an empty answer and one that breaks off in a tool call are failures', async () => {
    expect(await failureOf(new Model(async function* () {}))).toMatchObject({ code: 'api_error' });
    const cut = new Model(async function* () {
      yield {
        id: 'c1',
        choices: [{ delta: { tool_calls: [{ index: 0, function: { name: 'f', arguments: '{"a' } }] } }],
      };
    });
    expect(await failureOf(cut)).toMatchObject({ code: 'api_connection' });
  });

  it('is silent once it was closed', async () => {
    let release = () => {};
    const model = new Model(async function* (signal) {
      yield { id: 'c1', choices: [{ delta: { content: 'One ' } }] };
      await new Promise<void>((resolve) => (release = resolve));
      expect(signal.aborted).toBe(true);
      yield { id: 'c1', choices: [{ delta: { content: 'two' } }] };
    });
    const stream = ask(model);
    const said: (string | undefined)[] = [];
    for await (const { delta } of stream) {
      said.push(delta?.content);
      stream.close();
      release();
    }
    expect(said).toEqual(['One ']);
  });
});
