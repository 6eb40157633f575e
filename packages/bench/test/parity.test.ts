// What users of the published framework see is what they see here: its recorded events beside ours, situation by situation.
import { readFileSync } from 'node:fs';
import { initializeLogger } from '@livekit/agents';
import { beforeAll, describe, expect, it } from 'vitest';
import { differ } from '../src/parity/compare.mjs';
import { differences } from '../src/parity/differences.mjs';
import { playOurSituation } from '../src/parity/ours.mjs';
import { situations } from '../src/probes/parity/situations.mjs';

const recorded = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/parity-${name}.json`, import.meta.url), 'utf8')).outcomes;
const published = recorded('published');
const ours = recorded('ours');

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

describe('our public events are as recorded', () => {
  it.each(situations.map((situation) => [situation.name, situation] as const))('%s', async (name, situation) => {
    expect(await playOurSituation(situation)).toEqual(ours[name]);
  });
});

describe('against the published framework', () => {
  it('at least thirty situations were played through both', () => {
    expect(situations.length).toBeGreaterThanOrEqual(30);
    expect(Object.keys(published)).toEqual(situations.map(({ name }) => name));
  });

  it('every difference is listed with its reason, and no reason is without one', () => {
    const found = new Map<string, string[]>();
    for (const { situation, channel } of differ({ published, ours }))
      found.set(situation, [...(found.get(situation) ?? []), channel]);
    const listed = Object.entries(differences).map(([name, { channels }]) => [name, [...channels].toSorted()]);
    expect(Object.fromEntries([...found].map(([name, channels]) => [name, channels.toSorted()]))).toEqual(
      Object.fromEntries(listed),
    );
  });
});
