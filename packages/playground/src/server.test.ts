// The page's server: files, ways into a call, and nothing for strangers.
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isPlaygroundError } from './errors.js';
import { type Playground, type PlaygroundTransport, startPlayground } from './server.js';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

const livekit: PlaygroundTransport = {
  kind: 'livekit',
  url: 'ws://127.0.0.1:7880',
  apiKey: 'key',
  apiSecret: 'a-secret-that-no-page-may-see',
  agentName: 'waiter',
};

async function start(transport: PlaygroundTransport, port = 0): Promise<Playground> {
  const playground = await startPlayground({ transport, port, page: { title: 'Test', models: ['Ears: none.'] } });
  opened.push(playground);
  return playground;
}

async function get(path: string, url: string): Promise<{ status: number }> {
  const response = await fetch(new URL(path, url));
  await response.arrayBuffer();
  return { status: response.status };
}

interface Offer {
  readonly room: string;
  readonly token: string;
}

interface Claims {
  readonly video: object;
  readonly roomConfig: object;
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('the playground server', () => {
  it('serves the page, its files and the LiveKit client', async () => {
    const { url } = await start(livekit);
    const page = await (await fetch(url)).text();
    const files = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files.length).toBeGreaterThan(1);
    const more = [
      '/view.js',
      '/shared-state.js',
      '/player.js',
      '/worklets.js',
      '/transport-local.js',
      '/transport-livekit.js',
    ];
    const paths = [...files, ...more, '/vendor/livekit-client.mjs'];
    const answers = await Promise.all(paths.map(async (path) => ({ path, ...(await get(path, url)) })));
    expect(answers).toEqual(paths.map((path) => ({ path, status: 200 })));
    expect(await (await fetch(new URL('/page.json', url))).json()).toMatchObject({ title: 'Test' });
  });

  it('serves nothing else', async () => {
    const { url } = await start(livekit);
    const paths = ['/package.json', '/..%2fpackage.json', '/src/server.ts'];
    const answers = await Promise.all(paths.map((path) => get(path, url)));
    expect(answers).toEqual(paths.map(() => ({ status: 404 })));
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  });

  it('gives each visitor a room of their own, and the agent a dispatch that every server understands', async () => {
    const { url } = await start(livekit);
    const ask = async (): Promise<Offer> =>
      (await (await fetch(new URL('/session', url), { method: 'POST' })).json()) as Offer;
    const [first, second] = [await ask(), await ask()];
    expect(first).toMatchObject({ transport: 'livekit', url: livekit.url });
    expect(first.room).not.toBe(second.room);
    expect(JSON.stringify(first)).not.toContain(livekit.apiSecret);
    const { video, roomConfig } = claimsOf(first.token);
    expect(video).toMatchObject({ room: first.room, roomJoin: true });
    expect(roomConfig).toEqual({ agents: [{ agentName: 'waiter' }] });
  });

  it('offers the local wire where there is no LiveKit server', async () => {
    const { url, port } = await start({ kind: 'websocket', onCall: async () => {} });
    const offer = await (await fetch(new URL('/session', url), { method: 'POST' })).json();
    expect(offer).toEqual({ transport: 'websocket', url: `ws://127.0.0.1:${port}/local` });
  });

  it('refuses pages of other origins and other names', async () => {
    const { url, port } = await start(livekit);
    const foreign = await fetch(new URL('/session', url), {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
    const status = await new Promise((resolve) => {
      const headers = { host: 'rebound.example' };
      request({ port, host: '127.0.0.1', path: '/page.json', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it('takes the next port when one is taken, and says when all are', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    opened.push({ [Symbol.asyncDispose]: () => new Promise((resolve) => blocker.close(() => resolve())) });
    const { port } = blocker.address() as AddressInfo;
    const playground = await start(livekit, port);
    expect(playground.port).toBeGreaterThan(port);
    const failing = startPlayground({ transport: livekit, port, portTries: 0 });
    await expect(failing).rejects.toSatisfy(
      (error) => isPlaygroundError(error) && error.code === 'playground_port_taken',
    );
  });
});
