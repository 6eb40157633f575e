// Finding and running programs, before anything is installed.
import { describe, expect, it } from 'vitest';
import { run, runToEnd, which } from '../src/machine.mjs';

describe('machine', () => {
  it('finds the first program that is there', () => {
    expect(which('no-such-program-here', 'node')).toMatch(/node/);
    expect(which('no-such-program-here')).toBeUndefined();
  });

  it('reports code and output', async () => {
    const script = 'console.log("out"); console.error("err"); process.exit(3)';
    const { code, output } = await runToEnd('node', ['-e', script], { quiet: true });
    expect(code).toBe(3);
    expect(output).toContain('out');
    expect(output).toContain('err');
  });

  it('reports a program that is not there', async () => {
    expect((await runToEnd('no-such-program-here', [], { quiet: true })).code).toBe(127);
  });

  it('throws with the last lines when a program fails', async () => {
    const failing = run('node', ['-e', 'console.error("the reason"); process.exit(2)'], { quiet: true });
    await expect(failing).rejects.toThrow(/code 2[^]*the reason/);
  });

  it('passes environment variables on', async () => {
    const printed = await run('node', ['-e', 'console.log(process.env.X_ONE)'], { quiet: true, env: { X_ONE: '1' } });
    expect(printed.trim()).toBe('1');
  });
});
