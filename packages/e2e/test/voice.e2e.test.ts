// A call through a real server: real audio both ways, a worker's job process at the other end.
import { sleep, systemClock } from '@livekit/agents';
import { transcribe } from '@livekit/agents-plugin-local';
import { ensureLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greeting, moveReply, openingReply, story, touchy } from './agents/texts.js';
import { agentTexts, Caller } from './kit/caller.js';
import { asFrame, cough, misheard, recordedPerson, synthesize, words } from './kit/speech.js';
import type { Recording } from './kit/recording.js';
import { freshRoom, realTime, setStage, type Stage, stageTimeoutMs, tell } from './kit/stage.js';

const found = await ensureLivekitServer({ build: false });
if (!found.bin) console.log(`end-to-end tests of calls do not run: ${found.reason}`);

const defaultMinDurationMs = 500;

describe.skipIf(!found.bin)('a call', realTime, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage('clerk.ts');
  }, stageTimeoutMs);
  afterAll(() => stage.close());

  const join = (room: string) => Caller.join(stage.server, room);

  it('hears a person, answers, and is heard', async () => {
    await using caller = await join(freshRoom('call-person'));
    const agent = await caller.greeted();
    expect(misheard(greeting, await transcribe(asFrame(caller.heard.between(0))))).toBeUndefined();
    const { to: doneAt } = await caller.say(await recordedPerson());
    const answeredAt = await caller.agentSpeaks(doneAt);
    tell(`from the user's last word to the agent's first sound: ${Math.round(answeredAt - doneAt)} ms`);
    await caller.agentFallsSilent();
    const heard = await transcribe(asFrame(caller.heard.between(answeredAt - 200)));
    expect(misheard(moveReply, heard)).toBeUndefined();

    expect(caller.agentStates.slice(-3)).toEqual(['thinking', 'speaking', 'listening']);
    const [asked, ...more] = caller.captions.filter(({ identity }) => identity === 'caller');
    expect(words(asked?.text ?? '')).toEqual(expect.arrayContaining(['forward', 'meters']));
    const last = more.at(-1) ?? asked;
    expect(last?.attributes).toMatchObject({ 'lk.transcription_final': 'true', 'lk.segment_id': expect.any(String) });
    const answer = caller.captions.findLast(({ identity }) => identity === agent.identity);
    expect(answer).toMatchObject({ text: moveReply, closed: true });
    expect(answer?.attributes).toMatchObject({
      'lk.transcription_final': 'false',
      'lk.transcribed_track_id': expect.stringMatching(/^TR_/),
    });
    expect(agentTexts(await caller.history(agent))).toEqual([greeting, moveReply]);
  });

  it('is quiet soon after it is interrupted, and remembers only what was heard', async () => {
    const room = freshRoom('call-barge-in');
    await using caller = await join(room);
    const agent = await caller.greeted();
    // Both voices reach a third person on the same way, so that the delay of the way itself cancels out.
    await using witness = await Caller.witness(stage.server, room);
    const { to: askedAt } = await caller.say(await synthesize('Please tell me a story.'));
    const storyAt = await caller.agentSpeaks(askedAt);
    await sleep(systemClock, 5000);
    const interruptedAt = systemClock.now();
    const { from: onset, to: doneAt } = await caller.say(await synthesize('Well, when are you open today?'));
    const answeredAt = await caller.agentSpeaks(doneAt);
    await caller.agentFallsSilent();

    const endOfStory = (recording: Recording) =>
      recording.loudSpans(storyAt).find(({ to }) => to > interruptedAt)?.to ?? Infinity;
    const onsetAtWitness = witness.overheard.loudSpans(interruptedAt)[0]?.from ?? Infinity;
    const stopMs = endOfStory(witness.heard) - onsetAtWitness;
    tell(`from the user's first sound to the agent's last one: ${Math.round(stopMs)} ms for a third person`);
    tell(`the same for the user, with the way there and back: ${Math.round(endOfStory(caller.heard) - onset)} ms`);
    expect(stopMs).toBeGreaterThan(0);
    expect(stopMs).toBeLessThanOrEqual(defaultMinDurationMs + 400);

    const history = await caller.history(agent);
    const told = history.filter(({ role }) => role === 'assistant')[1];
    expect(agentTexts(history)).toEqual([greeting, told?.text, openingReply]);
    expect(told?.interrupted).toBe(true);
    expect(story.startsWith(told?.text ?? '-')).toBe(true);
    expect(words(told?.text ?? '').length).toBeGreaterThan(3);
    expect(told?.text.length).toBeLessThan(story.length - 20);
    const caption = caller.captions.find(({ text }) => text.startsWith(story.slice(0, 16)));
    expect(caption).toMatchObject({ closed: true, identity: agent.identity });
    expect(words(caption?.text ?? '')).toEqual(words(told?.text ?? ''));
    const heard = await transcribe(asFrame(caller.heard.between(storyAt - 200, answeredAt - 500)));
    expect(misheard(told?.text ?? '', heard, 0.35)).toBeUndefined();
  });

  it('goes on after a cough', async () => {
    const room = freshRoom(`call-${touchy}`);
    await using caller = await join(room);
    const agent = await caller.greeted();
    const { to: askedAt } = await caller.say(await synthesize('Please tell me a story.'));
    const storyAt = await caller.agentSpeaks(askedAt);
    await sleep(systemClock, 3000);
    await caller.say(cough(500));
    await caller.agentFallsSilent(6000);
    const resumed = stage.worker.output.split(`false interruption in ${room}, resumed: true`).length - 1;
    expect(resumed).toBe(1);
    const [first, second] = caller.heard.loudSpans(storyAt);
    const pauseMs = (second?.from ?? Infinity) - (first?.to ?? 0);
    tell(`pause after a cough: ${Math.round(pauseMs)} ms`);
    expect(pauseMs).toBeLessThan(5000);
    const heard = await transcribe(asFrame(caller.heard.between(storyAt - 200)));
    expect(misheard(story, heard)).toBeUndefined();
    expect(agentTexts(await caller.history(agent))).toEqual([greeting, story]);
    expect(await caller.history(agent)).not.toContainEqual(expect.objectContaining({ interrupted: true }));
  });

  it('answers typed words in voice and text', async () => {
    await using caller = await join(freshRoom('call-chat'));
    const agent = await caller.greeted();
    const typedAt = systemClock.now();
    await caller.type('When are you open?');
    const answeredAt = await caller.agentSpeaks(typedAt);
    tell(`from a typed question to the agent's first sound: ${Math.round(answeredAt - typedAt)} ms`);
    await caller.agentFallsSilent();
    const heard = await transcribe(asFrame(caller.heard.between(answeredAt - 200)));
    expect(misheard(openingReply, heard)).toBeUndefined();
    expect(caller.captions.at(-1)).toMatchObject({ identity: agent.identity, text: openingReply, closed: true });
    expect(await caller.history(agent)).toMatchObject([
      { role: 'assistant', text: greeting },
      { role: 'user', text: 'When are you open?' },
      { role: 'assistant', text: openingReply },
    ]);
  });
});
