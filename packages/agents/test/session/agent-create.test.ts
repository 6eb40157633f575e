// Agents and tasks made of functions instead of subclasses.
import { llm, voice } from '@livekit/agents';
import { FakeTTS, startSession, VirtualClock } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { conversation } from './helpers.js';

const textOnly = { stt: null, vad: null, tts: null, speaker: null };

describe('Agent.create', () => {
  it('calls the hooks with the context of the agent first', async () => {
    const seen: string[] = [];
    const other = new voice.Agent({ id: 'other', instructions: '' });
    const agent = voice.Agent.create({
      instructions: 'Be brief.',
      onEnter: (ctx) => {
        seen.push(`enter ${ctx.id} ${String(ctx.instructions)}`);
        ctx.session.say('Hello!');
      },
      onExit: (ctx) => void seen.push(`exit ${ctx.agent.id}`),
      onUserTurnCompleted: (ctx, chatCtx, message) => {
        seen.push(`turn ${message.textContent} after ${ctx.chatCtx.items.length}`);
        chatCtx.addMessage({ role: 'system', content: 'Answer in rhymes.' });
      },
    });
    const test = await startSession({ agent, llm: [{ input: 'Hi', content: 'Why?' }] });
    await test.untilQuiet();
    test.userSays('Hi', 400);
    await test.untilQuiet();
    test.session.updateAgent(other);
    await test.untilQuiet();
    expect(seen).toEqual(['enter default_agent Be brief.', 'turn Hi after 1', 'exit default_agent']);
    const told = test.llm?.requests.at(-1)?.chatCtx.items ?? [];
    expect(told.some((item) => item.type === 'message' && item.textContent === 'Answer in rhymes.')).toBe(true);
    expect(agent.chatCtx.items.some((item) => item.type === 'message' && item.role === 'system')).toBe(false);
    await test.close();
  });

  it('takes any iterable from a node', async () => {
    const clock = new VirtualClock();
    const tts = new FakeTTS({ clock });
    const agent = voice.Agent.create({
      instructions: '',
      llmNode: async function* (_ctx, chatCtx) {
        yield `You said ${chatCtx.items.length} things.`;
      },
      transcriptionNode: async function* (_ctx, text) {
        for await (const piece of text) yield String(typeof piece === 'string' ? piece : piece.text).toUpperCase();
      },
      ttsNode: (ctx, text, settings) => voice.Agent.default.ttsNode(ctx.agent, text, settings),
    });
    const test = await startSession({ agent, clock, tts });
    test.userSays('Hello', 500);
    await test.untilQuiet();
    expect(test.screen.texts).toEqual(['YOU SAID 1 THINGS.']);
    expect(test.heardByUser).toBe('You said 1 things.');
    await test.close();
  });

  it('a node that gives null is switched off; those not given stay as they are', async () => {
    const agent = voice.Agent.create({ instructions: '', llmNode: () => null });
    const test = await startSession({ agent, llm: [{ input: 'Hello', content: 'Never said.' }] });
    test.userSays('Hello', 500);
    await test.untilQuiet();
    expect(conversation(test.session)).toEqual(['handoff - > default_agent', 'user: Hello']);
    test.session.say('But this is.');
    await test.untilQuiet();
    expect(test.heardByUser).toBe('But this is.');
    await test.close();
  });
});

describe('AgentTask.create', () => {
  it('ends with complete of its context', async () => {
    const consent = () =>
      voice.AgentTask.create<boolean>({
        id: 'consent',
        instructions: 'Ask for consent.',
        onEnter: (ctx) => {
          ctx.session.say('May we record this?');
          ctx.agent.session.generateReply({ userInput: 'Yes' });
        },
        llmNode: async function* (ctx) {
          ctx.complete(true);
          yield 'Noted.';
        },
      });
    let result: unknown;
    const agent = voice.Agent.create({ instructions: '', onEnter: async () => void (result = await consent().run()) });
    const test = await startSession({ ...textOnly, agent });
    await test.untilQuiet();
    expect(result).toBe(true);
    expect(test.session.currentAgent.id).toBe('default_agent');
    expect(consent().id).toBe('consent');
    expect(voice.AgentTask.create({ instructions: '' }).id).toBe('agent_task');
    await test.close();
  });

  it('has tools that know its context type', async () => {
    const task: voice.AgentTask<string> = voice.AgentTask.create<string>({
      instructions: '',
      tools: {
        done: llm.tool({
          description: '',
          parameters: z.object({ word: z.string() }),
          execute: async ({ word }): Promise<void> => task.complete(word),
        }),
      },
    });
    const agent = voice.Agent.create({
      instructions: '',
      onEnter: async (ctx) => void ctx.session.say(await task.run()),
    });
    const toolCalls = [{ name: 'done', args: { word: 'Fine.' } }];
    const test = await startSession({ ...textOnly, agent, llm: [{ input: 'Go', toolCalls }] });
    await test.untilQuiet();
    test.session.generateReply({ userInput: 'Go' });
    await test.untilQuiet();
    expect(conversation(test.session).at(-1)).toBe('assistant: Fine.');
    await test.close();
  });
});
