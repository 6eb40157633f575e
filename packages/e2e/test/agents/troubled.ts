// An agent that goes wrong in the way its room's name says; it talks in text, so that no sound is needed.
import { defineAgent, llm, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import { z } from 'zod';
import { runAgent } from './run-agent.js';
import { ScriptedLLM } from './scripted-llm.js';

const inJobProcess = process.send !== undefined;
if (process.env['MOOD'] === 'throws on load' && inJobProcess) throw new Error('the menu has no pages');

const rules = [
  { when: /use the throwing/, call: [{ name: 'throwing', args: '{}' }] },
  { when: /use the endless/, call: [{ name: 'endless', args: '{}' }] },
  { when: /not a number/, call: [{ name: 'order', args: '{"count": NaN}' }] },
  { when: /wrong type/, call: [{ name: 'order', args: '{"count": "many"}' }] },
  { when: /not json/, call: [{ name: 'order', args: 'three please' }] },
  { when: /use the unknown/, call: [{ name: 'teleport', args: '{}' }] },
  { when: /internal error/, say: 'The tool failed.' },
  { when: /Invalid arguments/, say: 'The arguments were refused.' },
  { when: /Unknown function/, say: 'There is no such tool.' },
  { when: /hello/, say: 'Hello to you.' },
];

const tools = {
  throwing: llm.tool({
    description: 'Fails',
    execute: async () => {
      throw new Error('the oven is broken');
    },
  }),
  endless: llm.tool({ description: 'Never returns', execute: () => new Promise<string>(() => {}) }),
  order: llm.tool({
    description: 'Orders pizzas',
    parameters: z.object({ count: z.number() }),
    execute: async ({ count }) => {
      console.log(`ordered ${count}`);
      return 'ordered';
    },
  }),
};

class BrokenOnEnter extends voice.Agent {
  override async onEnter(): Promise<void> {
    throw new Error('the door is stuck');
  }
}

/** Its mind works except when asked for trouble. */
class BrokenNode extends voice.Agent {
  override async llmNode(...args: Parameters<voice.Agent['llmNode']>): ReturnType<voice.Agent['llmNode']> {
    const [chatCtx] = args;
    const last = chatCtx.items.findLast((item) => item.type === 'message');
    if (last?.textContent?.includes('trouble')) throw new Error('the cook is ill');
    return super.llmNode(...args);
  }
}

function agentFor(room: string): voice.Agent {
  const options = { instructions: 'Be brief.', tools };
  if (room.includes('on-enter')) return new BrokenOnEnter(options);
  if (room.includes('node')) return new BrokenNode(options);
  return new voice.Agent(options);
}

function modelFor(room: string): llm.LLM | string {
  if (room.includes('no-key')) return new openai.LLM();
  if (room.includes('unknown-model')) return 'acme/thinker';
  return new ScriptedLLM(rules);
}

export default defineAgent({
  entry: async (ctx) => {
    const room = ctx.job.room?.name ?? '';
    const session = new voice.AgentSession({ vad: null, llm: modelFor(room) });
    await session.start({ agent: agentFor(room), room: ctx.room, outputOptions: { audioEnabled: false } });
  },
});

runAgent(import.meta.url);
