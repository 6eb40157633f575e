// The price of a ticket: what the agent does, and how it says it.
import { llm, testing, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';

class Clerk extends voice.Agent {
  constructor() {
    super({
      instructions: 'You sell tickets.',
      tools: {
        price: llm.tool({
          description: 'Looks up what a ticket costs.',
          parameters: z.object({ to: z.string() }),
          execute: async ({ to }) => fetch(`https://tickets.example/${to}`).then((answer) => answer.text()),
        }),
      },
    });
  }
}

// In your tests: the model you use, such as new openai.LLM({ model: 'gpt-4.1-mini' }).
const model = new testing.FakeLLM([
  { input: 'What is a ticket to Bonn?', toolCalls: [{ name: 'price', args: { to: 'Bonn' } }] },
  { input: '"20 euros"', content: 'A ticket to Bonn is 20 euros.' },
]);
const judge = new testing.FakeLLM([], {
  fallback: { toolCalls: [{ name: 'check_intent', args: { success: true, reason: 'It names the price.' } }] },
});

it('looks the price up and tells it', async () => {
  const test = await startSession({ agent: new Clerk(), llm: model });
  using _prices = testing.withMockTools(Clerk, { price: () => '20 euros' });
  const run = test.session.run({ userInput: 'What is a ticket to Bonn?' });
  const { expect: events } = await test.clock.until(run.wait());
  events.nextEvent().isFunctionCall({ name: 'price', args: { to: 'Bonn' } });
  events.nextEvent().isFunctionCallOutput({ isError: false });
  const answer = events.nextEvent().isMessage({ role: 'assistant' });
  expect(answer.event().item.textContent).toContain('20 euros');
  await answer.judge(judge, { intent: 'tells the price of a ticket to Bonn' });
  events.noMoreEvents();
  await test.close();
});
