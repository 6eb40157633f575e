// Our framework on the same stage, in virtual time.
import { VirtualClock } from '@livekit/agents/testing';
import { situations } from '../probes/parity/situations.mjs';
import { playSituation } from '../probes/parity/stage.mjs';

/** @typedef {import('../probes/parity/stage.mjs').Outcome} Outcome */

/** @param {import('../probes/parity/situations.mjs').Situation} situation @returns {Promise<Outcome>} */
export function playOurSituation(situation) {
  const clock = new VirtualClock();
  const time = {
    now: () => clock.now(),
    after: (ms, run) => {
      const alarm = clock.wakeAt(clock.now() + ms, run);
      return () => alarm[Symbol.dispose]();
    },
    // A situation passes time; what happens in it waits for the time that passes.
    pass: (ms) => new Promise((resolve) => clock.wakeAt(clock.now() + ms, () => resolve(undefined))),
  };
  return clock.until(playSituation(situation, { time, sessionOptions: { clock } }), { limitMs: 120_000 });
}

/** @returns {Promise<Record<string, Outcome>>} */
export async function playOurs() {
  const outcomes = {};
  for (const situation of situations) outcomes[situation.name] = await playOurSituation(situation);
  return outcomes;
}
