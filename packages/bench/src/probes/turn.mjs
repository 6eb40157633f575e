// What the framework adds to a turn: from the frame that ends the user's speech to the first frame of the answer,
// with models that take no time. Argument: the number of turns.
import { initializeLogger } from '@livekit/agents';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSession } from './fakes.mjs';

const turns = Number(process.argv[2]);
initializeLogger({ pretty: false, level: 'silent' });
const { session, microphone, loudspeaker } = await startSession();

async function takeTurn() {
  for (let count = 0; count < 20; count += 1) {
    microphone.push(true);
    await sleep(5);
  }
  let answeredAt = 0;
  const played = new Promise((resolve) => (loudspeaker.onPlayed = resolve));
  loudspeaker.onFirstFrame = () => (answeredAt ||= performance.now());
  const askedAt = performance.now();
  microphone.push(false);
  await played;
  await sleep(50);
  return answeredAt - askedAt;
}

// The first turns compile code; an agent process has that behind it after its first call.
for (let turn = 0; turn < 5; turn += 1) await takeTurn();
const times = [];
for (let turn = 0; turn < turns; turn += 1) times.push(await takeTurn());
times.sort((left, right) => left - right);
console.log(JSON.stringify({ ms: times[Math.floor(turns / 2)], p95Ms: times[Math.floor(turns * 0.95)] }));
await session.close();
process.exit(0);
