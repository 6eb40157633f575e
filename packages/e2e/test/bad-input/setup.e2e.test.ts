// What a first user gets wrong when setting up: one line that says what to do, and nothing hangs.
import {
  ensureLivekitServer,
  freePort,
  startLivekitServer,
  type RunningLivekitServer,
} from '@livekit/agents-tooling/livekit-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../kit/caller.js';
import { TestWorker } from '../kit/worker.js';

const found = await ensureLivekitServer({ build: false });
if (!found.bin) console.log(`end-to-end tests of wrong settings do not run: ${found.reason}`);

const agent = 'troubled.ts';
/** Lines that hold the sentence. */
const linesWith = (output: string, sentence: string) =>
  output.split('\n').filter((line) => line.includes(sentence)).length;

describe.skipIf(!found.bin)('wrong settings', () => {
  let server: RunningLivekitServer;
  beforeAll(async () => {
    server = await startLivekitServer();
  });
  afterAll(() => server.stop());

  it.each([
    ['no key', { LIVEKIT_API_KEY: '' }, 'set LIVEKIT_API_KEY'],
    ['no secret', { LIVEKIT_API_SECRET: '' }, 'set LIVEKIT_API_SECRET'],
    ['a URL that is none', { LIVEKIT_URL: 'localhost' }, 'set LIVEKIT_URL'],
    ['an unknown key', { LIVEKIT_API_KEY: 'somebody' }, 'check LIVEKIT_API_KEY and LIVEKIT_API_SECRET'],
    [
      'a wrong secret',
      { LIVEKIT_API_SECRET: 'a-secret-of-some-other-server-0123' },
      'check LIVEKIT_API_KEY and LIVEKIT_API_SECRET',
    ],
  ])('%s: ends with what to set', async (_name, env, advice) => {
    await using worker = new TestWorker({ agent, server, env });
    expect(await worker.exited).toBe(1);
    expect(linesWith(worker.output, advice)).toBe(1);
    expect(worker.output).not.toMatch(/^ +at /m);
    expect(worker.output).not.toContain(server.apiSecret);
  });

  it('no LIVEKIT_URL: says which address it tries, and that LIVEKIT_URL changes it', async () => {
    await using worker = new TestWorker({ agent, server, env: { LIVEKIT_URL: '' } });
    const [line] = await worker.says(/.*no connection to the server.*/);
    expect(line).toContain('ws://localhost:7880');
    expect(line).toContain('LIVEKIT_URL');
    expect(await worker.stop()).toBe(130);
  });

  it('a server that is not there: a line for each attempt, and Ctrl-C ends it', async () => {
    const url = `ws://127.0.0.1:${await freePort()}`;
    await using worker = new TestWorker({ agent, server, env: { LIVEKIT_URL: url } });
    await worker.says(/no connection to the server[^\n]*ECONNREFUSED[^\n]*trying again in[^\n]*\n[^]*no connection/);
    expect(worker.output).not.toMatch(/^ +at /m);
    expect(await worker.stop()).toBe(130);
  });

  it('an agent file that throws: says which file and why, stays, and refuses jobs', async () => {
    await using worker = await new TestWorker({ agent, server, env: { MOOD: 'throws on load' } }).registered();
    const [line] = await worker.says(/.*no job can start.*/);
    expect(line).toMatch(/troubled\.ts could not be loaded: the menu has no pages/);
    await using caller = await Caller.witness(server, 'bad-file');
    await expect(worker.says(/job received/, 2000)).rejects.toThrow('in vain');
    expect(caller.room.remoteParticipants.size).toBe(0);
    expect(linesWith(worker.output, 'no job can start')).toBe(1);
    expect(worker.lives).toBe(true);
    expect(await worker.stop()).toBe(130);
  });
});
