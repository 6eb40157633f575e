// Why jobs come, or do not: how this agent is dispatched, and what the rooms of the server say.
import { toError } from '@livekit/agents-core';
import type { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { httpEndpoint } from '../../server/url.js';
import type { Credentials, ServerOptions } from '../../server-options.js';
import { note, ok, problem, type Finding } from './finding.js';

/** A room, as far as dispatch is concerned. */
export interface RoomReading {
  readonly name: string;
  readonly people: number;
  readonly agents: number;
  /** Names of the agents dispatched to it; '' for an automatic dispatch. */
  readonly dispatched: readonly string[];
}

/** More rooms than these are not looked at one by one. */
const mostRooms = 20;

/** Reads the rooms of the server and explains what they mean for this agent. */
export async function checkDispatch(options: ServerOptions, credentials: Credentials): Promise<readonly Finding[]> {
  try {
    const rooms = await readRooms(options.wsURL, credentials);
    return explainDispatch(options.agentName, rooms);
  } catch (error) {
    return [note(`the rooms of the server could not be read: ${toError(error).message}`)];
  }
}

/** What the rooms say. Pure. */
export function explainDispatch(agentName: string, rooms: readonly RoomReading[]): readonly Finding[] {
  const rule =
    agentName === ''
      ? ok('this agent has no name: it is sent to every NEW room by itself')
      : note(
          `this agent is named "${agentName}": it comes only where it is dispatched to by that name`,
          'In the token (RoomConfiguration.agents), by AgentDispatchService, or in a SIP dispatch rule. Without agentName it comes to every new room.',
        );
  const lonely = rooms.filter(({ people, agents }) => people > 0 && agents === 0);
  const findings = lonely.map((room) => explainRoom(agentName, room));
  const calm = rooms.length === 0 ? ok('no room is open right now') : ok(`${rooms.length} rooms are open`);
  return [rule, calm, ...findings];
}

function explainRoom(agentName: string, { name, dispatched }: RoomReading): Finding {
  const room = `the room "${name}" has people but no agent`;
  if (dispatched.includes(agentName)) {
    return problem(
      `${room}, although this agent was dispatched to it`,
      'No worker took the job: start one (its log says "job received" or "job refused" with the reason).',
    );
  }
  if (agentName !== '') {
    const others = dispatched.filter((other) => other !== '');
    const seen = others.length > 0 ? ` It was dispatched to: ${others.join(', ')}.` : '';
    return note(room, `It has no dispatch to "${agentName}".${seen} Names are compared letter by letter.`);
  }
  return note(room, 'Agents without a name are sent only when a room is made: let everybody leave, or use a new room.');
}

async function readRooms(serverUrl: string, { apiKey, apiSecret }: Credentials): Promise<readonly RoomReading[]> {
  const sdk = await import('livekit-server-sdk');
  const url = httpEndpoint(serverUrl);
  const service = new sdk.RoomServiceClient(url, apiKey, apiSecret);
  const dispatches = new sdk.AgentDispatchClient(url, apiKey, apiSecret);
  const rooms = await service.listRooms();
  return Promise.all(rooms.slice(0, mostRooms).map(({ name }) => readRoom(name, service, dispatches)));
}

async function readRoom(
  name: string,
  service: RoomServiceClient,
  dispatches: AgentDispatchClient,
): Promise<RoomReading> {
  const [participants, dispatched] = await Promise.all([service.listParticipants(name), dispatches.listDispatch(name)]);
  const agents = participants.filter(({ kind }) => kind === agentKind).length;
  const people = participants.length - agents;
  return { name, people, agents, dispatched: dispatched.map(({ agentName }) => agentName) };
}

/** `ParticipantInfo.Kind.AGENT` of the protocol. */
const agentKind = 4;
