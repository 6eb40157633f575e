// The load of a machine or container, from 0 to 1 (W5).
import { afterEach, expect, it, vi } from 'vitest';
import { ManualClock } from './__fakes__/manual-clock.js';
import { findCpuSource, LoadMonitor } from './load.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const files = (content: Record<string, string>) => (path: string) => {
  const found = content[path];
  if (found === undefined) throw new Error(`no file ${path}`);
  return found;
};

it.each([
  [0.5, '50000 100000', 0.5],
  [2, '200000 100000', 0.25],
])('in a container of %d CPUs that uses a half', (cpuCount, cpuMax, expected) => {
  let usedUsec = 0;
  const source = findCpuSource((path) =>
    files({ '/sys/fs/cgroup/cpu.max': cpuMax, '/sys/fs/cgroup/cpu.stat': `usage_usec ${usedUsec}\nuser_usec 1` })(path),
  );
  expect(source.cpuCount).toBe(cpuCount);
  const first = source.read(0);
  usedUsec = 1_000_000 * (cpuCount === 0.5 ? 0.25 : 0.5);
  const second = source.read(1000);
  expect((second.usedMs - first.usedMs) / 1000 / cpuCount).toBe(expected);
});

it('reads the older kind of container', () => {
  const source = findCpuSource(
    files({
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '150000',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      '/sys/fs/cgroup/cpuacct/cpuacct.usage': '2000000000',
    }),
  );
  expect([source.cpuCount, source.read(0).usedMs]).toEqual([1.5, 2000]);
});

it('takes the whole machine where nothing is limited, and NUM_CPUS where it is set', () => {
  const unlimited = files({ '/sys/fs/cgroup/cpu.max': 'max 100000', '/sys/fs/cgroup/cpu.stat': 'usage_usec 1' });
  vi.stubEnv('NUM_CPUS', '7');
  expect(findCpuSource(unlimited).cpuCount).toBe(7);
  vi.stubEnv('NUM_CPUS', '');
  expect(findCpuSource(unlimited).read(0).usedMs).toBeGreaterThan(0);
});

it('averages over 2.5 s and stays between 0 and 1', async () => {
  const clock = new ManualClock();
  let usedMs = 0;
  const monitor = new LoadMonitor({ cpuCount: 2, read: (atMs) => ({ usedMs, atMs }) }, clock);
  expect(monitor.load).toBe(0);
  for (let half = 0; half < 10; half += 1) {
    usedMs += 250;
    await clock.advance(500);
  }
  expect(monitor.load).toBeCloseTo(0.25);
  usedMs += 100_000;
  await clock.advance(500);
  expect(monitor.load).toBe(1);
  await clock.advance(3000);
  expect(monitor.load).toBe(0);
  monitor.stop();
  expect(clock.armed).toBe(0);
});
