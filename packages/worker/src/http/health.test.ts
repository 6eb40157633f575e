// The worker's HTTP endpoint, over real sockets.
import { afterEach, expect, it } from 'vitest';
import { HealthServer, type HealthCheckResult, type HealthServerOptions } from './health.js';

const ok: HealthCheckResult = { healthy: true, message: 'OK' };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(changes: Partial<HealthServerOptions>): Promise<(path: string) => Promise<Response>> {
  const server = new HealthServer({
    host: '127.0.0.1',
    port: 0,
    health: () => ok,
    readiness: () => ok,
    metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'jobs 1\n' },
    describe: () => {
      throw new Error('not asked');
    },
    ...changes,
  });
  const port = await server.start();
  closers.push(() => server.close());
  return (path) => fetch(`http://127.0.0.1:${port}${path}`);
}

it('a draining worker is healthy but not ready', async () => {
  const get = await serve({ readiness: () => ({ healthy: false, message: 'draining' }) });
  expect((await get('/')).status).toBe(200);
  const ready = await get('/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.text()).toBe('draining');
});

it('gives metrics in the format it names', async () => {
  const get = await serve({});
  const answer = await get('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
  expect(await answer.text()).toBe('jobs 1\n');
});

it('says when metrics cannot be read, without the reason', async () => {
  const get = await serve({ metrics: { contentType: '', render: () => Promise.reject(new Error('secret')) } });
  const answer = await get('/metrics');
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret');
});

it('knows no other path', async () => {
  const get = await serve({});
  expect((await get('/job')).status).toBe(404);
});
