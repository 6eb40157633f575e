// A worker with one idle job process: how soon it is registered with a real livekit-server, and its memory (PSS, Linux).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureLivekitServer, freePort, startLivekitServer } from '@livekit/agents-tooling/livekit-server';
import { row, sides } from '../measure.mjs';

const runs = 5;
const limitMs = 60_000;
/** No process started and none ended for so long: the worker is warm. */
const calmMs = 4000;

/** @param {import('../measure.mjs').Installed} installed */
export async function measure(installed) {
  const { bin, reason } = await ensureLivekitServer();
  if (!bin) throw new Error(reason);
  const server = await startLivekitServer({ config: { logging: { level: 'debug', json: false } } });
  try {
    const found = { published: [], ours: [] };
    for (let run = 0; run < runs; run += 1) {
      for (const side of sides) found[side].push(await startWorker(installed[side].core, server));
    }
    return [
      row({ what: 'worker: start to registered', unit: 'ms' }, found, 'registeredMs'),
      row({ what: 'worker: start to idle job ready', unit: 'ms' }, found, 'warmMs'),
      row({ what: 'idle job process (PSS)', unit: 'MB' }, found, 'jobMB'),
      row({ what: 'worker and all its processes (PSS)', unit: 'MB' }, found, 'totalMB'),
    ];
  } finally {
    await server.stop();
  }
}

async function startWorker(cwd, server) {
  const registeredBefore = registrations(server);
  const startAt = performance.now();
  const env = {
    ...process.env,
    LIVEKIT_URL: server.url,
    LIVEKIT_API_KEY: server.apiKey,
    LIVEKIT_API_SECRET: server.apiSecret,
    BENCH_PORT: String(await freePort()),
  };
  const child = spawn(process.execPath, ['probes/agent.mjs', 'start'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    await until(
      () => registrations(server) > registeredBefore,
      () => `the worker did not register:\n${output}`,
    );
    const registeredMs = performance.now() - startAt;
    const changedAt = await untilCalm(child.pid);
    return { registeredMs, warmMs: changedAt - startAt, ...memoryOf(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** The server says so in its log, whichever framework the worker is of. */
function registrations(server) {
  return server.output().split('worker registered').length - 1;
}

async function until(happened, complaint) {
  const limitAt = performance.now() + limitMs;
  while (!happened()) {
    if (performance.now() > limitAt) throw new Error(complaint());
    await sleep(5);
  }
}

/** Waits until the processes of a worker hardly use the CPU any more. @returns when the last of them did */
async function untilCalm(pid) {
  let busyAt = performance.now();
  let before = cpuTicks(pid);
  while (performance.now() - busyAt < calmMs) {
    await sleep(100);
    const now = cpuTicks(pid);
    // More than a fifth of the time since the last look.
    if (now - before > 2) busyAt = performance.now();
    before = now;
  }
  return busyAt;
}

function cpuTicks(pid) {
  return tree(pid).reduce((sum, one) => {
    const fields = read(`/proc/${one}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }, 0);
}

function memoryOf(pid) {
  const jobs = tree(pid).filter((one) => /job/.test(read(`/proc/${one}/cmdline`).split('\0').slice(1, 3).join(' ')));
  const total = tree(pid).reduce((sum, one) => sum + pssMB(one), 0);
  return { totalMB: total, jobMB: pssMB(jobs[0]) };
}

function pssMB(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? Number.NaN) / 1000;
}

function tree(pid) {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (name) =>
        read(`/proc/${name}/stat`)
          .replace(/^.*\) /s, '')
          .split(' ')[1] === String(pid),
    );
  return [pid, ...children.flatMap((child) => tree(Number(child)))];
}

/** A process may end at any time. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
