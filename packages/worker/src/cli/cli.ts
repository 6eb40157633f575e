// The command line of an agent: `start`, `dev`, `connect`, `download-files`, `doctor`.
import { createRequire } from 'node:module';
import type * as commander from 'commander';
import type { Command } from 'commander';
import { isCommandLineTaken, takeCommandLine } from './command-line.js';
import { downloadFiles } from './download-files.js';
import { runServer } from './run-server.js';
import { ServerOptions, type ServerOptionsInit } from '../server-options.js';

interface GlobalFlags {
  readonly url?: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
  readonly workerToken?: string;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/**
 * Runs the command line of an agent: reads `process.argv` and does what it says.
 * @example
 * ```ts
 * cli.runApp(new ServerOptions({ agent: fileURLToPath(import.meta.url) }));
 * ```
 */
export const runApp = (options: ServerOptions): void => {
  // An agent file usually ends with this call, and a job process (or `download-files`) imports that file.
  if (isCommandLineTaken()) return;
  takeCommandLine();
  // Loaded here: an agent file is imported by job processes too, which need no command line.
  const { Command, Option } = createRequire(import.meta.url)('commander') as typeof commander;
  const program = new Command();
  program
    .name('agent')
    .description('LiveKit Agents')
    .option('--url <url>', 'address of the LiveKit server (LIVEKIT_URL)')
    .option('--api-key <key>', 'API key (LIVEKIT_API_KEY)')
    .option('--api-secret <secret>', 'API secret (LIVEKIT_API_SECRET)')
    .addOption(new Option('--worker-token <token>').hideHelp());
  const chosenLevel = process.env['LOG_LEVEL'] || (options.logLevel === 'info' ? '' : options.logLevel);
  const level = (fallback: string) =>
    new Option('--log-level <level>', 'lowest level that is logged (LOG_LEVEL)')
      .choices(logLevels)
      .default(chosenLevel || fallback);

  program
    .command('start')
    .description('run the worker in production')
    .addOption(level('info'))
    .addOption(new Option('--simulation').hideHelp())
    .action((flags: { logLevel: string; simulation?: boolean }) => {
      const { logLevel, simulation } = flags;
      void runServer(build(program, options, { production: true, logLevel, simulation }), { drain: true });
    });

  program
    .command('dev')
    .description('run the worker in development')
    .addOption(level('debug'))
    // The `lk` tool passes it to learn the agent's name; it does without.
    .addOption(new Option('--cli-addr <address>').hideHelp())
    .action((flags: { logLevel: string }) => {
      void runServer(buildDev(program, options, flags.logLevel), { drain: false });
    });

  program
    .command('connect')
    .description('run one job in a room, in development')
    .requiredOption('--room <name>', 'room to join')
    .option('--participant-identity <identity>', 'the participant the job is about')
    .addOption(level('info'))
    .action((flags: { room: string; participantIdentity?: string; logLevel: string }) => {
      const { room, participantIdentity: identity } = flags;
      void runServer(buildDev(program, options, flags.logLevel), { drain: false, simulate: { room, identity } });
    });

  addHelpers(program, options);
  program.parse();
};

/** The commands that run no worker. */
function addHelpers(program: Command, options: ServerOptions): void {
  program
    .command('download-files')
    .description('download the model files of the plugins this agent uses')
    .action(() => void downloadFiles(options.agent));

  program
    .command('doctor')
    .description('check keys, server, clock, agent file and native parts; explain why no job arrives')
    .action(() => void import('./doctor/index.js').then(({ runDoctor }) => runDoctor(build(program, options, {}))));
}

function build(program: Command, options: ServerOptions, changes: Partial<ServerOptionsInit>): ServerOptions {
  const flags = program.opts<GlobalFlags>();
  const environment = process.env;
  // The command line beats the environment, and both beat what the code says.
  const connection = {
    wsURL: flags.url || environment['LIVEKIT_URL'] || options.wsURL,
    apiKey: flags.apiKey || environment['LIVEKIT_API_KEY'] || options.apiKey,
    apiSecret: flags.apiSecret || environment['LIVEKIT_API_SECRET'] || options.apiSecret,
    workerToken: flags.workerToken || environment['LIVEKIT_WORKER_TOKEN'] || options.workerToken,
  };
  return new ServerOptions(Object.assign({}, options, connection, changes));
}

function buildDev(program: Command, options: ServerOptions, logLevel: string): ServerOptions {
  process.env['LIVEKIT_DEV_MODE'] = '1';
  // A developer's machine need not offer its health endpoint to the network.
  const host = options._derived.host === undefined ? options.host : '127.0.0.1';
  return build(program, options, { production: false, logLevel, host });
}
