// A real livekit-server on loopback, for end-to-end tests and `npm start`: found, or built once and cached.
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir, isProgram, runToEnd, which } from './machine.mjs';

/** The version that is built when none is installed. Later ones use replace directives, which `go install` refuses. */
export const livekitServerVersion = 'v1.9.12';

const goPackage = 'github.com/livekit/livekit-server/cmd/server';
const apiKey = 'devkey';
const apiSecret = 'loopback-only-secret-of-enough-length';

/**
 * Finds livekit-server: `LIVEKIT_SERVER_BIN`, then the PATH, then the cache, and at last builds it with Go.
 * @param {{ build?: boolean, log?: (line: string) => void }} options `build: false` only looks
 * @returns {Promise<{ bin: string, reason?: undefined } | { bin: null, reason: string }>}
 */
export async function ensureLivekitServer({ build = true, log = console.log } = {}) {
  const named = process.env.LIVEKIT_SERVER_BIN;
  if (named)
    return isProgram(named) ? { bin: named } : { bin: null, reason: `LIVEKIT_SERVER_BIN is no program: ${named}` };
  const installed = which('livekit-server');
  if (installed) return { bin: installed };
  const ending = process.platform === 'win32' ? '.exe' : '';
  const cached = join(cacheDir(), 'bin', `livekit-server-${livekitServerVersion}${ending}`);
  if (isProgram(cached)) return { bin: cached };
  const go = which('go');
  if (!go || !build)
    return { bin: null, reason: 'livekit-server is missing; install it, or install Go and it is built for you' };
  log(`building livekit-server ${livekitServerVersion} with Go, once (a few minutes)`);
  return buildInto(cached, { go, ending });
}

async function buildInto(target, { go, ending }) {
  const bin = mkdtempSync(join(tmpdir(), 'livekit-server-'));
  try {
    const env = { GOBIN: bin, GOFLAGS: '-mod=mod' };
    const { code, output } = await runToEnd(go, ['install', `${goPackage}@${livekitServerVersion}`], {
      env,
      quiet: true,
    });
    if (code !== 0) return { bin: null, reason: `go could not build livekit-server: ${lastLine(output)}` };
    mkdirSync(join(target, '..'), { recursive: true });
    // Copied beside the target first: a rename inside one folder is atomic, so two builders cannot hurt each other.
    const beside = `${target}.${process.pid}`;
    copyFileSync(join(bin, `server${ending}`), beside);
    chmodSync(beside, 0o755);
    renameSync(beside, target);
    return { bin: target };
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} RunningLivekitServer
 * @property {string} url for clients, `ws://127.0.0.1:port`
 * @property {number} port
 * @property {string} apiKey
 * @property {string} apiSecret
 * @property {() => string} output what the server has logged so far
 * @property {() => Promise<void>} stop ends the server; calling it again does nothing
 */

/**
 * Starts livekit-server on loopback and waits until it answers. It ends with this process at the latest.
 * @param {{ port?: number, config?: object }} options `port`: a free one by default; `config` is merged over the
 *   server's top-level settings, as in its YAML file
 * @returns {Promise<RunningLivekitServer>}
 */
export async function startLivekitServer({ port, config = {} } = {}) {
  const { bin, reason } = await ensureLivekitServer({ build: false });
  if (!bin) throw new Error(reason);
  const httpPort = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'livekit-server-'));
  const file = join(folder, 'config.yaml');
  // JSON is YAML, so no emitter is needed.
  writeFileSync(file, JSON.stringify({ ...loopbackConfig(httpPort), ...config }));
  const child = spawn(bin, ['--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const server = supervise(child, folder);
  try {
    await untilAnswers(`http://127.0.0.1:${httpPort}/`, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: `ws://127.0.0.1:${httpPort}`,
    port: httpPort,
    apiKey,
    apiSecret,
    output: server.output,
    stop: server.stop,
  };
}

function loopbackConfig(port) {
  // The ICE/TCP listener cannot be bound to loopback, so it is off; media goes over UDP on the loopback interface.
  const start = 30_000 + Math.floor(Math.random() * 250) * 100;
  return {
    port,
    bind_addresses: ['127.0.0.1'],
    keys: { [apiKey]: apiSecret },
    rtc: {
      tcp_port: 0,
      port_range_start: start,
      port_range_end: start + 99,
      use_external_ip: false,
      node_ip: '127.0.0.1',
      enable_loopback_candidate: true,
      interfaces: { includes: [loopbackInterface()] },
      stun_servers: [],
    },
  };
}

function loopbackInterface() {
  return process.platform === 'darwin' ? 'lo0' : 'lo';
}

/** Keeps the log, knows when the process ended, and ends it. */
function supervise(child, folder) {
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log = (log + part).slice(-100_000)));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let running = true;
  const ended = new Promise((resolve) => {
    const done = () => {
      running = false;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
      resolve();
    };
    child.once('close', done);
    child.once('error', (error) => {
      log += error.message;
      done();
    });
  });
  const stop = async () => {
    // The first signal asks the server to wait for its rooms, the second not to.
    if (running) child.kill('SIGTERM');
    const impatient = setTimeout(() => child.kill('SIGTERM'), 100);
    const desperate = setTimeout(kill, 2_000);
    await ended;
    clearTimeout(impatient);
    clearTimeout(desperate);
  };
  return { output: () => log, isRunning: () => running, stop };
}

async function untilAnswers(address, server) {
  const giveUpAt = Date.now() + 20_000;
  while (Date.now() < giveUpAt) {
    if (!server.isRunning()) throw new Error(`livekit-server ended at once: ${server.output()}`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`livekit-server did not answer within 20 s: ${server.output()}`);
}

/** @returns {Promise<number>} a TCP port that was free on loopback a moment ago */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
