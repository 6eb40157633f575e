// Options, their defaults, and what is said when they cannot work.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AgentServer } from './agent-server.js';
import { checkServerOptions, ServerOptions, WorkerPermissions } from './server-options.js';

beforeEach(() => {
  for (const name of ['URL', 'API_KEY', 'API_SECRET', 'AGENT_NAME', 'AGENT_NAME_OVERRIDE', 'WORKER_TOKEN']) {
    vi.stubEnv(`LIVEKIT_${name}`, '');
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('defaults', () => {
  it('in development', () => {
    expect(new ServerOptions({ agent: 'a.js' })).toMatchObject({
      loadThreshold: Infinity,
      numIdleProcesses: 0,
      drainTimeout: 3_600_000,
      shutdownProcessTimeout: 60_000,
      sessionEndTimeout: 300_000,
      initializeProcessTimeout: 10_000,
      wsURL: 'ws://localhost:7880',
      host: '0.0.0.0',
      port: 0,
      logLevel: 'info',
      production: false,
      jobMemoryWarnMB: 1000,
      jobMemoryLimitMB: 0,
      agentName: '',
      permissions: new WorkerPermissions(true, true, true, true, [], false),
    });
  });

  it('in production', () => {
    const options = new ServerOptions({ agent: 'a.js', production: true });
    expect(options).toMatchObject({ loadThreshold: 0.7, port: 8081 });
    expect(options.numIdleProcesses).toBeGreaterThan(0);
    expect(options.numIdleProcesses).toBeLessThanOrEqual(4);
  });

  it('are worked out again when options are made from options', () => {
    const given = new ServerOptions({ agent: 'a.js' });
    const again = new ServerOptions(Object.assign({}, given, { production: true }));
    expect(again).toMatchObject({ loadThreshold: 0.7, port: 8081 });
    expect(again.numIdleProcesses).toBeGreaterThan(0);
  });

  it('do not replace what was given, even 0 and Infinity', () => {
    const given = new ServerOptions({ agent: 'a.js', numIdleProcesses: 0, port: 0, loadThreshold: Infinity });
    const again = new ServerOptions(Object.assign({}, given, { production: true }));
    expect(again).toMatchObject({ numIdleProcesses: 0, port: 0, loadThreshold: Infinity });
  });
});

it('takes a load function written for an AgentServer', async () => {
  const loadFunc = async (worker: AgentServer) => worker.activeJobs.length / 10;
  const options = new ServerOptions({ agent: 'a.js', apiKey: 'k', apiSecret: 's', loadFunc });
  expect(await options.loadFunc(new AgentServer(options))).toBe(0);
});

describe('the agent name', () => {
  it.each([
    { env: {}, option: undefined, name: '', isEnv: false },
    { env: { LIVEKIT_AGENT_NAME: 'env' }, option: undefined, name: 'env', isEnv: true },
    { env: { LIVEKIT_AGENT_NAME: 'env' }, option: 'option', name: 'option', isEnv: false },
    { env: { LIVEKIT_AGENT_NAME_OVERRIDE: 'forced' }, option: 'option', name: 'forced', isEnv: true },
  ])('with $env and the option $option is "$name"', ({ env, option, name, isEnv }) => {
    for (const [key, value] of Object.entries(env)) vi.stubEnv(key, value);
    const options = new ServerOptions({ agent: 'a.js', agentName: option });
    expect([options.agentName, options.agentNameIsEnv]).toEqual([name, isEnv]);
    const again = new ServerOptions(Object.assign({}, options));
    expect([again.agentName, again.agentNameIsEnv]).toEqual([name, isEnv]);
  });
});

describe('the check', () => {
  const good = { agent: 'a.js', apiKey: 'k', apiSecret: 's' };

  it('passes on the credentials', () => {
    expect(checkServerOptions(new ServerOptions(good))).toEqual({ apiKey: 'k', apiSecret: 's' });
  });

  it.each([
    [{ apiKey: undefined }, 'set LIVEKIT_API_KEY'],
    [{ apiSecret: undefined }, 'set LIVEKIT_API_SECRET'],
    [{ wsURL: 'localhost:7880' }, 'set LIVEKIT_URL'],
    [{ wsURL: 'ftp://host' }, 'set LIVEKIT_URL'],
    [{ agent: '' }, 'ServerOptions.agent is missing'],
    [{ numIdleProcesses: -1 }, 'numIdleProcesses must be'],
    [{ port: Number.NaN }, 'port must be'],
  ])('of %o says what to do', (change, message) => {
    expect(() => checkServerOptions(new ServerOptions({ ...good, ...change }))).toThrow(message);
  });
});
