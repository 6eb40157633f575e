// Calls to the inference process: each answer finds its question.
import { expect, it } from 'vitest';
import type { FromJobMessage } from '../ipc/messages.js';
import { RemoteInference } from './remote-inference.js';

it('matches answers to questions in whatever order they come, and rejects a failure with its name', async () => {
  const sent: string[] = [];
  const inference = new RemoteInference((message: FromJobMessage) => {
    if (message.case === 'inferenceRequest') sent.push(message.value.requestId);
  });
  const first = inference.doInference('lk_eot', { text: 'a' });
  const second = inference.doInference('lk_eot', { text: 'b' });
  const third = inference.doInference('lk_eot', { text: 'c' });
  const [one = '', two = '', three = ''] = sent;
  inference.answered({ requestId: three, error: { name: 'RangeError', message: 'too long' } });
  inference.answered({ requestId: two, data: 2 });
  inference.answered({ requestId: 'of somebody else', data: 0 });
  inference.answered({ requestId: one, data: 1 });
  expect(await Promise.all([first, second])).toEqual([1, 2]);
  await expect(third).rejects.toMatchObject({ name: 'RangeError', message: 'too long' });
});
