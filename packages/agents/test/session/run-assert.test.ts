// What can be asserted of a test run, and what a failed assertion says; mocked tools.
import { llm, testing, voice } from '@livekit/agents';
import { FakeLLM, startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { Billing, reception, Reception, replies, textOnly } from './reception.js';

const failureOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('expect', () => {
  const weather = async () => {
    const test = await reception();
    const { session, clock } = test;
    const result = await clock.until(session.run({ userInput: 'Weather?' }).wait());
    await test.close();
    return result;
  };

  it('keeps its place, skips, and finds', async () => {
    const { expect: run } = await weather();
    expect(run.skipNextEventIf({ type: 'message', role: 'user' })).toBeUndefined();
    expect(run.skipNextEventIf({ type: 'message', role: 'assistant' })).toBeInstanceOf(testing.MessageAssert);
    run.nextEvent({ type: 'function_call_output' }).isFunctionCallOutput();
    run.skipNext();
    run.noMoreEvents();
    expect(run.skipNextEventIf({ type: 'message' })).toBeUndefined();
    run.containsFunctionCall({ name: 'weather', args: { day: 'today' } });
    run.containsFunctionCallOutput({ isError: false });
    run.range(0, 2).containsMessage({ role: 'assistant' });
    expect(run.at(-1).isMessage().event().item.textContent).toBe('It is sunny.');
  });

  it('says what was expected, what came, and shows all events', async () => {
    const { expect: run } = await weather();
    const failure = failureOf(() => run.at(1).isFunctionCall({ name: 'weather', args: { city: 'Köln' } }));
    expect(failure).toBeInstanceOf(testing.AssertionError);
    expect(failure).toHaveProperty(
      'message',
      [
        'The run is not as expected: expected argument city "Köln", got "Bonn".',
        'Events of the run:',
        '   [0] message assistant: Let me look.',
        '>> [1] function_call weather({"city":"Bonn","day":"today"})',
        '   [2] function_call_output: "sunny in Bonn"',
        '   [3] message assistant: It is sunny.',
      ].join('\n'),
    );
    for (const [act, message] of [
      [() => run.at(0).isFunctionCall(), /expected a function_call, got a message/],
      [() => run.at(4), /there is no event at 4/],
      [() => run.at(0).isMessage({ role: 'user' }), /expected role "user", got "assistant"/],
      [() => run.at(1).isFunctionCall({ args: { wind: 1 } }), /argument wind 1, it was not given/],
      [() => run.at(2).isFunctionCallOutput({ isError: true }), /expected isError true, got false/],
      [() => run.noMoreEvents(), /expected no more events, got a message/],
      [() => run.nextEvent({ type: 'agent_handoff' }), /another agent_handoff, there is none.*\(end of events\)/s],
      [() => run.nextEvent(), /expected another event/],
      [() => run.range(0, 2).containsMessage({ role: 'user' }), /no message with \{ role: "user" \} among .* \[0:2\]/],
      [() => run.containsAgentHandoff({ newAgentType: Billing }), /\{ newAgentType: Billing \}/],
    ] as const) {
      expect(failureOf(act)).toHaveProperty('message', expect.stringMatching(message));
    }
  });

  it('lets a model judge a message, with its reason', async () => {
    const { expect: run } = await weather();
    class Judge extends FakeLLM {
      override lookup() {
        const { chatCtx, toolChoice } = this.requests.at(-1) ?? {};
        const [, asked] = chatCtx?.items ?? [];
        const text = asked?.type === 'message' ? (asked.textContent ?? '') : '';
        const success =
          toolChoice === 'required' && text.includes('tells the weather') && text.includes('It is sunny.');
        return { input: '', toolCalls: [{ name: 'check_intent', args: { success, reason: 'as it is' } }] };
      }
    }
    const message = run.at(-1).isMessage();
    expect(await message.judge(new Judge(), { intent: 'tells the weather' })).toBe(message);
    await expect(message.judge(new Judge(), { intent: 'sings' })).rejects.toThrow(/does not fulfil "sings": as it is/);
    await expect(message.judge(new FakeLLM(), { intent: 'sings' })).rejects.toMatchObject({ code: 'judge_silent' });
  });
});

describe('withMockTools', () => {
  class SubReception extends Reception {}
  const outputOf = async (agent: voice.Agent) => {
    const test = await startSession({ ...textOnly, agent, llm: replies });
    const result = await test.clock.until(test.session.run({ userInput: 'Weather?' }).wait());
    await test.close();
    return result.expect.containsFunctionCallOutput().event().item;
  };

  it('replaces tools of exactly that class for as long as it lasts', async () => {
    {
      using _mocks = testing.withMockTools(Reception, { weather: ({ city }: { city: string }) => `rain in ${city}` });
      expect((await outputOf(new Reception())).output).toBe('"rain in Bonn"');
      expect((await outputOf(new SubReception())).output).toBe('"sunny in Bonn"');
      {
        using _inner = testing.withMockTools(Reception, { weather: () => new llm.ToolError('no weather') });
        expect(await outputOf(new Reception())).toMatchObject({ output: 'no weather', isError: true });
      }
      expect((await outputOf(new Reception())).output).toBe('"rain in Bonn"');
    }
    expect((await outputOf(new Reception())).output).toBe('"sunny in Bonn"');
  });

  it('is also there under voice.testing, with the scripted model', () => {
    expect(voice.testing.withMockTools).toBe(testing.withMockTools);
    expect(voice.testing.FakeLLM).toBe(FakeLLM);
  });
});
