// A session with a real MCP server: its tools are offered and called, and its crash is survived.
import { beforeAll, describe, expect, it } from 'vitest';
import { initializeLogger } from '../base/log.js';
import { toStream } from '../base/web-streams.js';
import { FunctionCall } from '../model/chat/index.js';
import type { ChatChunk } from '../model/llm/index.js';
import { sortedToolNames } from '../model/tools/index.js';
import { Agent } from '../session/agent/agent.js';
import { AgentSession } from '../session/agent-session.js';
import { testServerPath } from './__fakes__/test-server.js';
import { MCPServerStdio } from './mcp-server-stdio.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

/** Calls the tool that the user names, and repeats what it gave. */
class Parrot extends Agent {
  override async llmNode(...[chatCtx]: Parameters<Agent['llmNode']>) {
    const last = chatCtx.items.at(-1);
    const delta: NonNullable<ChatChunk['delta']> =
      last?.type === 'function_call_output'
        ? { role: 'assistant', content: last.output }
        : { role: 'assistant', toolCalls: [callOf(last?.type === 'message' ? (last.textContent ?? '') : '')] };
    return toStream(only({ id: 'chunk', delta }));
  }
}

const callOf = (name: string) => new FunctionCall({ callId: 'call', name, args: '{"city":"Bonn"}' });

async function* only<T>(value: T): AsyncGenerator<T> {
  yield value;
}

describe('a session with an MCP server', () => {
  it('calls its tools, and lives on when it crashes', { timeout: 60_000 }, async () => {
    const args = ['--import', 'tsx', testServerPath, 'serve-stdio'];
    const mcpServers = [new MCPServerStdio({ command: process.execPath, args })];
    const session = new AgentSession({ vad: null, mcpServers });
    await session.start({ agent: new Parrot({ instructions: '' }) });
    expect(sortedToolNames(session.toolCtx)).toContain('weather');
    const answers: (string | undefined)[] = [];
    for (const userInput of ['weather', 'crash', 'weather']) {
      await session.generateReply({ userInput }).waitForPlayout();
      const last = session.history.items.at(-1);
      answers.push(last?.type === 'message' ? last.textContent : last?.type);
    }
    expect(answers).toEqual(['"sunny in Bonn"', expect.stringMatching(/^crash cannot be used/), '"sunny in Bonn"']);
    await session.close();
  });
});
