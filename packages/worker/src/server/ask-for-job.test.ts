// Whatever the user's request function does, the server gets one answer.
import { Job } from '@livekit/protocol';
import { expect, it } from 'vitest';
import type { JobRequest } from '../job/job-request.js';
import { askForJob } from './ask-for-job.js';

const ask = (requestFunc: (request: JobRequest) => Promise<void>, agentName = '') =>
  askForJob(new Job({ id: 'J1' }), { agentName, requestFunc });

it('accepts under a default identity', async () => {
  expect(await ask((request) => request.accept())).toEqual({
    name: '',
    identity: 'agent-J1',
    metadata: '',
    attributes: {},
  });
});

it('carries what the user chose, and the agent name', async () => {
  expect(await ask((request) => request.accept('Kelly', 'kelly', 'meta', { mood: 'good' }), 'helper')).toEqual({
    name: 'Kelly',
    identity: 'kelly',
    metadata: 'meta',
    attributes: { mood: 'good', 'lk.agent.name': 'helper' },
  });
});

it.each<[string, (request: JobRequest) => Promise<void>]>([
  ['rejects', (request) => request.reject()],
  ['returns without an answer', async () => undefined],
  ['throws', () => Promise.reject(new Error('no'))],
  [
    'rejects and then accepts',
    async (request) => {
      await request.reject();
      await request.accept();
    },
  ],
])('refuses when the function %s', async (_name, requestFunc) => {
  expect(await ask(requestFunc)).toBeNull();
});

it('does not wait for a function that goes on after its answer', async () => {
  const answer = await ask(async (request) => {
    await request.accept();
    await new Promise(() => {});
  });
  expect(answer?.identity).toBe('agent-J1');
});
