// Plays all situations, ten at a time, and prints what came of them. Arguments: names, or none for all.
import { initializeLogger } from '@livekit/agents';
import { situations } from './situations.mjs';
import { playSituation } from './stage.mjs';

initializeLogger({ pretty: false, level: process.env.LOG_LEVEL ?? 'silent' });
const rejections = [];
process.on('unhandledRejection', (error) => rejections.push(String(error)));
const names = process.argv.slice(2);
const waiting = situations.filter(({ name }) => names.length === 0 || names.includes(name));
const outcomes = {};
async function playNext() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    outcomes[next.name] = await playSituation(next).catch((error) => ({ failed: String(error) }));
  }
}
await Promise.all(Array.from({ length: 10 }, playNext));
const sorted = Object.fromEntries(situations.flatMap(({ name }) => (name in outcomes ? [[name, outcomes[name]]] : [])));
console.log(JSON.stringify({ outcomes: sorted, rejections }));
process.exit(0);
