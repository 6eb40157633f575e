// A stage for each test of a file; the test reads what is on it by name.
import { beforeEach } from 'vitest';
import type { AgentOutput } from '../agent-output.js';
import type { FakeScreen, FakeSpeaker, FakeSpeakerOptions } from './sinks.js';
import { Stage } from './stage.js';
import type { VirtualClock } from './virtual-clock.js';

let stage: Stage;
export let clock: VirtualClock;
export let output: AgentOutput;
export let screen: FakeScreen;

beforeEach(() => {
  stage = new Stage();
  ({ clock, output, screen } = stage);
});

export function speaker(options: Omit<FakeSpeakerOptions, 'clock'> = {}): FakeSpeaker {
  return stage.speaker(options);
}
