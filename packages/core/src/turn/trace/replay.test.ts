// Recorded conversations, played again: each file in __traces__ is one, and every step of it must come out as it did.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { initialState } from '../initial-state.js';
import { testPolicy } from '../__scenario__/test-policy.js';
import { step } from '../step.js';
import type { TurnEvent } from '../event.js';
import { writeTraceFile } from './format.js';
import { replayTrace } from './replay.js';

const folder = fileURLToPath(new URL('../__traces__/', import.meta.url));
const traces = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

describe('recorded conversations come out as they did', () => {
  it('has at least three', () => expect(traces.length).toBeGreaterThanOrEqual(3));

  // With UPDATE_TRACES=1 the files are written anew: the difference in git is then what there is to review.
  it.each(traces)('%s', (name) => {
    const replay = replayTrace(readFileSync(folder + name, 'utf8'));
    const update = process.env['UPDATE_TRACES'] === '1';
    if (update) writeFileSync(folder + name, replay.updated);
    expect(update ? [] : replay.differences).toEqual([]);
    expect(replay.events).toBeGreaterThan(10);
  });
});

const recorded = (...events: readonly TurnEvent[]) => {
  let state = initialState;
  const steps = events.map((event, index) => {
    const at = index * 100;
    const [after, effects] = step(state, at, event, testPolicy);
    state = after;
    return { at, event, effects };
  });
  return { head: headOf(), steps };
};
const headOf = () =>
  ({
    flightRecorder: 1,
    framework: '0',
    reason: 'test',
    words: 'real',
    exact: true,
    state: initialState,
    policy: testPolicy,
  }) as const;

const heard = (text: string): TurnEvent => ({ type: 'transcript-final', text });
const commit: TurnEvent = { type: 'turn-commit-requested' };

describe('a replay', () => {
  it('finds the step that comes out differently, and writes the trace as it should be now', () => {
    const file = recorded(heard('hello'), commit);
    const [first, second] = file.steps;
    if (!first || !second) throw new Error('two steps were recorded');
    const changed = { ...file, steps: [first, { ...second, effects: [] }] };
    const replay = replayTrace(writeTraceFile(changed));
    expect(replay.differences).toHaveLength(1);
    expect(replay.differences[0]).toMatchObject({ line: 3, at: 100, event: commit, recorded: [] });
    expect(replay.differences[0]?.now.map(({ type }) => type)).toContain('turn-hook');
    expect(replayTrace(replay.updated).differences).toEqual([]);
  });

  it('takes turns by the policy that was in force', () => {
    const { head, steps } = recorded(heard('hello'), commit);
    const realtime = { policy: { ...testPolicy, mode: 'realtime_llm' as const } };
    const [first, ...rest] = steps;
    if (!first) throw new Error('steps were recorded');
    expect(replayTrace(writeTraceFile({ head, steps: [first, realtime, ...rest] })).differences).toHaveLength(1);
  });

  it('keeps numbers that JSON does not know', () => {
    const { head, steps } = recorded({ type: 'user-speech-started', since: Number.NaN });
    const replay = replayTrace(
      writeTraceFile({ head: { ...head, policy: { ...testPolicy, awayMs: Infinity } }, steps }),
    );
    expect(replay.updated).toContain('{"$number":"NaN"}');
    expect(replay.head.policy.awayMs).toBe(Infinity);
  });

  it.each(['', '{}', '[1]', 'no JSON', '{"flightRecorder":2}', `${JSON.stringify(headOf())}\n{"at":1}`])(
    'refuses what is no trace: %s',
    (text) => {
      expect(() => replayTrace(text)).toThrow(SyntaxError);
    },
  );
});
