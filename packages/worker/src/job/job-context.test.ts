// The job as user code sees it.
import { AutoSubscribe, type RunningJobInfo } from '@livekit/agents-core';
import { Job, Room as RoomInfo } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { settle } from '../__fakes__/manual-clock.js';
import { fakePublication, FakeRoom } from '../__fakes__/fake-room.js';
import { JobContext } from './job-context.js';
import { JobProcess } from './job-process.js';

const agentKind = 4;

function makeContext(change: Partial<RunningJobInfo> = {}) {
  const room = new FakeRoom();
  const heard: string[] = [];
  const info: RunningJobInfo = {
    acceptArguments: { name: '', identity: 'agent-J1', metadata: '' },
    job: new Job({ id: 'J1', room: new RoomInfo({ name: 'the room' }) }),
    url: 'ws://localhost',
    token: 'token',
    workerId: 'W1',
    ...change,
  };
  const context = new JobContext(
    new JobProcess(),
    info,
    room.asRoom,
    () => heard.push('connected'),
    (reason) => heard.push(`shutdown ${reason}`),
    { doInference: async () => undefined },
  );
  return { context, room, heard };
}

describe('connect', () => {
  it('joins once, however often it is called', async () => {
    const { context, room, heard } = makeContext();
    await Promise.all([context.connect(), context.connect()]);
    await context.connect();
    expect(room.connects).toHaveLength(1);
    expect(room.connects[0]).toMatchObject(['ws://localhost', 'token', { autoSubscribe: true }]);
    expect(heard).toEqual(['connected']);
  });

  it('can be tried again after it failed', async () => {
    const { context, room } = makeContext();
    room.failsToConnect = true;
    await expect(context.connect()).rejects.toThrow('no way in');
    room.failsToConnect = false;
    await context.connect();
    expect(room.connects).toHaveLength(2);
  });

  it('does nothing for a job without a room', async () => {
    const { context, room, heard } = makeContext({ fakeJob: true });
    await context.connect();
    expect(context.isFakeJob).toBe(true);
    expect(room.connects).toHaveLength(0);
    expect(heard).toEqual(['connected']);
  });

  it.each([
    [AutoSubscribe.AUDIO_ONLY, [true, false]],
    [AutoSubscribe.VIDEO_ONLY, [false, true]],
    [AutoSubscribe.SUBSCRIBE_NONE, [false, false]],
  ])(
    'with AutoSubscribe %i subscribes to the right tracks, those there and those published later',
    async (mode, expected) => {
      const { context, room } = makeContext();
      const before = [fakePublication(1), fakePublication(2)];
      room.join('user');
      before.forEach((publication, index) =>
        room.remoteParticipants.get('user')?.trackPublications.set(`T${index}`, publication),
      );
      await context.connect(undefined, mode);
      const later = [fakePublication(1), fakePublication(2)];
      for (const publication of later) room.emit('trackPublished', publication);
      expect(before.map((publication) => publication.subscribed)).toEqual(expected);
      expect(later.map((publication) => publication.subscribed)).toEqual(expected);
      expect(room.connects[0]?.[2]).toMatchObject({ autoSubscribe: false });
    },
  );
});

describe('waitForParticipant', () => {
  it('refuses before the room is connected', async () => {
    await expect(makeContext().context.waitForParticipant()).rejects.toMatchObject({ code: 'room_not_connected' });
  });

  it('takes one who is there, or the first to come who is no agent', async () => {
    const { context, room } = makeContext();
    await context.connect();
    const waiting = context.waitForParticipant();
    room.join('another agent', agentKind);
    const user = room.join('user');
    expect(await waiting).toBe(user);
    expect(await context.waitForParticipant()).toBe(user);
  });

  it('waits for the one that is named, even an agent', async () => {
    const { context, room } = makeContext();
    await context.connect();
    const waiting = context.waitForParticipant('avatar');
    room.join('user');
    const avatar = room.join('avatar', agentKind);
    expect(await waiting).toBe(avatar);
  });

  it('rejects when the room ends meanwhile, and leaves no listener', async () => {
    const { context, room } = makeContext();
    await context.connect();
    const waiting = context.waitForParticipant();
    const listeners = room.listenerCount('disconnected');
    room.end();
    await expect(waiting).rejects.toMatchObject({ code: 'room_disconnected' });
    expect(room.listenerCount('disconnected')).toBe(listeners - 1);
  });
});

describe('participant entrypoints', () => {
  it('run for those present and those who come, and one that fails does not stop the others', async () => {
    const { context, room } = makeContext();
    room.join('early');
    const seen: string[] = [];
    context.addParticipantEntrypoint(async () => {
      throw new Error('not today');
    });
    context.addParticipantEntrypoint(async (_job, participant) => void seen.push(participant.identity));
    await context.connect();
    const late = room.join('late');
    room.emit('participantConnected', late);
    await settle();
    expect(seen).toEqual(['early', 'late']);
  });

  it('cannot be added twice', () => {
    const { context } = makeContext();
    const entrypoint = async () => undefined;
    context.addParticipantEntrypoint(entrypoint);
    expect(() => context.addParticipantEntrypoint(entrypoint)).toThrow(/added before/);
  });
});

describe('the end', () => {
  it('is decided once', () => {
    const { context, heard } = makeContext();
    context.shutdown('first');
    context.shutdown('second');
    expect(heard).toEqual(['shutdown first']);
  });

  it('follows the end of the session when the user left and nobody else is there', () => {
    const { context, room, heard } = makeContext();
    room.join('another agent', agentKind);
    context._primarySessionEnded('participant_disconnected');
    expect(heard).toEqual(['shutdown the user left']);
  });

  it.each(['user_initiated', 'error'])('does not follow the end of the session by %s', (reason) => {
    const { context, heard } = makeContext();
    context._primarySessionEnded(reason);
    expect(heard).toEqual([]);
  });

  it('does not follow while somebody else is in the room', () => {
    const { context, room, heard } = makeContext();
    room.join('a colleague');
    context._primarySessionEnded('participant_disconnected');
    expect(heard).toEqual([]);
  });
});

it('needs a key to delete the room, and says so', async () => {
  const { context } = makeContext();
  const before = process.env['LIVEKIT_API_KEY'];
  delete process.env['LIVEKIT_API_KEY'];
  try {
    await expect(context.deleteRoom()).rejects.toThrow('LIVEKIT_API_KEY and LIVEKIT_API_SECRET');
  } finally {
    if (before !== undefined) process.env['LIVEKIT_API_KEY'] = before;
  }
});
