// One worker, many jobs one after the other: nothing of them stays. JOBS=200 runs the long version.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { childrenOf, countOf, dispatchTo, hasServer, TestWorker, useServer, waitFor } from './harness.js';

const canRun = await hasServer();
const jobs = Number(process.env['JOBS'] ?? 24);
const limits = { timeout: 60_000 + jobs * 5000 };

describe.skipIf(!canRun)('many jobs', limits, () => {
  const server = useServer();

  it(`${jobs} jobs leave no process, no handle, no memory behind (S4)`, async () => {
    await using worker = await new TestWorker({ agent: 'brief.ts', server, args: ['start'] }).registered();
    const ended = () => countOf(worker.output, '"job ended"');
    const runJobs = async (upTo: number) => {
      for (let job = ended() + 1; job <= upTo; job += 1) {
        await dispatchTo(server, `room-brief-${job}`, 'brief');
        await waitFor(
          () => (ended() >= job ? true : undefined),
          `the end of job ${job}: ${worker.output.slice(-2000)}`,
        );
      }
      // The pool is full again: what is there now is what stays.
      await waitFor(
        async () => ((await childrenOf(worker)).length === idleProcesses ? true : undefined),
        'idle processes',
      );
    };
    // The first quarter fills the caches of the runtime.
    await runJobs(Math.ceil(jobs / 4));
    const before = footprint(worker);
    await runJobs(jobs);
    const after = footprint(worker);
    console.log(
      `${jobs} jobs: ${before.memoryMB} → ${after.memoryMB} MB, ${before.handles} → ${after.handles} handles`,
    );
    expect(ended()).toBe(jobs);
    expect(countOf(worker.output, '"job received"')).toBe(jobs);
    expect(after.handles - before.handles).toBeLessThanOrEqual(4);
    expect(after.memoryMB - before.memoryMB).toBeLessThan(8 + jobs * 0.05);
  });
});

const idleProcesses = 2;

function footprint({ child }: TestWorker): { memoryMB: number; handles: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  return { memoryMB: Math.round(kilobytes / 1024), handles: readdirSync(`/proc/${child.pid}/fd`).length };
}
