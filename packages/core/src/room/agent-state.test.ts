// The agent's state as an attribute of its participant.
import { expect, it, vi } from 'vitest';
import { settle } from '../output/__fakes__/virtual-clock.js';
import { FakeRoom } from './__fakes__/fake-room.js';
import { AgentStateAttribute } from './agent-state.js';

it('the attribute follows the state; states in between are skipped', async () => {
  const room = new FakeRoom();
  const attribute = new AgentStateAttribute(room.asRoom);
  for (const state of ['listening', 'thinking', 'speaking']) attribute.set(state);
  await settle();
  attribute.set('speaking');
  await settle();
  attribute.set('listening');
  await settle();
  expect(room.attributesSet).toEqual([{ 'lk.agent.state': 'speaking' }, { 'lk.agent.state': 'listening' }]);
});

it('is sent once the room is connected, and after a failure with the next state', async () => {
  const room = new FakeRoom();
  room.isConnected = false;
  const attribute = new AgentStateAttribute(room.asRoom);
  attribute.set('listening');
  await settle();
  room.isConnected = true;
  room.broken = true;
  attribute.resend();
  await settle();
  room.broken = false;
  attribute.set('thinking');
  await settle();
  expect(room.attributesSet).toEqual([{ 'lk.agent.state': 'thinking' }]);
});

it('a late acknowledgement does not hide the states after it', async () => {
  vi.useFakeTimers();
  try {
    const room = new FakeRoom();
    room.localParticipant.setAttributes = (attributes) => {
      room.attributesSet.push(attributes);
      return new Promise(() => undefined);
    };
    const attribute = new AgentStateAttribute(room.asRoom);
    for (const state of ['thinking', 'speaking', 'listening']) {
      attribute.set(state);
      await vi.advanceTimersByTimeAsync(400);
    }
    expect(room.attributesSet.map((attributes) => attributes['lk.agent.state'])).toEqual([
      'thinking',
      'speaking',
      'listening',
    ]);
  } finally {
    vi.useRealTimers();
  }
});
