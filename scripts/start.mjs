// `npm start`: from a fresh clone to a page in the browser where you can talk to the restaurant. It needs no key and no
// account, uses what is there, and says in one line each what it chose and why. Ctrl-C ends everything it started.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, ensureLivekitServer, root, say, startLivekitServer, tool } from './bootstrap.mjs';

const restaurant = join(root, 'examples', 'restaurant');

/** What to end, last started first. @type {(() => unknown)[]} */
const endings = [];
let ending;

/** Ends everything this program started, once, and then the program. */
function end(code) {
  ending ??= (async () => {
    for (const stop of endings.toReversed()) await Promise.resolve(stop()).catch(() => {});
    process.exit(code);
  })();
  return ending;
}

async function build() {
  say('building what changed');
  const { code, output } = await tool(
    'turbo',
    ['run', 'build', '--filter=@livekit/agents-example-restaurant...', '--output-logs=errors-only', '--ui=stream'],
    { quiet: true },
  );
  if (code === 0) return;
  throw new Error(`The build failed:\n${output.trim().split('\n').slice(-20).join('\n')}\nTry: npm run build`);
}

/** The LiveKit server to use; null if there is none. */
async function chooseLivekit() {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = process.env;
  if (url && apiKey && apiSecret) {
    return { livekit: { url, apiKey, apiSecret }, reason: `LiveKit: ${url}, since LIVEKIT_URL is set.` };
  }
  if (url) say('LIVEKIT_URL is set but LIVEKIT_API_KEY or LIVEKIT_API_SECRET is not: it is not used');
  if (process.env.LIVEKIT_AGENTS_LOCAL) return withoutLivekit('LIVEKIT_AGENTS_LOCAL is set');
  const { bin, reason } = await ensureLivekitServer({ log: say });
  if (!bin) return withoutLivekit(reason);
  try {
    const server = await startLivekitServer();
    endings.push(() => server.stop());
    const { url: ownUrl, apiKey: key, apiSecret: secret } = server;
    return {
      livekit: { url: ownUrl, apiKey: key, apiSecret: secret },
      reason: `LiveKit: a server of our own at ${ownUrl}.`,
    };
  } catch (error) {
    return withoutLivekit(`livekit-server did not start (${firstLine(error)})`);
  }
}

function withoutLivekit(why) {
  return { livekit: null, reason: `LiveKit: not used, the page is connected by a local WebSocket: ${why}.` };
}

/** Starts the worker; the page is useless without it, so its end is ours. */
function startWorker({ url, apiKey, apiSecret }) {
  const worker = spawn(process.execPath, [join(restaurant, 'dist', 'agent.js'), 'dev', '--log-level', logLevel()], {
    cwd: process.cwd(),
    env: { ...process.env, LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const kill = () => worker.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise((resolve) => worker.once('close', resolve));
  worker.once('close', (code) => {
    process.off('exit', kill);
    if (ending) return;
    console.error(`The worker ended with code ${code}; its last lines above say why.`);
    void end(1);
  });
  worker.once('error', (error) => console.error(`The worker could not be started: ${error.message}`));
  endings.push(async () => {
    worker.kill('SIGTERM');
    const desperate = setTimeout(kill, 3_000);
    await ended;
    clearTimeout(desperate);
  });
}

function logLevel() {
  return process.env.LOG_LEVEL ?? 'warn';
}

function firstLine(error) {
  return String(error?.message ?? error).split('\n')[0];
}

/** Our packages are imported only after they were built. */
function load(...path) {
  return import(pathToFileURL(join(root, ...path)).href);
}

async function main() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
  await bootstrap();
  await build();
  if (!existsSync(join(restaurant, 'dist', 'agent.js'))) throw new Error('The build left no files. Try: npm run build');
  const { livekit, reason } = await chooseLivekit();
  say(reason);
  const { initializeLogger } = await load('packages', 'agents', 'dist', 'index.js');
  initializeLogger({ pretty: true, level: logLevel() });
  const { chooseModels, closeModels, defaultStoreFile, handDown, openPlayground } = await load(
    'examples',
    'restaurant',
    'dist',
    'index.js',
  );
  const choice = await chooseModels(say);
  endings.push(closeModels);
  for (const line of choice.reasons) say(line);
  handDown(choice);
  if (livekit) startWorker(livekit);
  const port = Number(process.env.PORT) || undefined;
  const playground = await openPlayground({ livekit, choice, reasons: [reason], port });
  endings.push(() => playground.close());
  say(`Orders and reservations are kept in ${defaultStoreFile()}.`);
  console.log(`\n  Open ${playground.url} and press Start. Ctrl-C ends everything.\n`);
}

main().catch((error) => {
  console.error(error.message);
  void end(1);
});
