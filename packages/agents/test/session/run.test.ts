// Test runs: what belongs to one, when it ends, and what comes out of it.
import { llm, voice } from '@livekit/agents';
import { FakeLLM, startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Billing, reception, textOnly } from './reception.js';

describe('session.run', () => {
  it('gathers a tool round in order, without the input, and is over when the answer is', async () => {
    const test = await reception();
    const { session, clock } = test;
    const result = session.run({ userInput: 'Weather?' });
    expect('then' in result).toBe(false);
    expect(result.done()).toBe(false);
    await clock.until(result.wait());
    expect(result.done()).toBe(true);
    result.expect.nextEvent().isMessage({ role: 'assistant' });
    result.expect.nextEvent().isFunctionCall({ name: 'weather', args: { city: 'Bonn' } });
    result.expect.nextEvent().isFunctionCallOutput({ output: '"sunny in Bonn"', isError: false });
    expect(result.expect.nextEvent().isMessage().event().item.textContent).toBe('It is sunny.');
    result.expect.noMoreEvents();
    await test.close();
  });

  it('ends only when the new agent has said all of its onEnter', async () => {
    const test = await reception();
    const { session, clock } = test;
    const result = await clock.until(session.run({ userInput: 'A bill' }).wait());
    const handoff = result.expect.containsAgentHandoff({ newAgentType: Billing }).event();
    expect(handoff).toMatchObject({ oldAgent: { id: 'reception' }, newAgent: { id: 'billing' } });
    expect(result.events.map(({ type }) => type)).toEqual([
      'function_call',
      'function_call_output',
      'message',
      'agent_handoff',
      'message',
      'message',
    ]);
    expect(result.expect.at(-1).isMessage().event().item.textContent).toBe('How can I help?');
    await test.close();
  });

  it('holds what it led to and nothing that came before or after', async () => {
    const test = await reception();
    const { session, clock } = test;
    session.say('Before.');
    const first = await clock.until(session.run({ userInput: 'Hi' }).wait());
    await clock.until(session.say('After.').waitForPlayout());
    const second = await clock.until(session.run({ userInput: 'Hi' }).wait());
    const textsOf = (run: voice.RunResult) =>
      run.events.flatMap((event) => (event.type === 'message' ? [event.item.textContent] : []));
    expect(textsOf(first)).toEqual(['Hello!']);
    expect(textsOf(second)).toEqual(['Hello!']);
    await test.close();
  });

  it('refuses a run within a run, and one after the end', async () => {
    const test = await reception();
    const { session, clock } = test;
    const result = session.run({ userInput: 'Hi' });
    expect(() => session.run({ userInput: 'Hi' })).toThrow(/await its wait\(\)/);
    await clock.until(result.wait());
    await clock.until(session.run({ userInput: 'Hi' }).wait());
    await test.close();
    expect(() => session.run({ userInput: 'Hi' })).toThrow(/has closed/);
  });

  it('ends with the error of a model that failed, and when the session closes', async () => {
    const test = await reception();
    if (test.llm) test.llm.failure = new Error('no model today');
    await expect(test.clock.until(test.session.run({ userInput: 'Hi' }).wait())).rejects.toThrow(/no model today/);
    if (test.llm) test.llm.failure = null;
    const open = test.session.run({ userInput: 'Weather?' });
    await test.close();
    await test.clock.until(open.wait());
    expect(open.done()).toBe(true);
  });
});

class EmailTask extends voice.AgentTask<{ email: string }> {
  constructor() {
    super({
      instructions: 'Get the email address.',
      tools: {
        save: llm.tool({
          description: 'Saves it.',
          parameters: z.object({ email: z.string() }),
          execute: async ({ email }) => this.complete({ email }),
        }),
      },
    });
  }
}
const emailType = z.object({ email: z.string().includes('@') });
const again = { input: 'My email', content: 'Noted.' };
const saved = (email: string) => ({ input: 'My email', toolCalls: [{ name: 'save', args: { email } }] });

describe('the output of a run', () => {
  it('is what its task resulted in, checked', async () => {
    const test = await startSession({ ...textOnly, agent: new EmailTask(), llm: [saved('ada@example.com')] });
    const result = test.session.run({ userInput: 'My email', outputType: emailType });
    expect(() => result.finalOutput).toThrow(/not over/);
    await test.clock.until(result.wait());
    expect(result.finalOutput.email).toBe('ada@example.com');
    await test.close();
  });

  it('is asked for again, twice unless told otherwise, then the run fails', async () => {
    for (const [outputOptions, requests] of [
      [undefined, 3],
      [{ maxRetries: 1, retryInstructions: 'Save it now.' }, 2],
      [null, 1],
    ] as const) {
      const test = await startSession({ ...textOnly, agent: new EmailTask(), llm: [again] });
      const options = outputOptions === undefined ? {} : { outputOptions };
      const result = test.session.run({ userInput: 'My email', outputType: emailType, ...options });
      await expect(test.clock.until(result.wait())).rejects.toMatchObject({ code: 'unexpected_model_behavior' });
      expect(test.llm?.requests).toHaveLength(requests);
      const [told] = test.llm?.requests.at(-1)?.chatCtx.items ?? [];
      expect(told).toHaveProperty(
        'textContent',
        expect.stringContaining(outputOptions ? 'Save it now.' : 'Get the email'),
      );
      await test.close();
    }
  });

  it('comes after a retry', async () => {
    class Forgetful extends FakeLLM {
      override lookup(input: string) {
        return this.requests.length < 2 ? super.lookup(input) : saved('ada@example.com');
      }
    }
    const test = await startSession({ ...textOnly, agent: new EmailTask(), llm: new Forgetful([again]) });
    const result = test.session.run({ userInput: 'My email', outputType: emailType });
    await test.clock.until(result.wait());
    expect(result.finalOutput).toEqual({ email: 'ada@example.com' });
    await test.close();
  });

  it('does not fit: the run fails and says so', async () => {
    const test = await startSession({ ...textOnly, agent: new EmailTask(), llm: [saved('nonsense')] });
    const result = test.session.run({ userInput: 'My email', outputType: emailType, outputOptions: null });
    await expect(test.clock.until(result.wait())).rejects.toThrow(/does not fit/);
    expect(() => result.finalOutput).toThrow(/has no output/);
    await test.close();
  });

  it('a run goes on past a task that gives the conversation back to onEnter', async () => {
    class Greeter extends voice.Agent {
      override async onEnter(): Promise<void> {
        const { email } = await new EmailTask().run();
        await this.session.say(`Thank you, ${email}.`);
      }
    }
    const agent = new Greeter({ instructions: '' });
    const test = await startSession({ ...textOnly, agent, llm: [saved('ada@example.com')] });
    await test.untilQuiet();
    const result = await test.clock.until(test.session.run({ userInput: 'My email' }).wait());
    expect(result.expect.at(-1).isMessage().event().item.textContent).toBe('Thank you, ada@example.com.');
    expect(result.finalOutput).toEqual({ email: 'ada@example.com' });
    await test.close();
  });
});
