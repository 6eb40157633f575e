// Calls in which much happens at once. Their traces are kept in `packages/core/src/turn/__traces__`; to record them
// anew: `RECORD_TRACES_IN=packages/core/src/turn/__traces__ npx vitest run packages/agents/test/session/flight-recorder`.
import { llm, sleep, voice, type Clock } from '@livekit/agents';
import { FakeLLM, type Scenario, type StartSessionOptions, VirtualClock } from '@livekit/agents/testing';

interface RecordedCall {
  readonly options: () => StartSessionOptions;
  readonly play: (scenario: Scenario) => Promise<void>;
}

const tenWords = 'Marigold marigold three four five six seven eight nine ten.';
const answers = (clock: VirtualClock) =>
  new FakeLLM(
    [
      { input: 'My name is Lovelace', content: tenWords, ttft: 300 },
      { input: 'Look it up for 0170', toolCalls: [{ name: 'look', args: { number: '0170' } }] },
      { input: 'Billing please', toolCalls: [{ name: 'pass', args: {} }] },
    ],
    { clock, fallback: { content: 'Marigold it is.', ttft: 200 } },
  );

const tools = (clock: Clock) => ({
  look: llm.tool({
    description: 'Looks it up, slowly.',
    execute: async () => {
      await sleep(clock, 4000);
      return 'found';
    },
  }),
  pass: llm.tool({
    description: 'Passes the user on.',
    execute: async () => llm.handoff({ agent: new voice.Agent({ instructions: 'Do billing.' }), returns: 'passed' }),
  }),
});

function options(turnHandling: Partial<voice.TurnHandlingOptions>): StartSessionOptions {
  const clock = new VirtualClock();
  const agent = new voice.Agent({ instructions: 'Be helpful.', tools: tools(clock) });
  return { clock, agent, llm: answers(clock), options: { turnHandling } };
}

export const recordedCalls: Readonly<Record<string, RecordedCall>> = {
  'barge-ins-and-coughs': {
    options: () => options({ preemptiveGeneration: { enabled: true } }),
    async play(s) {
      s.agentSays(tenWords);
      s.at(700).userMakesNoise(700);
      s.at(4500).userSays('My name is Lovelace');
      s.whenAgentSpeaks(5200).userSays('No stop marigold');
      await s.finish();
      s.agentSays(tenWords);
      s.whenAgentSpeaks(300).userSays('Marigold again and again', 3000);
      await s.finish();
    },
  },
  'tools-and-a-handover': {
    options: () => options({ preemptiveGeneration: { enabled: true } }),
    async play(s) {
      s.userSays('Look it up for 0170');
      s.at(5000).userSays('and hurry marigold');
      await s.finish();
      s.userSays('Billing please');
      await s.finish();
      s.userSays('My name is Lovelace');
      await s.finish();
    },
  },
  'acknowledgements-and-a-number': {
    options: () => options({}),
    async play(s) {
      s.agentSays(tenWords);
      s.whenAgentSpeaks(1200).userSays('Mm-hm', 300);
      await s.finish();
      s.agentSays('What is your phone number, please?');
      await s.finish();
      s.userSays('it is zero one seven zero', 1200);
      s.clock.wakeAt(s.clock.now() + 2200, () => s.userSays('two two four', 900));
      await s.finish();
      s.agentSays(tenWords);
      s.whenAgentSpeaks(1500).userSays('three four five six', 900);
      await s.finish();
    },
  },
  'push-to-talk': {
    options: () => options({ turnDetection: 'manual' }),
    async play(s) {
      s.userSays('My name is Lovelace');
      s.at(1000).do((session) => session.commitUserTurn());
      s.at(4000).userSays('forget that marigold');
      s.at(5500).do((session) => session.clearUserTurn());
      s.at(6000).do((session) => void session.interrupt());
      s.at(8000).do((session) => session.updateOptions({ turnDetection: 'vad' }));
      s.at(9000).userSays('My name is Lovelace');
      s.at(9500).recogniserDrops();
      s.at(20_000).userSays('My name is Lovelace');
      await s.finish({ quietMs: 20_000 });
    },
  },
};
