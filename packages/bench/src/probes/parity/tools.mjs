// Tools, tasks, handoffs, hooks, and models that fail.
import { llm, voice } from '@livekit/agents';
import { tool, helper, callsLook, Hooked, Ask } from './cast.mjs';

/** @type {readonly import('./situations.mjs').Situation[]} */
export const tools = [
  {
    name: 'a tool',
    lasts: 3500,
    script: { ...callsLook, '"sunny"': { say: 'It is sunny.' } },
    agent: helper({ look: tool(async () => 'sunny') }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'a tool that says why it cannot',
    lasts: 3500,
    script: callsLook,
    agent: helper({
      look: tool(async () => {
        throw new llm.ToolError('closed today');
      }),
    }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'a tool that is broken',
    lasts: 3500,
    script: callsLook,
    agent: helper({
      look: tool(async () => {
        throw new Error('a secret');
      }),
    }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'two tools at once',
    lasts: 3500,
    script: { Look: { call: [{ name: 'look' }, { name: 'hear' }] } },
    agent: helper({ look: tool(async () => 'sunny'), hear: tool(async () => 'quiet') }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'a tool without a result',
    lasts: 3000,
    script: callsLook,
    agent: helper({ look: tool(async () => undefined) }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'a tool that stops the answer',
    lasts: 3000,
    script: callsLook,
    agent: helper({
      look: tool(async () => {
        throw new voice.StopResponse();
      }),
    }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'a handoff by a tool',
    lasts: 5000,
    script: { Billing: { call: [{ name: 'pass' }] } },
    agent: helper({
      pass: tool(async () =>
        llm.handoff({ agent: new voice.Agent({ id: 'billing', instructions: 'Do billing.' }), returns: 'passed' }),
      ),
    }),
    moves: [
      [100, (s) => s.userSays('Billing')],
      [3000, (s) => s.userSays('Hello')],
    ],
  },
  {
    name: 'another agent by the program',
    lasts: 4000,
    moves: [
      [100, (s) => s.session.updateAgent(new voice.Agent({ id: 'billing', instructions: 'Do billing.' }))],
      [1000, (s) => s.userSays('Hello')],
    ],
  },
  {
    name: 'a task in a tool',
    lasts: 4000,
    script: { Name: { call: [{ name: 'ask' }] } },
    agent: (stage) =>
      new voice.Agent({
        instructions: 'Be helpful.',
        tools: { ask: tool(() => new Ask({ stage, after: 500, result: 'Ada' }).run()) },
      }),
    moves: [[100, (s) => s.userSays('Name')]],
  },
  {
    name: 'a hook that stops the answer',
    lasts: 3000,
    agent: () =>
      new Hooked(async () => {
        throw new voice.StopResponse();
      }),
    moves: [[100, (s) => s.userSays('Hello')]],
  },
  {
    name: 'an error of the model, and the next turn',
    lasts: 5500,
    moves: [
      [50, (s) => (s.llm.failure = new Error('overloaded'))],
      [100, (s) => s.userSays('Hello')],
      [2500, (s) => (s.llm.failure = null)],
      [2800, (s) => s.userSays('Again')],
    ],
  },
];
