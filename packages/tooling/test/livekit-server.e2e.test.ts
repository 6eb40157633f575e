// The loopback server: starts, answers, stays off other interfaces, and is gone after stop().
import { describe, expect, it } from 'vitest';
import { ensureLivekitServer, freePort, startLivekitServer } from '../src/livekit-server.mjs';

const { bin } = await ensureLivekitServer({ build: false });

describe.skipIf(!bin)('livekit-server on loopback', () => {
  it('answers on the port it was given and stops', async () => {
    const port = await freePort();
    const server = await startLivekitServer({ port });
    expect(server.url).toBe(`ws://127.0.0.1:${port}`);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('OK');
    await server.stop();
    await server.stop();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });

  it('runs twice side by side', async () => {
    const servers = await Promise.all([startLivekitServer(), startLivekitServer()]);
    expect(servers[0].port).not.toBe(servers[1].port);
    await Promise.all(servers.map((server) => server.stop()));
  });

  it('says why it could not start', async () => {
    await expect(startLivekitServer({ config: { no_such_setting: true } })).rejects.toThrow('no_such_setting');
  });
});
