// What the history says of the agents themselves: who took over, and what they were told and given meanwhile.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';

const tool = llm.tool({ description: '', execute: async () => 'done' });
const script = [
  { input: 'Hello', content: 'Hi.' },
  { input: 'And now?', content: 'Now.' },
];

const shortly = (items: readonly llm.ChatItem[]) =>
  items.map((item) => {
    if (item.type === 'message') return `${item.role}: ${item.textContent}`;
    if (item.type === 'agent_handoff') return `handoff ${item.oldAgentId ?? '-'} > ${item.newAgentId}`;
    if (item.type !== 'agent_config_update') return item.type;
    const { instructions, toolsAdded, toolsRemoved } = item;
    return `config ${JSON.stringify({ instructions, toolsAdded, toolsRemoved })}`;
  });

describe('the history', () => {
  it('holds changes of instructions and tools in their order, and no instructions as messages', async () => {
    const agent = new voice.Agent({ id: 'host', instructions: 'First.', tools: { look: tool } });
    const test = await startSession({ agent, llm: script });
    test.userSays('Hello', 500);
    await test.untilQuiet();
    await agent.updateInstructions('Second.');
    await test.clock.advanceBy(10);
    await agent.updateTools({ listen: tool, smell: tool });
    test.userSays('And now?', 500);
    await test.untilQuiet();
    test.session.updateAgent(new voice.Agent({ id: 'next', instructions: '' }));
    await test.untilQuiet();
    const conversation = [
      'user: Hello',
      'assistant: Hi.',
      'config {"instructions":"Second."}',
      'config {"toolsAdded":["listen","smell"],"toolsRemoved":["look"]}',
      'user: And now?',
      'assistant: Now.',
    ];
    expect(shortly(test.session.history.items)).toEqual(['handoff - > host', ...conversation, 'handoff host > next']);
    expect(shortly(agent.chatCtx.items)).toEqual(conversation);
    expect(test.llm?.requests.at(-1)?.chatCtx.items[0]).toMatchObject({ role: 'system', content: ['Second.'] });
    expect(llm.validateChatContextStructure(test.session.history).valid).toBe(true);
    await test.close();
  });

  it('says nothing of changes that change nothing, or of an agent that does not run', async () => {
    const agent = new voice.Agent({ id: 'host', instructions: 'First.', tools: { look: tool } });
    await agent.updateInstructions('Second.');
    const test = await startSession({ agent, llm: script });
    await agent.updateInstructions('Second.');
    await agent.updateTools({ look: tool });
    expect(shortly(test.session.history.items)).toEqual(['handoff - > host']);
    await test.close();
  });

  it('an agent that gets the conversation back does not learn how the task was set up', async () => {
    class Task extends voice.AgentTask<string> {
      override async onEnter(): Promise<void> {
        await this.updateInstructions('Other.');
        this.complete('done');
      }
    }
    const agent = voice.Agent.create({
      id: 'host',
      instructions: '',
      onEnter: async () => void (await new Task({ id: 'task', instructions: 'One.' }).run()),
    });
    const test = await startSession({ agent });
    await test.untilQuiet();
    expect(shortly(test.session.history.items)).toContain('config {"instructions":"Other."}');
    expect(shortly(agent.chatCtx.items)).toEqual([]);
    await test.close();
  });
});
