// Runs workers as real processes and joins rooms as a real client, for the end-to-end tests.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Room, type RemoteParticipant } from '@livekit/rtc-node';
import {
  ensureLivekitServer,
  startLivekitServer,
  type RunningLivekitServer,
} from '@livekit/agents-tooling/livekit-server';
import { sleep, systemClock } from '@livekit/agents-core';
import { AccessToken, AgentDispatchClient } from 'livekit-server-sdk';
import { afterAll, beforeAll } from 'vitest';

const run = promisify(execFile);

/** Whether there is a livekit-server to test with; says why if there is none. */
export async function hasServer(): Promise<boolean> {
  const { bin, reason } = await ensureLivekitServer({ build: false });
  if (!bin) console.log(`end-to-end tests of the worker do not run: ${reason}`);
  return bin !== null;
}

/** A server for the tests of a `describe` block. What it says of itself is true once they run. */
export function useServer(): RunningLivekitServer {
  const server = { url: '', port: 0, apiKey: '', apiSecret: '', output: () => '', stop: async () => {} };
  beforeAll(async () => {
    Object.assign(server, await startLivekitServer());
  });
  afterAll(() => server.stop());
  return server;
}

export interface WorkerOptions {
  /** File in `test/agents`. */
  readonly agent: string;
  readonly server: Pick<RunningLivekitServer, 'url' | 'apiKey' | 'apiSecret'>;
  /** Default `['dev']`. */
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

/** A worker as a child process, with what it wrote. */
export class TestWorker implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  output = '';

  constructor({ agent, server, args = ['dev'], env = {} }: WorkerOptions) {
    const file = fileURLToPath(new URL(`./agents/${agent}`, import.meta.url));
    this.child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', file, ...args], {
      env: {
        ...process.env,
        LIVEKIT_URL: server.url,
        LIVEKIT_API_KEY: server.apiKey,
        LIVEKIT_API_SECRET: server.apiSecret,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.output += part.toString();
      });
    }
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  /** Waits until the output matches, and returns the match. */
  async says(pattern: RegExp, timeoutMs = 20_000): Promise<RegExpMatchArray> {
    const look = () => {
      const found = this.output.match(pattern) ?? undefined;
      if (!found && this.child.exitCode !== null)
        throw new Error(`the worker ended without ${pattern}: ${this.output}`);
      return found;
    };
    return waitFor(look, `${pattern} in: ${this.output}`, timeoutMs);
  }

  async registered(): Promise<this> {
    await this.says(/worker registered/);
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** Makes workers with the agent of many moods. */
export function moodyWorkers(server: RunningLivekitServer) {
  return (mood: string, env: Record<string, string> = {}, args = ['dev']): TestWorker =>
    new TestWorker({ agent: 'moody.ts', server, args, env: { MOOD: mood, ...env } });
}

/** Asks `look` again and again until it returns something. */
export async function waitFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  timeoutMs = 20_000,
): Promise<T> {
  const giveUpAt = systemClock.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (systemClock.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(systemClock, 25);
  }
}

/** A user in a room. */
export class TestUser implements AsyncDisposable {
  readonly room = new Room();

  static async join(server: RunningLivekitServer, roomName: string): Promise<TestUser> {
    const token = new AccessToken(server.apiKey, server.apiSecret, { identity: 'user' });
    token.addGrant({ roomJoin: true, room: roomName });
    const user = new TestUser();
    await user.room.connect(server.url, await token.toJwt(), { autoSubscribe: true, dynacast: false });
    return user;
  }

  /** The agent participant, once its attributes say that its entry function ran. */
  agent(timeoutMs = 20_000): Promise<RemoteParticipant> {
    const look = () => [...this.room.remoteParticipants.values()].find((p) => p.attributes['prewarmed'] === 'yes');
    return waitFor(look, 'an agent in the room', timeoutMs);
  }

  async agentLeft(timeoutMs = 20_000): Promise<void> {
    const look = () => (this.room.remoteParticipants.size === 0 ? true : undefined);
    await waitFor(look, 'the agent to leave', timeoutMs);
  }

  async disconnected(timeoutMs = 20_000): Promise<void> {
    await waitFor(() => (this.room.isConnected ? undefined : true), 'the room to end', timeoutMs);
  }

  async tell(text: string): Promise<void> {
    await this.room.localParticipant?.publishData(Buffer.from(text), { reliable: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.room.disconnect();
  }
}

/** The process ids of the job processes of a worker that live, after a moment for those that are on their way out. */
export async function childrenOf({ child }: TestWorker): Promise<number[]> {
  await sleep(systemClock, 200);
  const { stdout } = await run('ps', ['-o', 'pid=,args=', '--ppid', String(child.pid)]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => (line.includes('/job/main.') ? [Number(line.trim().split(' ')[0])] : []));
}

export function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

export async function dispatchTo(server: RunningLivekitServer, room: string, agentName: string): Promise<void> {
  const url = server.url.replace(/^ws/, 'http');
  await new AgentDispatchClient(url, server.apiKey, server.apiSecret).createDispatch(room, agentName);
}
