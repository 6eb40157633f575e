// The same call from a browser: a real microphone track, a real loudspeaker track, the client library of real pages.
import { transcribe } from '@livekit/agents-plugin-local';
import { ensureLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greeting, moveReply } from './agents/texts.js';
import { BrowserCaller, chromiumPath } from './kit/browser.js';
import { asFrame, join, misheard, recordedPerson, silence, words } from './kit/speech.js';
import { freshRoom, realTime, setStage, type Stage, stageTimeoutMs } from './kit/stage.js';
import { waitFor } from './kit/wait-for.js';

const { bin, reason } = await ensureLivekitServer({ build: false });
const lacking = bin ? (chromiumPath ? undefined : 'CHROMIUM_BIN is not set') : reason;
if (lacking) console.log(`end-to-end tests of calls from a browser do not run: ${lacking}`);

describe.skipIf(lacking !== undefined)('a call from a browser', realTime, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage('clerk.ts');
  }, stageTimeoutMs);
  afterAll(() => stage.close());

  it('hears the microphone, answers, and is heard', async () => {
    await using caller = await BrowserCaller.open(join([silence(700), await recordedPerson(), silence(20_000)]));
    await caller.join(stage.server, freshRoom('call-browser'));
    const quiet = () => (caller.states.at(-1) === 'listening' && !caller.heard.isLoud(1500) ? true : undefined);
    const situation = () =>
      `the agent to listen; page: ${JSON.stringify([caller.states, caller.captions, caller.complaints])}`;
    await waitFor(() => caller.heard.loudSpans(0)[0], situation, 60_000);
    await waitFor(quiet, situation, 60_000);
    expect(misheard(greeting, await transcribe(asFrame(caller.heard.between(0))))).toBeUndefined();

    const [{ to: greetedAt } = { to: 0 }] = caller.heard.loudSpans(0).slice(-1);
    await caller.speak();
    await waitFor(() => caller.heard.loudSpans(greetedAt + 1)[0], situation, 60_000);
    await waitFor(quiet, situation, 60_000);
    const heard = await transcribe(asFrame(caller.heard.between(greetedAt + 1)));
    expect(misheard(moveReply, heard)).toBeUndefined();

    expect(caller.states.slice(-3), caller.states.join()).toEqual(['thinking', 'speaking', 'listening']);
    const own = caller.captions.filter(({ identity }) => identity === 'browser');
    expect(words(own.at(-1)?.text ?? '')).toEqual(expect.arrayContaining(['forward', 'meters']));
    expect(own.at(-1)?.attributes).toMatchObject({ 'lk.transcription_final': 'true' });
    expect(caller.captions.filter(({ identity }) => identity !== 'browser').map(({ text }) => text)).toEqual([
      greeting,
      moveReply,
    ]);
    expect(caller.complaints).toEqual([]);
  });
});
