// What the doctor says to each state of a machine and a server.
import { parseInstant } from '@livekit/agents-core';
import { describe, expect, it } from 'vitest';
import { ServerOptions } from '../../server-options.js';
import { explainDispatch, type RoomReading } from './dispatch.js';
import { printed, type Finding } from './finding.js';
import { checkNode, checkOnnx, checkOptions, checkRtc } from './machine.js';
import { checkClock, checkReachable } from './server.js';

const texts = (findings: readonly Finding[]) => findings.map(printed).join('\n');
const room = (changes: Partial<RoomReading>): RoomReading => ({
  name: 'lobby',
  people: 1,
  agents: 0,
  dispatched: [],
  ...changes,
});

describe('the machine', () => {
  it('needs a Node that is new enough', () => {
    expect(checkNode('20.19.0').level).toBe('ok');
    expect(checkNode('18.20.0')).toMatchObject({ level: 'problem', advice: expect.stringContaining('20') });
  });

  it('needs settings that can work', () => {
    const set = { agent: 'agent.js', apiKey: 'key', apiSecret: 'secret-of-the-server' };
    expect(checkOptions(new ServerOptions({ ...set, wsURL: 'wss://host' })).level).toBe('ok');
    const wrong = checkOptions(new ServerOptions({ ...set, wsURL: 'host:7880' }));
    expect(wrong).toMatchObject({ level: 'problem', advice: expect.stringContaining('LIVEKIT_URL') });
    expect(printed(checkOptions(new ServerOptions({ ...set, wsURL: 'wss://host' })))).not.toContain('secret-of');
  });

  it('needs rtc-node; onnxruntime only if it is installed', async () => {
    expect(await checkRtc(() => Promise.reject(new Error('cannot open shared object')))).toMatchObject({
      level: 'problem',
      advice: expect.stringContaining('musl'),
    });
    const missing = Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(await checkOnnx(() => Promise.reject(missing))).toBeUndefined();
    expect(await checkOnnx(() => Promise.reject(new Error('bad binary')))).toMatchObject({ level: 'note' });
  });
});

describe('the server', () => {
  it('that does not answer is told with the reason', async () => {
    const [finding] = await checkReachable('ws://127.0.0.1:1');
    expect(finding).toMatchObject({ level: 'problem', text: expect.stringContaining('127.0.0.1:1') });
  });

  it('must agree about the time', () => {
    const now = parseInstant('2027-01-15T08:00:00Z') ?? 0;
    expect(checkClock('Fri, 15 Jan 2027 08:00:01 GMT', now).level).toBe('ok');
    expect(checkClock('Fri, 15 Jan 2027 08:01:30 GMT', now)).toMatchObject({
      level: 'problem',
      text: expect.stringMatching(/this machine's clock is 9\d s behind/),
    });
    expect(checkClock('Fri, 15 Jan 2027 07:58:30 GMT', now).text).toContain('ahead of');
    expect(checkClock(null, now).level).toBe('note');
  });
});

describe('dispatch', () => {
  it('of an agent without a name: only new rooms', () => {
    const said = texts(explainDispatch('', [room({})]));
    expect(said).toContain('every NEW room');
    expect(said).toContain('"lobby" has people but no agent');
  });

  it('of a named agent: who was asked for instead', () => {
    const said = texts(explainDispatch('clerk', [room({ dispatched: ['Clerk'] })]));
    expect(said).toContain('no dispatch to "clerk"');
    expect(said).toContain('It was dispatched to: Clerk');
  });

  it('that nobody served is a problem', () => {
    const findings = explainDispatch('clerk', [room({ dispatched: ['clerk'] })]);
    expect(findings.at(-1)).toMatchObject({
      level: 'problem',
      advice: expect.stringContaining('No worker took the job'),
    });
  });

  it('is fine where an agent is, or nobody', () => {
    const findings = explainDispatch('', [room({ agents: 1 }), room({ people: 0 })]);
    expect(findings.every(({ level }) => level === 'ok')).toBe(true);
  });
});
