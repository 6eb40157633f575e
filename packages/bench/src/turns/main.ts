// Evaluates turn detection: `pnpm eval:turns [folder …] [--out folder]`. Plays labelled speech to each way of ending turns
// and writes `turns.md` and `turns.svg`. Without folders: the readings in packages/bench/audio.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { initializeLogger } from '@livekit/agents';
import * as silero from '@livekit/agents-plugin-silero';
import { downloadModel, smartTurnModel } from '@livekit/agents-turn-detector';
import { turnsFrom } from './conditions.js';
import { type Candidate, candidates } from './detectors.js';
import { type Figures, figuresOf } from './figures.js';
import { listen, type Step } from './listen.js';
import { playAll } from './play.js';
import { loadFolder, type Turn } from './recording.js';
import { conditionsTable, plot, settingsTable } from './report.js';

const own = fileURLToPath(new URL('../../audio', import.meta.url));
const results = fileURLToPath(new URL('../../results', import.meta.url));

async function weights(): Promise<string | undefined> {
  try {
    return (await downloadModel(smartTurnModel))[0];
  } catch (error) {
    console.log(`Smart Turn is left out: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function hear(turns: readonly Turn[]): Promise<Map<Turn, Step[]>> {
  const vad = await silero.VAD.load();
  const heard = new Map<Turn, Step[]>();
  for (const turn of turns) heard.set(turn, await listen(vad, turn));
  return heard;
}

/** The default of each family, by condition. */
async function conditions(
  all: readonly Candidate[],
  heard: ReadonlyMap<Turn, Step[]>,
): Promise<Map<string, Figures[]>> {
  const found = new Map<string, Figures[]>();
  for (const condition of new Set([...heard.keys()].map((turn) => turn.condition))) {
    const part = new Map([...heard].filter(([turn]) => turn.condition === condition));
    const defaults = all.filter(({ isDefault }) => isDefault);
    const figures: Figures[] = [];
    for (const candidate of defaults) figures.push(figuresOf(candidate, await playAll(candidate, part)));
    found.set(condition, figures);
  }
  return found;
}

async function main(): Promise<void> {
  initializeLogger({ pretty: false, level: 'silent' });
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
  const loaded = (positionals.length > 0 ? positionals : [own]).map(loadFolder);
  const turns = loaded.flatMap((folder) => [...folder.turns, ...turnsFrom(folder.readings)]);
  if (turns.length === 0) throw new Error('there is no WAV with a JSON of the same name that has `end` or `words`');
  const all = candidates(await weights());
  console.log(`${turns.length} turns, ${all.length} settings`);
  const heard = await hear(turns);
  const figures: Figures[] = [];
  for (const candidate of all) figures.push(figuresOf(candidate, await playAll(candidate, heard)));
  const byCondition = await conditions(all, heard);
  const text = `${settingsTable(figures)}\n\n${conditionsTable(byCondition)}\n`;
  console.log(text);
  const out = values.out ?? results;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'turns.md'), text);
  writeFileSync(join(out, 'turns.svg'), plot(figures));
}

await main();
