// Reducers that are wrong about what the user says into the agent's speech, or does not say at all.
import type { TurnEvent } from '../event.js';
import type { OverlapReading } from '../state.js';
import { step } from '../step.js';
import type { PlantedBug } from './planted-bugs.js';
import type { StepFunction } from './world.js';

/** The true step that knows less of the words. */
function reading(change: (overlap: OverlapReading) => Partial<OverlapReading>): StepFunction {
  return (...[state, at, event, policy]) => step(state, at, misread(event, change), policy);
}

function misread(event: TurnEvent, change: (overlap: OverlapReading) => Partial<OverlapReading>): TurnEvent {
  const said = event.type === 'transcript-interim' || event.type === 'transcript-final';
  if (!said || !event.overlap) return event;
  return { ...event, overlap: { ...event.overlap, ...change(event.overlap) } };
}

const forgetsVerdict: StepFunction = (...args) => {
  const [state, at, event, policy] = args;
  return step({ ...state, heard: { ...state.heard, verdict: null } }, at, event, policy);
};

const waitOutlivesSilence: StepFunction = (...args) => {
  const { ladder } = args[0];
  const [after, effects] = step(...args);
  const stopped = ladder.dueAt !== null && after.ladder.dueAt === null && after.life === 'running';
  return [stopped && !effects.some((e) => e.type === 'away-step-take') ? { ...after, ladder } : after, effects];
};

const neverBeginsAnew: StepFunction = (...args) => {
  const [after, effects] = step(...args);
  const highest = Math.max(args[0].ladder.step, after.ladder.step);
  return [{ ...after, ladder: { ...after.ladder, step: highest } }, effects];
};

export const plantedOverlaps: readonly PlantedBug[] = [
  {
    name: 'talks to itself: an echo counts as words of the user',
    symptom: /an echo was kept/,
    step: reading(() => ({ echo: false })),
  },
  {
    name: 'stops for a cough: an acknowledgement interrupts',
    symptom: /an acknowledgement (?:interrupted|became a turn)/,
    step: reading(() => ({ verdict: 'unsure' })),
  },
  {
    name: 'answers a cough: an acknowledgement is committed',
    symptom: /an acknowledgement became a turn/,
    step: forgetsVerdict,
  },
  {
    name: 'interrupts itself: echo cancellation is not waited for',
    symptom: /while echo cancellation warms up/,
    step: (...[state, at, event, policy]) => step({ ...state, warmUntil: 0 }, at, event, policy),
  },
  {
    name: 'asks who is there in mid-conversation: the wait outlives the silence',
    symptom: /addressed in mid-conversation/,
    step: waitOutlivesSilence,
  },
  {
    name: 'hangs up on a user who came back: the steps do not begin anew',
    symptom: /steps out of order/,
    step: neverBeginsAnew,
  },
];
