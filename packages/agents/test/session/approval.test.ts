// Risky tools: nothing happens before somebody has agreed.
import { llm, voice } from '@livekit/agents';
import { FakeLLM, startSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation } from './helpers.js';
import { said, textOnly } from './tool-helpers.js';

const replies = [
  { input: 'Pay', content: 'Shall I pay 20 euros?', toolCalls: [{ name: 'pay', args: { euros: 20 } }] },
  { input: 'Yes', toolCalls: [{ name: 'approve', args: {} }] },
  { input: 'No', toolCalls: [{ name: 'decline', args: {} }] },
  { input: '"paid"', content: 'It is paid.' },
];

async function start(approval: llm.ToolApproval, extra: { timeoutMs?: number; args?: object } = {}) {
  const paid: number[] = [];
  const pay = llm.tool({
    description: 'Pays.',
    parameters: z.object({ euros: z.number() }),
    approval,
    ...(extra.timeoutMs === undefined ? {} : { timeoutMs: extra.timeoutMs }),
    execute: async ({ euros }) => {
      paid.push(euros);
      return 'paid';
    },
  });
  const agent = new voice.Agent({ id: 'bank', instructions: '', tools: { pay } });
  const clock = new VirtualClock();
  const model = new FakeLLM(replies, { clock, fallback: { content: 'I see.' } });
  const test = await startSession({ ...textOnly, agent, clock, llm: model });
  return { test, paid };
}

describe('approval by voice', () => {
  it('asks the user, and does it after a yes', async () => {
    const { test, paid } = await start('voice', { timeoutMs: 1000 });
    said(test, 'Pay');
    await test.untilQuiet();
    expect(paid).toEqual([]);
    expect(test.session.currentAgent.id).toBe('tool_approval');
    expect(conversation(test.session).at(-1)).toBe('assistant: Shall I pay 20 euros?');
    said(test, 'Yes');
    await test.untilQuiet();
    expect(paid).toEqual([20]);
    expect(test.session.currentAgent.id).toBe('bank');
    expect(conversation(test.session).at(-1)).toBe('assistant: It is paid.');
    await test.close();
  });

  it('does not do it after a no, and tells the model', async () => {
    const { test, paid } = await start('voice');
    said(test, 'Pay');
    await test.untilQuiet();
    said(test, 'No');
    await test.untilQuiet();
    expect(paid).toEqual([]);
    expect(conversation(test.session).slice(-2)).toEqual([
      'output pay was not done: it was not approved. Do not try it again unless asked to.',
      'assistant: I see.',
    ]);
    await test.close();
  });

  it('shows the model of the question what is to be done, and the conversation before', async () => {
    const { test } = await start('voice');
    said(test, 'Pay');
    await test.untilQuiet();
    const items = test.llm?.requests.at(-1)?.chatCtx.items ?? [];
    const texts = items.flatMap((item) => (item.type === 'message' ? [item.textContent ?? ''] : []));
    expect(texts[0]).toContain('pay (Pays.), with {"euros":20}');
    expect(texts).toContain('Pay');
    await test.close();
  });

  it('asks about two calls one after the other', async () => {
    const { test, paid } = await start('voice');
    const both = [20, 30].map((euros) => ({ name: 'pay', args: { euros } }));
    const model = new FakeLLM([{ input: 'Both', toolCalls: both }, ...replies], { clock: test.clock });
    await test.clock.until(test.session.currentAgent.updateOptions({ llm: model }));
    said(test, 'Both');
    await test.untilQuiet();
    for (const sum of [[20], [20, 30]]) {
      await test.clock.until(test.session.currentAgent.updateOptions({ llm: model }));
      said(test, 'Yes');
      await test.untilQuiet();
      expect(paid).toEqual(sum);
    }
    expect(test.session.currentAgent.id).toBe('bank');
    await test.close();
  });

  it('a session that closes meanwhile does nothing', async () => {
    const { test, paid } = await start('voice');
    said(test, 'Pay');
    await test.untilQuiet();
    const before = test.clock.now();
    await test.close();
    expect(paid).toEqual([]);
    expect(test.clock.now() - before).toBeLessThan(16_000);
  });
});

describe('approval by a function', () => {
  it('gets the checked call and its context, and decides', async () => {
    for (const verdict of [true, false]) {
      const asked: llm.ToolApprovalRequest[] = [];
      const { test, paid } = await start(async (request, ctx) => {
        asked.push(request);
        return verdict && ctx.functionCall.name === 'pay';
      });
      await test.clock.until(said(test, 'Pay').waitForPlayout());
      expect(asked).toEqual([{ callId: expect.any(String), name: 'pay', description: 'Pays.', args: { euros: 20 } }]);
      expect(paid).toEqual(verdict ? [20] : []);
      await test.close();
    }
  });

  it('that fails allows nothing', async () => {
    const { test, paid } = await start(() => Promise.reject(new Error('no connection')));
    await test.clock.until(said(test, 'Pay').waitForPlayout());
    expect(paid).toEqual([]);
    expect(conversation(test.session)).toContain('output An internal error occurred');
    await test.close();
  });

  it('asks one question at a time', async () => {
    let open = 0;
    let most = 0;
    const { test } = await start(async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => test.clock.wakeAt(test.clock.now() + 100, resolve));
      open -= 1;
      return true;
    });
    const both = [
      { name: 'pay', args: { euros: 1 } },
      { name: 'pay', args: { euros: 2 } },
    ];
    const model = new FakeLLM([{ input: 'Both', toolCalls: both }], { clock: test.clock });
    await test.clock.until(test.session.currentAgent.updateOptions({ llm: model }));
    await test.clock.until(said(test, 'Both').waitForPlayout());
    expect(most).toBe(1);
    await test.close();
  });
});
