// What is read off the state.
import { describe, expect, it } from 'vitest';
import { given, request, type Timed } from './__scenario__/given.js';
import { agentState, isIdle, outputPaused, userState } from './select.js';

const started: Timed = [100, { type: 'speech-audio-started', id: 'a' }];
const speaks: Timed = [200, { type: 'user-speech-started', since: 200 }];
const stops: Timed = [300, { type: 'user-speech-ended', since: 300 }];
const tools: Timed = [150, { type: 'speech-audio-ended', id: 'a' }];
const committed: readonly Timed[] = [
  [0, { type: 'transcript-final', text: 'hi' }],
  [500, { type: 'time' }],
];

describe('the state of the agent', () => {
  it.each([
    ['listening', 'nothing happens', []],
    ['thinking', 'a speech has the floor without a sound yet', [[0, request('a')]]],
    ['speaking', 'it sounds', [[0, request('a')], started]],
    ['listening', 'a speech is held after its first sound', [[0, request('a')], started, speaks]],
    ['listening', 'a speech is held before its first sound and the user speaks', [[0, request('a')], speaks]],
    ['thinking', 'a speech is held before its first sound and the user is quiet', [[0, request('a')], speaks, stops]],
    ['thinking', 'tools run', [[0, request('a')], started, tools]],
    ['listening', 'given words wait for their first sound', [[0, request('a', { said: true })]]],
    ['speaking', 'given words are heard', [[0, request('a', { said: true })], started]],
    ['listening', 'given words are held, unheard', [[0, request('a', { said: true })], speaks, stops]],
    [
      'listening',
      'a tool waits for another agent',
      [[0, request('a')], tools, [160, { type: 'speech-parked', id: 'a', parked: true }]],
    ],
    [
      'listening',
      'a cancelled speech takes its time',
      [
        [0, request('a')],
        [10, { type: 'interrupt-requested', id: 'a', force: false }],
      ],
    ],
    ['listening', 'a turn is in its hook', committed],
  ] as const)('is %s while %s', (expected, _name, events) => {
    expect(agentState(given({ bargeInMs: 0 }, ...events).state)).toBe(expected);
  });
});

it('the user speaks only while sounds are heard', () => {
  expect(userState(given({}, speaks).state)).toBe('speaking');
  expect(userState(given({}, [0, { type: 'transcript-final', text: 'hi' }]).state)).toBe('listening');
});

it('the output is paused exactly while a speech is held', () => {
  const held = given({ bargeInMs: 0 }, [0, request('a')], speaks);
  expect(outputPaused(held.state)).toBe(true);
  expect(outputPaused(held.plus([250, { type: 'speech-ended', id: 'a' }]).state)).toBe(false);
});

it.each([
  ['nothing happens', [], true],
  ['a speech has the floor', [[0, request('a')]], false],
  ['a turn is in its hook', committed, false],
  ['the user speaks', [speaks], false],
  ['the user pauses in mid-turn', [[0, { type: 'transcript-final', text: 'hi' }]], false],
  ['a last final is awaited', [[0, { type: 'turn-commit-requested' }]], false],
  ['a tool runs', [[0, request('a')], tools], false],
] as const)('when %s, the session is idle or not', (...[, events, idle]) => {
  expect(isIdle(given({}, ...events).state)).toBe(idle);
});
