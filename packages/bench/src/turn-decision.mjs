// What a decision of Smart Turn costs, and what ten conversations in one process feel of it: `npm run build`, then
// `node packages/bench/src/turn-decision.mjs`. Fetches the weights if they are not there. Ours alone: the published
// framework's detector that hears is its own and may be used with that framework only.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { downloadModel, SmartTurnEar, smartTurnModel, warmSmartTurn } from '@livekit/agents-turn-detector';
import { spread } from './measure.mjs';

const decisions = 100;
const conversations = 10;

/** A sound that is not silence and the same in every run. */
function sound(samples) {
  let seed = 1;
  return Int16Array.from({ length: samples }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 20 - 2048;
  });
}

function ears(path, count) {
  return Array.from({ length: count }, () => {
    const ear = new SmartTurnEar(path);
    ear.push(sound(128_000));
    return ear;
  });
}

async function alone(path) {
  const [ear] = ears(path, 1);
  const times = [];
  const before = process.cpuUsage();
  for (let index = 0; index < decisions; index += 1) {
    const startAt = performance.now();
    await ear.predict();
    times.push(performance.now() - startAt);
  }
  const { user, system } = process.cpuUsage(before);
  const sorted = times.toSorted((left, right) => left - right);
  return { ...spread(times), p95: sorted[Math.floor(decisions * 0.95)], cpuMs: (user + system) / 1000 / decisions };
}

/** Ten conversations that send sound every 20 ms and ask now and then, for ten seconds. */
async function together(path) {
  const all = ears(path, conversations);
  const frame = sound(320);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const waiting = [];
  delay.enable();
  for (let tick = 0; tick < 500; tick += 1) {
    for (const ear of all) ear.push(frame);
    if (tick % 10 === 0) waiting.push(all[(tick / 10) % conversations].predict());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  delay.disable();
  await Promise.all(waiting);
  return { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
}

/** The same ticks without anything to do: what the machine itself adds. */
async function idle() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let tick = 0; tick < 500; tick += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  return { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
}

const rssMB = () => process.memoryUsage.rss() / 1e6;

const [path] = await downloadModel(smartTurnModel);
const before = rssMB();
const startAt = performance.now();
await warmSmartTurn(path);
const loadMs = performance.now() - startAt;
const one = await alone(path);
const afterOne = rssMB();
const idleLoop = await idle();
const ten = await together(path);
const afterTen = rssMB();
console.log(
  JSON.stringify(
    { loadMs, one, idleLoop, ten, modelMB: afterOne - before, tenConversationsMB: afterTen - afterOne },
    null,
    2,
  ),
);
