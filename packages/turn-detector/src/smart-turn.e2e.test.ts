// The real weights, fetched as a user fetches them: answers as the reference gives them on the same runtime.
import { expect, it } from 'vitest';
import reference from './__fixtures__/smart-turn-reference.json' with { type: 'json' };
import { recording } from './__fixtures__/sounds.js';
import { smartTurnModel } from './files/catalogue.js';
import { downloadModel } from './files/download.js';
import { SmartTurnEar } from './smart-turn.js';

it('agrees with pipecat-ai on the same sound', { timeout: 120_000 }, async () => {
  const [path = ''] = await downloadModel(smartTurnModel);
  const found: number[] = [];
  for (const { samples } of reference.cases) {
    const ear = new SmartTurnEar(path);
    ear.push(recording(samples));
    found.push(await ear.predict());
  }
  const far = reference.cases.map(({ probability }, index) => Math.abs(probability - (found[index] ?? Number.NaN)));
  expect(Math.max(...far)).toBeLessThan(1e-3);
});
