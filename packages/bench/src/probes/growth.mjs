// What stays in memory of the audio that a session hears. Argument: minutes of audio, fed faster than real time.
import { initializeLogger } from '@livekit/agents';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { startSession } from './fakes.mjs';

const minutes = Number(process.argv[2]);
const framesPerMinute = 6000;
initializeLogger({ pretty: false, level: 'silent' });
const { session, microphone, stt } = await startSession();

async function feed(count) {
  const until = stt.framesHeard + count;
  for (let index = 0; index < count; index += 1) {
    microphone.push(false);
    if (index % 20 === 0) await eventLoopTurn();
  }
  while (stt.framesHeard < until) await eventLoopTurn();
}

async function usedMB() {
  for (let round = 0; round < 3; round += 1) {
    await eventLoopTurn();
    globalThis.gc();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

await feed(framesPerMinute);
const before = await usedMB();
await feed(minutes * framesPerMinute);
const mbPerMinute = ((await usedMB()) - before) / minutes;
console.log(JSON.stringify({ mbPerMinute }));
await session.close();
process.exit(0);
