// The starter agent, without a provider: a fake model on a virtual clock. Also: the README shows exactly this agent.
import { readFileSync } from 'node:fs';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it, vi } from 'vitest';
import { Receptionist } from './agent.js';

// An agent file ends by reading the command line, which here is the test runner's.
vi.mock('@livekit/agents', async (load) => ({ ...(await load<object>()), cli: { runApp: () => {} } }));

describe('the starter agent', () => {
  it('greets, looks up a price and says it', async () => {
    const test = await startSession({
      agent: new Receptionist(),
      llm: [
        { input: '', content: 'Good evening, how can I help?' },
        { input: 'What is a double room?', toolCalls: [{ name: 'roomPrice', args: { size: 'double' } }] },
        { input: '{"dollars":140}', content: 'It is 140 dollars a night.' },
      ],
    });
    await test.untilQuiet();
    expect(test.heardByUser).toBe('Good evening, how can I help?');

    test.userSays('What is a double room?', 1500);
    await test.untilQuiet();
    expect(test.heardByUser).toContain('It is 140 dollars a night.');
    await test.close();
  });

  it('tells the model what went wrong when it asks for a room there is not', async () => {
    const test = await startSession({
      agent: new Receptionist(),
      llm: [
        { input: 'A suite?', toolCalls: [{ name: 'roomPrice', args: { size: 'suite' } }] },
        { input: 'unused', content: '' },
      ],
    });
    test.userSays('A suite?', 800);
    await test.untilQuiet();
    const output = test.session.history.items.find((item) => item.type === 'function_call_output');
    expect(output).toMatchObject({ isError: true });
    await test.close();
  });
});

describe('the README', () => {
  it('shows the agent as it is', () => {
    const file = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const [, code] = /```ts\n\/\/ agent\.ts\n([\s\S]*?)```/.exec(file('../../../README.md')) ?? [];
    expect(code).toBe(file('./agent.ts').replace(/^\/\/.*\n/, ''));
  });
});
