// The life of toolsets in a session, MCP servers included: set up when they come into use, closed when they are not used any more.
import { llm, voice } from '@livekit/agents';
import { startSession } from '@livekit/agents/testing';
import { describe, expect, it } from 'vitest';
import { said, textOnly } from './tool-helpers.js';

const plain = (name: string) => llm.tool({ name, description: '', execute: async () => name });

/** A toolset that tells what happens to it. */
function watched(id: string, log: string[], options: Partial<llm.ToolsetCreateOptions> = {}): llm.Toolset {
  return llm.Toolset.create({
    id,
    tools: [plain(`${id}_tool`)],
    setup: async () => void log.push(`${id} set up`),
    aclose: async () => void log.push(`${id} closed`),
    ...options,
  });
}

const agentWith = (id: string, tools: llm.ToolContextEntry[], greet: () => void = () => undefined) =>
  new (class extends voice.Agent {
    override async onEnter(): Promise<void> {
      greet();
    }
  })({ id, instructions: '', tools });

const names = (session: voice.AgentSession) => llm.sortedToolNames(session.toolCtx);

describe('toolsets', () => {
  it('are set up before the agent greets, and closed with the session', async () => {
    const log: string[] = [];
    const agent = agentWith('a', [watched('own', log)], () => log.push('greets'));
    const test = await startSession({ ...textOnly, agent, options: { tools: [watched('shared', log)] } });
    await test.untilQuiet();
    expect(log.toSorted()).toEqual(['greets', 'own set up', 'shared set up']);
    expect(log.at(-1)).toBe('greets');
    expect(names(test.session)).toEqual(['own_tool', 'shared_tool']);
    await test.close();
    expect(log.slice(3).toSorted()).toEqual(['own closed', 'shared closed']);
  });

  it('leave with their agent, unless the next one uses them too', async () => {
    const log: string[] = [];
    const both = watched('both', log);
    const first = agentWith('first', [watched('first', log), both]);
    const test = await startSession({ ...textOnly, agent: first });
    test.session.updateAgent(agentWith('second', [watched('second', log), both]));
    await test.untilQuiet();
    expect(log).toEqual(['first set up', 'both set up', 'second set up', 'first closed']);
    await test.close();
    expect(log.slice(4).toSorted()).toEqual(['both closed', 'second closed']);
  });

  it('follow agent.updateTools', async () => {
    const log: string[] = [];
    const agent = agentWith('a', [watched('old', log)]);
    const test = await startSession({ ...textOnly, agent });
    await test.clock.until(agent.updateTools([watched('new', log)]));
    expect(log).toEqual(['old set up', 'new set up', 'old closed']);
    await test.close();
  });

  it('bring the tools they find, then and later', async () => {
    let update: llm.ToolsetContext['updateTools'] = () => undefined;
    const found = watched('found', [], {
      tools: [],
      setup: async ({ updateTools }) => {
        update = updateTools;
        updateTools([plain('early')]);
      },
    });
    const test = await startSession({ ...textOnly, agent: agentWith('a', [found, plain('mine')]) });
    expect(names(test.session)).toEqual(['early', 'mine']);
    update([plain('late')]);
    await test.clock.until(said(test, 'Hi').waitForPlayout());
    const offered = test.llm?.requests[0]?.toolCtx;
    expect(offered && llm.sortedToolNames(llm.toToolContext(offered))).toEqual(['late', 'mine']);
    const stoppable = llm.tool({
      name: 'stoppable',
      description: '',
      flags: llm.ToolFlag.CANCELLABLE,
      execute: async () => '',
    });
    update([stoppable]);
    await test.clock.settle();
    expect(names(test.session)).toContain('lk_agents_cancel_task');
    update([plain('late')]);
    await test.clock.settle();
    expect(() => update([plain('mine')])).toThrow(/Two tools are called/);
    expect(names(test.session)).toEqual(['late', 'mine']);
    await test.close();
  });

  it('that fail or never end disturb nobody for long', async () => {
    const log: string[] = [];
    const never = () => new Promise<void>(() => undefined);
    const agent = agentWith('a', [
      watched('broken', log, {
        setup: () => Promise.reject(new Error('no')),
        aclose: () => Promise.reject(new Error('no')),
      }),
      watched('stuck', log, { setup: never, aclose: never }),
      watched('fine', log),
    ]);
    const test = await startSession({ ...textOnly, agent, llm: [{ input: 'Hi', content: 'Hello.' }] });
    const handle = said(test, 'Hi');
    await test.clock.until(handle.waitForPlayout());
    expect(handle.chatItems).toHaveLength(2);
    const before = test.clock.now();
    await test.close();
    expect(test.clock.now() - before).toBeLessThan(6000);
    expect(log).toEqual(['fine set up', 'fine closed']);
  });

  it('of mcpServers serve the agent or the whole session, besides its tools', async () => {
    const log: string[] = [];
    const agent = new voice.Agent({
      id: 'a',
      instructions: '',
      tools: [plain('mine')],
      mcpServers: [watched('agents', log)],
    });
    const test = await startSession({ ...textOnly, agent, options: { mcpServers: [watched('sessions', log)] } });
    expect(names(test.session)).toEqual(['agents_tool', 'mine', 'sessions_tool']);
    await test.clock.until(agent.updateTools([plain('other')]));
    expect(names(test.session)).toEqual(['agents_tool', 'other', 'sessions_tool']);
    test.session.updateAgent(agentWith('b', []));
    await test.untilQuiet();
    expect(names(test.session)).toEqual(['sessions_tool']);
    expect(log).toEqual(['sessions set up', 'agents set up', 'agents closed']);
    await test.close();
  });
});
