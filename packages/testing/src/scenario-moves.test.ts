// What can happen in a scenario, and how long users wait in it.
import { FakeLLM } from '@livekit/agents-core';
import { expect, it } from 'vitest';

import { MemoryAudioInput } from './memory-audio-input.js';
import { scenariosWith } from './scenario.js';
import { VirtualClock } from './virtual-clock.js';

const scenario = scenariosWith(it);

scenario(
  'the longest waits are single numbers: for an answer, and for silence after a barge-in',
  async (s) => {
    expect(s.latency.toFirstSound).toBeNaN();
    s.userSays('Count', 600);
    s.whenAgentSpeaks(1000).userSays('No stop please', 900);
    await s.finish();
    expect(s.latency.toFirstSound).toBe(Math.max(...s.latencies));
    expect(s.latency.toFirstSound).toBeLessThan(1000);
    expect(s.latency.toSilence).toBeGreaterThan(450);
    expect(s.latency.toSilence).toBeLessThan(600);
    expect(s.heardByUser).toMatch(/^one two .*Fine\.$/);
  },
  {
    llm: [
      { input: 'Count', content: 'one two three four five six seven eight nine ten' },
      { input: 'No stop please', content: 'Fine.' },
    ],
    options: { aecWarmupDuration: null },
  },
);

scenario(
  'a typed text ends what the agent says and is answered',
  async (s) => {
    s.agentSays('one two three four five six seven eight nine ten');
    s.at(1000).userTypes('Where?');
    await s.finish();
    expect(s.speeches[0]?.interrupted).toBe(true);
    expect(s.heardByUser).toMatch(/^one two three .*Here\.$/);
    // The program stopped the agent: no user waited for it.
    expect(s.latency.toSilence).toBeNaN();
  },
  { llm: [{ input: 'Where?', content: 'Here.' }] },
);

scenario(
  'a user who mutes in mid-sentence is answered, and heard again later',
  async (s) => {
    s.userSays('a table for two', 2000);
    s.at(1200).userMutes();
    const states: string[] = [];
    s.at(1100).do(({ userState }) => states.push(userState));
    s.at(1300).do(({ userState }) => states.push(userState));
    await s.finish();
    expect(states).toEqual(['speaking', 'listening']);
    expect(s.heardByUser).toBe('Certainly.');
    s.userUnmutes();
    s.userSays('Thanks', 500);
    await s.finish();
    expect(s.heardByUser).toBe('Certainly. Welcome.');
  },
  {
    llm: [
      { input: 'a table for two', content: 'Certainly.' },
      { input: 'Thanks', content: 'Welcome.' },
    ],
  },
);

const tenMinutes = new VirtualClock();

scenario(
  'a call of ten minutes',
  async (s) => {
    const startAt = s.clock.now();
    for (let minute = 0; minute < 10; minute += 1) {
      s.at(minute * 60_000).userSays(`Question ${minute}`, 1500);
      s.at(minute * 60_000 + 20_000).userMakesNoise(200, { times: 5 });
      s.at(minute * 60_000 + 30_000).userSays(`And ${minute}`, 1500);
    }
    await s.finish();
    expect(s.clock.now() - startAt).toBeGreaterThan(570_000);
    expect(s.latencies).toHaveLength(20);
    expect(s.latency.toFirstSound).toBeLessThan(1000);
    expect(s.heardByUser.split(' Fine.')).toHaveLength(20);
  },
  {
    clock: tenMinutes,
    llm: new FakeLLM([], { clock: tenMinutes, fallback: { content: 'Fine.' } }),
    // Fewer frames: the machine that runs this may be busy.
    microphone: new MemoryAudioInput({ clock: tenMinutes, frameMs: 60 }),
    options: { userAwayTimeout: null },
  },
);

scenario('a move that waits for the agent to speak is not forgotten', async (s) => {
  s.agentSays('One.');
  await s.finish();
  s.whenAgentSpeaks(100).userSays('Hello');
  await expect(s.finish()).rejects.toThrow(/did not speak again: 1 moves/);
});
