// The ambient job: by async context, and by the process when it runs one job only.
import { describe, expect, it } from 'vitest';
import { getJobContext, runWithJobContext, runWithJobContextAsync, setProcessJob } from './current-job.js';
import type { JobContext } from './job-context.js';

// Only its identity matters here.
const job = (name: string) => ({ workerId: name }) as JobContext;

describe('getJobContext', () => {
  it('outside of a job throws, or returns undefined when that is asked for', () => {
    expect(() => getJobContext()).toThrow(expect.objectContaining({ code: 'no_job_context' }));
    expect(getJobContext(false)).toBeUndefined();
  });

  it('follows the code it was started in, also across awaits and between two jobs at once', async () => {
    const first = job('first');
    const second = job('second');
    const look = async () => {
      await Promise.resolve();
      return getJobContext();
    };
    const both = [runWithJobContextAsync(first, look), runWithJobContextAsync(second, look)];
    expect(await Promise.all(both)).toEqual([first, second]);
    expect(runWithJobContext(second, () => getJobContext())).toBe(second);
    expect(getJobContext(false)).toBeUndefined();
  });

  it('finds the only job of the process where the async context is lost', () => {
    const only = job('only');
    const other = job('other');
    {
      using _job = setProcessJob(only);
      expect(getJobContext()).toBe(only);
      expect(runWithJobContext(other, () => getJobContext())).toBe(other);
    }
    expect(getJobContext(false)).toBeUndefined();
  });

  it('is not cleared by a job that is no longer the only one', () => {
    const first = setProcessJob(job('first'));
    const latest = job('latest');
    using _latest = setProcessJob(latest);
    first[Symbol.dispose]();
    expect(getJobContext()).toBe(latest);
  });
});
