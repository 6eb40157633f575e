// Faults that users of voice frameworks reported: a name begins with the row of their list.
import { llm, stt, voice } from '@livekit/agents';
import { count, tool, helper, slow, callsLook, Hooked, Ask } from './cast.mjs';

/** @type {readonly import('./situations.mjs').Situation[]} */
export const reported = [
  {
    name: 'T2: one utterance finalised twice',
    lasts: 6500,
    options: { turnHandling: { preemptiveGeneration: { enabled: true } } },
    moves: [
      [100, (s) => s.userSays('A table')],
      [1700, (s) => s.stt.send(stt.SpeechEventType.FINAL_TRANSCRIPT, 'A table')],
      [4000, (s) => s.userSays('for two')],
    ],
  },
  {
    name: 'T5: the turn ends while a tool runs',
    lasts: 6000,
    options: { turnHandling: { preemptiveGeneration: { enabled: true } } },
    script: callsLook,
    agent: slow(2500, 'found'),
    moves: [
      [100, (s) => s.userSays('Look')],
      [1800, (s) => s.userSays('and hurry')],
    ],
  },
  {
    name: 'T6: sound without words',
    lasts: 4000,
    options: { transcriptionTimeout: 1000, userAwayTimeout: 2 },
    moves: [[100, (s) => s.microphone.makeSound(500)]],
  },
  {
    name: 'T9: more words during a slow hook',
    lasts: 6000,
    agent: (stage) => new Hooked(() => stage.time.pass(1500)),
    moves: [
      [100, (s) => s.userSays('A table')],
      [1400, (s) => s.userSays('for two')],
    ],
  },
  {
    name: 'T9: a hook that throws',
    lasts: 3500,
    agent: () =>
      new Hooked(async () => {
        throw new Error('broken');
      }),
    moves: [[100, (s) => s.userSays('Hello')]],
  },
  {
    name: 'I1: an interruption before the first sound, a sink that never reports',
    lasts: 12_000,
    speaker: { reports: false },
    moves: [
      [100, (s) => s.session.say(count)],
      [150, (s) => s.session.interrupt()],
      [7000, (s) => s.session.say('Here I am')],
    ],
  },
  {
    name: 'I2: two sounds of agreement, far apart, where two words are needed',
    lasts: 7000,
    options: { turnHandling: { interruption: { minWords: 2 } } },
    moves: [
      [100, (s) => s.session.say(`${count} ${count}`)],
      [800, (s) => s.userSays('Okay', 300)],
      [3000, (s) => s.userSays('Right', 300)],
    ],
  },
  {
    name: 'I6: interrupted before anything was heard',
    lasts: 2500,
    moves: [
      [
        100,
        (s) => {
          s.session.say(count);
          s.session.interrupt();
        },
      ],
    ],
  },
  {
    name: 'U1: words before a fast tool',
    lasts: 5000,
    script: { Look: { say: 'I look. ', call: [{ name: 'look' }] }, '"sunny"': { say: 'It is sunny.' } },
    agent: helper({ look: tool(async () => 'sunny') }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'U2: one id for two calls',
    lasts: 5500,
    script: {
      Look: { call: [{ name: 'look', callId: 'call_1' }] },
      '"sunny"': { call: [{ name: 'hear', callId: 'call_1' }] },
    },
    agent: helper({ look: tool(async () => 'sunny'), hear: tool(async () => 'quiet') }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'U3: an interruption while a tool works',
    lasts: 6000,
    script: { ...callsLook, Again: { say: 'Yes.' } },
    agent: slow(1500, 'found'),
    moves: [
      [100, (s) => s.userSays('Look')],
      [1800, (s) => s.session.interrupt()],
      [3500, (s) => s.userSays('Again')],
    ],
  },
  {
    name: 'U4: arguments that are no JSON',
    lasts: 3500,
    script: { Look: { call: [{ name: 'look', args: '{"city": "Bo' }] } },
    agent: helper({ look: tool(async () => 'sunny') }),
    moves: [[100, (s) => s.userSays('Look')]],
  },
  {
    name: 'U6: a result while the user speaks',
    lasts: 6500,
    script: callsLook,
    agent: slow(1500, 'found'),
    moves: [
      [100, (s) => s.userSays('Look')],
      [2000, (s) => s.userSays('and hurry up please', 1500)],
    ],
  },
  {
    name: 'H1: a handoff beside a tool that begins a task',
    lasts: 6000,
    script: { Both: { call: [{ name: 'pass' }, { name: 'ask' }] } },
    agent: (stage) =>
      new voice.Agent({
        instructions: 'Be helpful.',
        tools: {
          pass: tool(async () =>
            llm.handoff({ agent: new voice.Agent({ id: 'billing', instructions: 'Do billing.' }), returns: 'passed' }),
          ),
          ask: tool(() => new Ask({ stage, after: 500, result: 'Ada' }).run()),
        },
      }),
    moves: [
      [100, (s) => s.userSays('Both')],
      [4000, (s) => s.session.say('Still here')],
    ],
  },
  {
    name: 'H3: closing while a task waits',
    lasts: 2500,
    script: { Name: { call: [{ name: 'ask' }] } },
    agent: (stage) =>
      new voice.Agent({
        instructions: 'Be helpful.',
        tools: { ask: tool(() => new Ask({ stage }).run()) },
      }),
    moves: [[100, (s) => s.userSays('Name')]],
  },
];
