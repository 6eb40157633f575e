// What the framework adds to an interruption: from the frame with which the user begins to speak to the moment the
// loudspeaker is told to be silent, with models and limits that take no time. Argument: the number of interruptions.
import { initializeLogger } from '@livekit/agents';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSession } from './fakes.mjs';

const count = Number(process.argv[2]);
initializeLogger({ pretty: false, level: 'silent' });
const { session, microphone, loudspeaker } = await startSession({
  turnHandling: {
    endpointing: { minDelay: 0, maxDelay: 0 },
    interruption: { mode: 'vad', minDuration: 0, minWords: 0 },
  },
  aecWarmupDuration: null,
});

/** The agent speaks on until it is stopped. */
async function interrupt() {
  loudspeaker.playsOn = true;
  const speaks = new Promise((resolve) => (loudspeaker.onFirstFrame = resolve));
  const speech = session.say('It is noon, and it will be one soon.');
  await speaks;
  await sleep(20);
  const silent = new Promise((resolve) => (loudspeaker.onSilenced = () => resolve(performance.now())));
  const beganAt = performance.now();
  // Speech needs a second frame to have lasted at all.
  microphone.push(true);
  microphone.push(true);
  const ms = (await silent) - beganAt;
  loudspeaker.playsOn = false;
  speech.interrupt();
  microphone.push(false);
  await speech.waitForPlayout();
  // The user said something, and is answered.
  await sleep(60);
  return ms;
}

for (let time = 0; time < 5; time += 1) await interrupt();
const times = [];
for (let time = 0; time < count; time += 1) times.push(await interrupt());
times.sort((left, right) => left - right);
console.log(JSON.stringify({ ms: times[Math.floor(count / 2)], p95Ms: times[Math.floor(count * 0.95)] }));
await session.close();
process.exit(0);
