// Reducers that are wrong about what the user says into the agent's speech.
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
];
