// Calls to the app of the user: tools that run there, and approval asked for there.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { attachRoom, callClient } from './index.js';
import { AgentSession } from '../session/agent-session.js';
import { Agent } from '../session/agent/agent.js';
import { registerRoomAttachment } from '../session/room-port.js';
import { rpcApproval, rpcTool } from '../session/tools/client-rpc.js';
import { createToolOptions } from '../model/tools/index.js';
import { FakeRoom } from './__fakes__/fake-room.js';

registerRoomAttachment(async ({ session, room }) => {
  const io = attachRoom(session, room, {
    inputOptions: { audioEnabled: false },
    outputOptions: { audioEnabled: false },
  });
  return { close: () => io.close(), callClient: (call) => callClient(io, call) };
});

interface RpcRequest {
  readonly destinationIdentity: string;
  readonly method: string;
  readonly payload: string;
  readonly responseTimeout: number;
}

const rpcError = (code: number, message: string) => Object.assign(new Error(message), { code });

/** A session in a room with one user, whose app answers as `answer` says. */
async function start(answer: (request: RpcRequest) => Promise<string>) {
  const room = new FakeRoom();
  room.enter('user');
  Object.assign(room.localParticipant, { performRpc: answer });
  const session = new AgentSession({ vad: null });
  await session.start({ agent: new Agent({ instructions: '' }), room: room.asRoom });
  const options = createToolOptions('call');
  return { room, session, options: { ...options, ctx: Object.assign(options.ctx, { session }) } };
}

const showMap = rpcTool({
  name: 'showMap',
  description: '',
  parameters: z.object({ place: z.string() }),
  timeoutMs: 700,
});

describe('rpcTool', () => {
  it('sends its arguments to the linked participant and gives what it answered', async () => {
    const requests: RpcRequest[] = [];
    const { session, options } = await start(async (request) => {
      requests.push(request);
      return '{"shown":true}';
    });
    expect(await showMap.execute({ place: 'Bonn' }, options)).toEqual({ shown: true });
    expect(requests).toEqual([
      { destinationIdentity: 'user', method: 'showMap', payload: '{"place":"Bonn"}', responseTimeout: 700 },
    ]);
    const other = rpcTool({ name: 'ring', description: '', method: 'phone.ring' });
    await other.execute({}, options);
    expect(requests[1]).toMatchObject({ method: 'phone.ring', payload: '{}', responseTimeout: 10_000 });
    await session.close();
  });

  it('gives text that is no JSON as it is', async () => {
    const { session, options } = await start(async () => 'shown');
    expect(await showMap.execute({ place: 'Bonn' }, options)).toBe('shown');
    await session.close();
  });

  it.each([
    [rpcError(1502, 'Response timeout'), /did not answer in time/],
    [rpcError(1400, 'Method not supported'), /not there or does not know it/],
    [rpcError(101, 'The map is closed'), /^The map is closed$/],
    [new Error('internal detail'), /not there or does not know it/],
  ])('tells the model of %s', async (error, message) => {
    const { session, options } = await start(() => Promise.reject(error));
    await expect(showMap.execute({ place: 'Bonn' }, options)).rejects.toMatchObject({
      code: 'tool_error',
      message: expect.stringMatching(message),
    });
    await session.close();
  });

  it('fails clearly without a room, or with nobody in it', async () => {
    const options = createToolOptions('call');
    const outside = { ...options, ctx: Object.assign(options.ctx, { session: new AgentSession({ vad: null }) }) };
    await expect(showMap.execute({ place: 'Bonn' }, outside)).rejects.toMatchObject({ code: 'tool_error' });
    const { room, session, options: inside } = await start(async () => '');
    room.remoteParticipants.clear();
    await expect(showMap.execute({ place: 'Bonn' }, inside)).rejects.toMatchObject({ code: 'tool_error' });
    await session.close();
  });
});

describe('rpcApproval', () => {
  const request = { callId: 'call', name: 'pay', description: 'Pays.', args: { euros: 20 } };
  const ask = async (answer: (request: RpcRequest) => Promise<string>) => {
    const { session, options } = await start(answer);
    const approval = rpcApproval({ method: 'approve' });
    if (approval === 'voice') throw new Error('not by voice');
    try {
      return await approval(request, options.ctx);
    } finally {
      await session.close();
    }
  };

  it('allows only what the app allows', async () => {
    expect(await ask(async ({ payload }) => String(payload === JSON.stringify(request)))).toBe(true);
    expect(await ask(async () => 'false')).toBe(false);
    expect(await ask(async () => 'yes')).toBe(false);
  });

  it('without an answer fails with a reason', async () => {
    await expect(ask(() => Promise.reject(rpcError(1502, '')))).rejects.toThrow(/did not answer in time/);
  });
});
