// Reducers with one bug each, of the kinds that silence real agents: the harness must find every one of them.
import type { TurnEffect } from '../effect.js';
import { findSpeech } from '../select.js';
import type { TurnState } from '../state.js';
import { step } from '../step.js';
import type { StepFunction } from './world.js';

export interface PlantedBug {
  readonly name: string;
  /** What the harness says when it finds it. */
  readonly symptom: RegExp;
  readonly step: StepFunction;
}

type Change = (
  before: TurnState,
  after: TurnState,
  effects: readonly TurnEffect[],
) => readonly [TurnState, readonly TurnEffect[]];

/** The true step with its result changed. */
function resultChanged(change: Change): StepFunction {
  return (...args) => {
    const [after, effects] = step(...args);
    return change(args[0], after, effects);
  };
}

const noCancelDeadline = resultChanged((_, after, effects) => [
  { ...after, background: after.background.map((b) => ({ ...b, endBy: null })) },
  effects,
]);

const noThinkingDeadline = resultChanged((_, after, effects) => {
  const thinking = after.floor?.at.tag === 'thinking' ? after.floor : null;
  return [thinking ? { ...after, floor: { ...thinking, at: { tag: 'thinking', endBy: null } } } : after, effects];
});

const waiterCountsAsBusy: StepFunction = (...[state, at, event, policy]) =>
  step(state, at, event.type === 'drain-requested' ? { ...event, waiter: null, timeoutMs: undefined } : event, policy);

const turnsOverwritten = resultChanged((_, after, effects) => [{ ...after, turns: after.turns.slice(-1) }, effects]);

const draftNeverCompared: StepFunction = (...[state, at, event, policy]) => {
  const basis = state.draft?.basis;
  return step(state, at, event.type === 'turn-hook-settled' && basis ? { ...event, ...basis } : event, policy);
};

const olderReplyStays = resultChanged((_, after, effects) => {
  const queue = after.queue.map(({ id, priority, interruptible, parent }) => ({ id, priority, interruptible, parent }));
  return [{ ...after, queue }, effects];
});

const neverResumes = resultChanged((before, after, effects) => {
  const resumed = effects.some((e) => e.type === 'interruption-false');
  if (!resumed || !after.floor || before.floor?.at.tag !== 'held') return [after, effects];
  return [{ ...after, floor: { ...after.floor, at: { ...before.floor.at, resumeAt: null } } }, effects];
});

const settlesTwice: StepFunction = (...args) => {
  const [state, , event] = args;
  const [after, effects] = step(...args);
  const late = event.type === 'speech-ended' && !findSpeech(state, event.id);
  return late ? [after, [...effects, { type: 'speech-settle', id: event.id, outcome: 'played' }]] : [after, effects];
};

const floorTakenByForce = resultChanged((_, after, effects) => {
  const [next, ...queue] = after.queue;
  if (!next || after.floor?.at.tag !== 'speaking') return [after, effects];
  const floor = { speech: next, at: { tag: 'thinking', endBy: after.now + 4000 }, flushedMs: null } as const;
  return [{ ...after, queue, floor }, [...effects, { type: 'speech-floor', id: next.id }]];
});

const floorNotGiven = resultChanged((before, after, effects) => {
  const given = effects.find((e) => e.type === 'speech-floor');
  const wasFree = before.floor === null && before.user.tag !== 'quiet';
  if (!given || !after.floor || !wasFree) return [after, effects];
  return [{ ...after, floor: null, queue: [after.floor.speech, ...after.queue] }, effects.filter((e) => e !== given)];
});

const wordsCommittedTwice = resultChanged((before, after, effects) => [
  effects.some((e) => e.type === 'turn-hook')
    ? { ...after, heard: { ...before.heard, revision: after.heard.revision } }
    : after,
  effects,
]);

const wordsLostAtClose = resultChanged((_, after, effects) => [
  after,
  effects.filter((e) => !(e.type === 'turn-dropped' && e.why === 'closing')),
]);

const deadlineAfterClose = resultChanged((before, after, effects) => [
  after.life === 'closed' && before.life !== 'closed' ? { ...after, awayAt: after.now + 1000 } : after,
  effects,
]);

const learnsWithoutLimits = resultChanged((before, after, effects) => {
  const { learned } = after.pacing;
  if (!learned || learned === before.pacing.learned) return [after, effects];
  return [{ ...after, pacing: { ...after.pacing, learned: { ...learned, minMs: learned.minMs * 8 } } }, effects];
});

const detectorAwaitedForEver: StepFunction = (...[state, at, event, policy]) =>
  step(state, at, event, { ...policy, predictionTimeoutMs: 1e6 });

const dictationWithoutEnd = resultChanged((_, after, effects) => {
  const waits = after.user.tag === 'pausing' && after.heard.dictating && after.heard.interim === '';
  if (!waits || after.user.tag !== 'pausing') return [after, effects];
  return [{ ...after, user: { ...after.user, commitAt: after.user.since + 60_000 } }, effects];
});

const hookAwaitedForEver = resultChanged((_, after, effects) => [
  { ...after, turns: after.turns.map((turn) => ({ ...turn, hookBy: null })) },
  effects,
]);

const limitForgotten = resultChanged((_, after, effects) => [
  { ...after, monologue: after.monologue && { ...after.monologue, exceeded: false } },
  effects,
]);

const limitWithoutAlarm = resultChanged((_, after, effects) => [
  { ...after, monologue: after.monologue && { ...after.monologue, dueAt: null } },
  effects,
]);

const changesItsInput: StepFunction = (...args) => {
  Object.assign(args[0], { seq: args[0].seq + 1 });
  return step(...args);
};

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'silent agent: a cancelled speech has no deadline',
    symptom: /cancelled without a deadline/,
    step: noCancelDeadline,
  },
  {
    name: 'silent agent: a hung model has no deadline',
    symptom: /thinking without a deadline/,
    step: noThinkingDeadline,
  },
  {
    name: 'drain deadlock: who waits for the drain counts as busy',
    symptom: /drain without an end/,
    step: waiterCountsAsBusy,
  },
  {
    name: 'lost turn: a new turn overwrites the one in its hook',
    symptom: /turns are stuck|turn lost/,
    step: turnsOverwritten,
  },
  {
    name: 'stale reply: a draft is adopted without comparing',
    symptom: /stale draft adopted/,
    step: draftNeverCompared,
  },
  { name: 'stale reply: an older reply stays in the queue', symptom: /superseded reply plays/, step: olderReplyStays },
  { name: 'speech lost: the pause is never ended', symptom: /output paused for nobody/, step: neverResumes },
  { name: 'double settle: a late end is believed', symptom: /settled twice/, step: settlesTwice },
  { name: 'two voices: the floor is taken by force', symptom: /two floor holders/, step: floorTakenByForce },
  { name: 'stalled queue: a free floor is not given', symptom: /stalled queue/, step: floorNotGiven },
  { name: 'repeated words: what was committed stays heard', symptom: /words used twice/, step: wordsCommittedTwice },
  { name: 'lost words: a close forgets them in silence', symptom: /words lost/, step: wordsLostAtClose },
  {
    name: 'never ends: a deadline outlives the close',
    symptom: /deadline is left|rings for ever/,
    step: deadlineAfterClose,
  },
  {
    name: 'ever slower: what was learned knows no limits',
    symptom: /learned beyond their limits/,
    step: learnsWithoutLimits,
  },
  {
    name: 'lost turn: a detector that never answers is awaited for ever',
    symptom: /patience without an end/,
    step: detectorAwaitedForEver,
  },
  {
    name: 'lost turn: a dictation is never over',
    symptom: /patience without an end/,
    step: dictationWithoutEnd,
  },
  { name: 'silent agent: a hook that hangs is awaited for ever', symptom: /turns are stuck/, step: hookAwaitedForEver },
  { name: 'talks over the user again and again: the limit is told twice', symptom: /told twice/, step: limitForgotten },
  { name: 'endless monologue: the limit has no alarm', symptom: /passes unnoticed/, step: limitWithoutAlarm },
  {
    name: 'not pure: the state is changed in place',
    symptom: /Cannot assign to read only|not extensible/,
    step: changesItsInput,
  },
];
