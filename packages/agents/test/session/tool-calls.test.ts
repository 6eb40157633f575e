// Calls of tools: duplicates, cancelling, time limits, reused ids, and which tools are offered when.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation } from './helpers.js';
import { agentWith, ask, call, gates, said, textOnly, toolHandling, type Extra } from './tool-helpers.js';

describe('a call while the tool still runs', () => {
  const twice = [{ ...ask, toolCalls: [call, call] }];
  const outputsWith = async (extra: Extra, script: Parameters<typeof startSession>[0] = {}) => {
    const gate = gates();
    let calls = 0;
    const agent = agentWith((_args, { abortSignal }) => {
      calls += 1;
      const label = String(calls);
      abortSignal.addEventListener('abort', () => gate.open(label, 'stopped'));
      return gate.wait(label);
    }, extra);
    const test = await startSession({ ...textOnly, agent, llm: twice, options: { toolHandling }, ...script });
    said(test, 'Search');
    await test.clock.advanceBy(100);
    gate.open('1', 'first');
    gate.open('2', 'second');
    await test.untilQuiet();
    const outputs = conversation(test.session).filter((line) => line.startsWith('output'));
    await test.close();
    return { outputs, calls };
  };

  it('is made by default', async () => {
    expect(await outputsWith({})).toEqual({ outputs: ['output "first"', 'output "second"'], calls: 2 });
  });

  it('is refused with reject', async () => {
    expect(await outputsWith({ onDuplicate: 'reject' })).toEqual({
      outputs: ['output "first"', 'output busy: search'],
      calls: 1,
    });
  });

  it('stops the first one with replace', async () => {
    const { outputs } = await outputsWith({ onDuplicate: 'replace' });
    expect(outputs).toEqual([expect.stringMatching(/newer call has taken its place/), 'output "second"']);
  });

  it('needs a confirmation with confirm', async () => {
    expect((await outputsWith({ onDuplicate: 'confirm' })).outputs).toEqual(['output "first"', 'output sure?']);
    const confirmed = { name: 'search', args: { what: 'hotels', lk_agents_confirm_duplicate: true } };
    const llmScript = [{ ...ask, toolCalls: [call, confirmed] }];
    expect((await outputsWith({ onDuplicate: 'confirm' }, { llm: llmScript })).calls).toBe(2);
  });
});

describe('giving up', () => {
  it('a cancellable tool is listed and cancelled by the model, and aborts', async () => {
    let reason = '';
    const agent = agentWith(
      (_args, { ctx, abortSignal }) =>
        new Promise((resolve) => {
          abortSignal.addEventListener('abort', () => {
            reason = 'aborted';
            resolve('too late');
          });
          void ctx.update('looking');
        }),
      { flags: llm.ToolFlag.CANCELLABLE },
    );
    const script = [
      ask,
      { input: '"looking"', content: 'I am looking.' },
      { input: 'What runs?', toolCalls: [{ name: 'lk_agents_get_running_tasks', args: {} }] },
    ];
    const test = await startSession({ ...textOnly, agent, llm: script, options: { toolHandling } });
    await test.clock.until(said(test, 'Search').waitForPlayout());
    await test.clock.until(said(test, 'What runs?').waitForPlayout());
    const listed: unknown = JSON.parse(conversation(test.session).at(-1)?.replace('output ', '') ?? '');
    expect(listed).toEqual([{ call_id: expect.any(String), name: 'search', arguments: '{"what":"hotels"}' }]);
    const [{ call_id: callId }] = listed as [{ call_id: string }];
    const cancel = test.session.toolCtx.getFunctionTool('lk_agents_cancel_task');
    await expect(cancel?.execute({ call_id: 'other' }, llm.createToolOptions('x'))).rejects.toThrow(/No call/);
    await expect(cancel?.execute({ call_id: callId }, llm.createToolOptions('x'))).resolves.toContain(callId);
    await test.untilQuiet();
    expect(reason).toBe('aborted');
    expect(conversation(test.session).join()).not.toContain('too late');
    await test.close();
  });

  it('the tools to cancel with are offered only if something can be cancelled', async () => {
    const test = await startSession({ ...textOnly, agent: agentWith(async () => '') });
    expect(test.session.toolCtx.hasTool('lk_agents_cancel_task')).toBe(false);
    await test.close();
  });

  it('a protected call is not cancelled', async () => {
    const agent = agentWith(
      async (_args, { ctx }) => {
        ctx.disallowInterruptions();
        await ctx.update('looking');
        return new Promise(() => undefined);
      },
      { flags: llm.ToolFlag.CANCELLABLE },
    );
    const test = await startSession({ ...textOnly, agent, llm: [ask], options: { toolHandling } });
    const handle = said(test, 'Search');
    await test.untilQuiet();
    const [item] = handle.chatItems.filter(({ type }) => type === 'function_call');
    const cancel = test.session.toolCtx.getFunctionTool('lk_agents_cancel_task');
    const options = llm.createToolOptions('x');
    const callId = item?.type === 'function_call' ? item.callId : '';
    await expect(cancel?.execute({ call_id: callId }, options)).rejects.toThrow(/must not be interrupted/);
    await test.close();
  });

  it('a tool past its time limit is stopped, and the model is told', async () => {
    let aborted = false;
    const agent = agentWith(
      (_args, { abortSignal }) => {
        abortSignal.addEventListener('abort', () => (aborted = true));
        return new Promise(() => undefined);
      },
      { timeoutMs: 3000 },
    );
    const test = await startSession({ ...textOnly, agent, llm: [ask] });
    const handle = said(test, 'Search');
    await test.clock.advanceBy(2900);
    expect(aborted).toBe(false);
    await test.clock.until(handle.waitForPlayout());
    expect(aborted).toBe(true);
    expect(conversation(test.session).at(-1)).toMatch(/^output search did not answer within 3000 ms/);
    expect(test.llm?.requests).toHaveLength(2);
    await test.close();
  });
});

describe('a round of calls', () => {
  it('U2: calls that share an id, at once or in later turns, each keep their own output', async () => {
    const shared = (what: string) =>
      new llm.FunctionCall({ callId: 'call_0', name: 'search', args: JSON.stringify({ what }) });
    class Numbering extends voice.Agent {
      override async llmNode(...[chatCtx]: Parameters<voice.Agent['llmNode']>) {
        const last = chatCtx.items.at(-1);
        const calls = last?.type === 'message' ? [shared('a'), shared('b')] : [];
        return new ReadableStream({
          start(controller) {
            controller.enqueue({ id: 'x', delta: { role: 'assistant', toolCalls: calls } });
            controller.close();
          },
        }) as never;
      }
    }
    const search = llm.tool({
      description: '',
      parameters: z.object({ what: z.string() }),
      execute: async ({ what }) => what,
    });
    const test = await startSession({ ...textOnly, agent: new Numbering({ instructions: '', tools: { search } }) });
    await test.clock.until(said(test, 'One').waitForPlayout());
    await test.clock.until(said(test, 'Two').waitForPlayout());
    const ids = test.session.history.items.flatMap((item) => (item.type === 'function_call' ? [item.callId] : []));
    expect(new Set(ids).size).toBe(4);
    for (const item of test.session.history.items) {
      if (item.type !== 'function_call_output') continue;
      const own = test.session.history.items.find(
        (other) => other.type === 'function_call' && other.callId === item.callId,
      );
      expect(own?.type === 'function_call' && JSON.parse(own.args)).toEqual({ what: JSON.parse(item.output) });
    }
    await test.close();
  });

  it('replies made in onEnter are not offered tools with IGNORE_ON_ENTER', async () => {
    class Greeter extends voice.Agent {
      override async onEnter(): Promise<void> {
        this.session.generateReply({ userInput: 'Greet' });
      }
    }
    const quiet = llm.tool({ description: '', flags: llm.ToolFlag.IGNORE_ON_ENTER, execute: async () => '' });
    const loud = llm.tool({ description: '', execute: async () => '' });
    const test = await startSession({ ...textOnly, agent: new Greeter({ instructions: '', tools: { quiet, loud } }) });
    await test.untilQuiet();
    await test.clock.until(said(test, 'Hi').waitForPlayout());
    expect(test.llm?.requests.map(({ toolCtx }) => llm.sortedToolNames(toolCtx && llm.toToolContext(toolCtx)))).toEqual(
      [['loud'], ['loud', 'quiet']],
    );
    await test.close();
  });

  it('provider tools reach the model untouched', async () => {
    class WebSearch extends llm.ProviderTool {}
    const webSearch = new WebSearch({ id: 'web_search' });
    const test = await startSession({ ...textOnly, agent: new voice.Agent({ instructions: '', tools: [webSearch] }) });
    await test.clock.until(said(test, 'Hi').waitForPlayout());
    const offered = test.llm?.requests[0]?.toolCtx;
    expect(offered && llm.toToolContext(offered).providerTools).toEqual([webSearch]);
    await test.close();
  });
});
