// Silero on noise: time and CPU per window of 32 ms, from frame in to event out. Argument: the number of windows.
import { initializeLogger, VADEventType } from '@livekit/agents';
import { VAD } from '@livekit/agents-plugin-silero';
import { AudioFrame } from '@livekit/rtc-node';

const windows = Number(process.argv[2]);
const sampleRate = 16_000;
const samples = 512;

initializeLogger({ pretty: false, level: 'silent' });
const vad = await VAD.load();
const stream = vad.stream();
let seen = 0;
let wake = () => {};
const reading = (async () => {
  for await (const event of stream) {
    if (event.type !== VADEventType.INFERENCE_DONE) continue;
    seen += 1;
    wake();
  }
})();

/** A noise that is the same in every run. */
let state = 1;
function noise() {
  const data = new Int16Array(samples);
  for (let index = 0; index < samples; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    data[index] = (state >> 16) % 2000;
  }
  return new AudioFrame(data, sampleRate, 1, samples);
}

async function feed(count) {
  const until = seen + count;
  for (let index = 0; index < count; index += 1) {
    const wanted = seen + 1;
    stream.pushFrame(noise());
    while (seen < wanted) await new Promise((resolve) => (wake = resolve));
  }
  if (seen < until) throw new Error(`${until - seen} windows were not answered`);
}

await feed(100);
const startAt = performance.now();
const before = process.cpuUsage();
await feed(windows);
const ms = (performance.now() - startAt) / windows;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 / windows }));
stream.close();
await reading;
process.exit(0);
