// Who plays in the situations: agents with tools and hooks, a task, and what they say.
import { llm, voice } from '@livekit/agents';

export const count = 'one two three four five six eight nine ten red';
export const tool = (execute) => llm.tool({ description: 'Does something.', execute });
/** @type {(tools: Record<string, unknown>) => () => import('@livekit/agents').voice.Agent} */
export const helper = (tools) => () => new voice.Agent({ instructions: 'Be helpful.', tools });
/** @type {(ms: number, output: string) => (stage: any) => import('@livekit/agents').voice.Agent} */
export const slow = (ms, output) => (stage) =>
  new voice.Agent({
    instructions: 'Be helpful.',
    tools: { look: tool(() => stage.time.pass(ms).then(() => output)) },
  });
export const callsLook = { Look: { call: [{ name: 'look' }] } };

export class Hooked extends voice.Agent {
  constructor(hook) {
    super({ instructions: 'Be helpful.' });
    this.hook = hook;
  }
  async onUserTurnCompleted() {
    await this.hook();
  }
}

export class Ask extends voice.AgentTask {
  constructor({ after, result, stage }) {
    super({ id: 'ask', instructions: 'Ask for the name.' });
    Object.assign(this, { after, result, stage });
  }
  async onEnter() {
    if (this.after !== undefined) this.stage.time.after(this.after, () => this.complete(this.result));
  }
}
