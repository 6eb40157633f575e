// MCP servers against real ones over stdio and HTTP: tools, results, errors, crashes.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createToolOptions, type ToolContextEntry, isFunctionTool } from '../model/tools/index.js';
import { initializeLogger } from '../base/log.js';
import { startHttpServer, testServerPath } from './__fakes__/test-server.js';
import type { MCPServer } from './mcp-server.js';
import { MCPServerHTTP } from './mcp-server-http.js';
import { MCPServerStdio, type MCPServerStdioOptions } from './mcp-server-stdio.js';

beforeAll(() => initializeLogger({ pretty: false, level: 'silent' }));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function use(server: MCPServer) {
  let tools: readonly ToolContextEntry[] = [];
  open.push({ close: () => server.aclose() });
  await server.setup({ updateTools: (given) => (tools = given) });
  const named = () => tools.filter((entry) => isFunctionTool(entry));
  return {
    names: () => named().map(({ name }) => name),
    call: (name: string, args: Record<string, string | number> = {}, abortSignal?: AbortSignal): Promise<unknown> => {
      const options = createToolOptions('call');
      const found = named().find((entry) => entry.name === name);
      return (
        found?.execute(args, abortSignal ? { ...options, abortSignal } : options) ?? Promise.reject(new Error(name))
      );
    },
  };
}

const stdio = (options: Partial<MCPServerStdioOptions> = {}) =>
  new MCPServerStdio({
    command: process.execPath,
    args: ['--import', 'tsx', testServerPath, 'serve-stdio'],
    ...options,
  });

describe('a server over stdio', () => {
  it('offers its tools under their names, and gives text, data and errors', { timeout: 60_000 }, async () => {
    const { names, call } = await use(stdio({ env: { TEST_SECRET: 'swordfish' } }));
    expect(names()).toEqual(expect.arrayContaining(['weather', 'measure', 'picture', 'refuse']));
    expect(await call('weather', { city: 'Bonn' })).toBe('sunny in Bonn');
    expect(await call('measure')).toEqual({ degrees: 21 });
    expect(await call('picture')).toEqual(['a map', '[image: image/png]']);
    expect(await call('environment')).toBe('swordfish');
    await expect(call('refuse')).rejects.toMatchObject({ code: 'tool_error', message: 'not today' });
    await expect(call('weather', { city: 3 })).rejects.toMatchObject({ code: 'tool_error' });
  });

  it('fails a call clearly when it crashes, and is started again by the next', { timeout: 60_000 }, async () => {
    const { call } = await use(stdio());
    await expect(call('crash')).rejects.toMatchObject({
      code: 'tool_error',
      message: expect.stringContaining('crash'),
    });
    expect(await call('weather', { city: 'Rome' })).toBe('sunny in Rome');
  });

  it('gives up a call that hangs or is not wanted any more', { timeout: 60_000 }, async () => {
    const { call } = await use(stdio({ callTimeoutMs: 300 }));
    await expect(call('hang')).rejects.toMatchObject({ message: expect.stringContaining('did not answer in time') });
    const stop = new AbortController();
    const hanging = call('hang', {}, stop.signal);
    stop.abort();
    await expect(hanging).rejects.toMatchObject({ code: 'tool_error' });
    expect(await call('weather', { city: 'Rome' })).toBe('sunny in Rome');
  });

  it('tells of new tools while it runs', { timeout: 60_000 }, async () => {
    const { names, call } = await use(stdio({ allowedTools: ['learn', 'learned'] }));
    expect(names()).toEqual(['learn']);
    await call('learn');
    await vi.waitFor(() => expect(names()).toEqual(['learn', 'learned']));
    expect(await call('learned')).toBe('I know it');
  });

  it('that cannot be started says so', async () => {
    await expect(use(stdio({ command: '/nowhere/server' }))).rejects.toMatchObject({ code: 'mcp_unavailable' });
  });
});

describe('a server over HTTP', () => {
  it('is called with the headers given, and found again after it was away', { timeout: 60_000 }, async () => {
    const http = await startHttpServer('Bearer key');
    const { call } = await use(new MCPServerHTTP({ url: http.url, headers: { Authorization: 'Bearer key' } }));
    expect(await call('weather', { city: 'Bonn' })).toBe('sunny in Bonn');
    await expect(call('refuse')).rejects.toMatchObject({ message: 'not today' });
    await http.close();
    await expect(call('weather', { city: 'Bonn' })).rejects.toMatchObject({
      code: 'tool_error',
      message: expect.stringContaining('does not answer'),
    });
    const again = await startHttpServer('Bearer key', http.port);
    open.push(again);
    expect(await call('weather', { city: 'Rome' })).toBe('sunny in Rome');
  });

  it('without the right headers is unavailable', async () => {
    const http = await startHttpServer('Bearer key');
    open.push(http);
    await expect(use(new MCPServerHTTP({ url: http.url }))).rejects.toMatchObject({ code: 'mcp_unavailable' });
  });
});
