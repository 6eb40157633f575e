// The one logger of a process, shared by every copy of this package and loaded on first use.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import type * as Pino from 'pino';
import type { DestinationStream, Logger, StreamEntry } from 'pino';

export type { Logger } from 'pino';

/** How the process logs. */
export interface LoggerOptions {
  /** Human-readable lines instead of JSON. Needs the `pino-pretty` package. */
  pretty: boolean;
  /** The lowest level that is written. Default: `LOG_LEVEL`, else 'info'. */
  level?: string;
}

// Published names: plugins built for another copy of the framework find the same logger there.
const loggerKey = Symbol.for('@livekit/agents:logger');
const optionsKey = Symbol.for('@livekit/agents:loggerOptions');
const sinksKey = Symbol.for('livekit.agents.logSinks');
const scopeKey = Symbol.for('livekit.agents.logScope');

interface LogState {
  [loggerKey]?: Logger;
  [optionsKey]?: LoggerOptions;
  [sinksKey]?: { add(entry: StreamEntry): unknown };
  [scopeKey]?: AsyncLocalStorage<Logger>;
}

const state = globalThis as LogState;
const require = createRequire(import.meta.url);

function defaultLevel(): string {
  return process.env['LOG_LEVEL'] || 'info';
}

/**
 * The process's logger, or that of the job the calling code runs in. Before {@link initializeLogger} it is a JSON logger on standard output at the level of
 * `LOG_LEVEL` (default 'info').
 */
export function log(): Logger {
  return state[scopeKey]?.getStore() ?? state[loggerKey] ?? createLogger({ pretty: false });
}

/** Runs `run` with `logger` as what {@link log} returns in it and in all that it starts. @internal */
export function runWithLogger<T>(logger: Logger, run: () => T): T {
  state[scopeKey] ??= new AsyncLocalStorage();
  return state[scopeKey].run(logger, run);
}

/** The options the logger was made with; undefined before {@link initializeLogger}. */
export function loggerOptions(): LoggerOptions | undefined {
  return state[optionsKey];
}

/** Makes the process's logger anew. Loggers handed out before keep their old settings. */
export function initializeLogger({ pretty, level = defaultLevel() }: LoggerOptions): void {
  createLogger({ pretty, level });
  state[optionsKey] = { pretty, level };
}

/** Replaces the process's logger by one of your own. */
export function setLoggerState(logger: Logger, options: LoggerOptions): void {
  state[loggerKey] = logger;
  state[optionsKey] = options;
}

/** Sends every later line of the process's logger to `stream` as well. */
export function addLogSink(stream: DestinationStream, level = 'trace'): void {
  log();
  state[sinksKey]?.add({ stream, level: level as StreamEntry['level'] & string });
}

function createLogger({ pretty, level = defaultLevel() }: LoggerOptions): Logger {
  const { default: pino } = require('pino') as typeof Pino;
  const destination: DestinationStream = pretty ? prettyStream() : pino.destination({ fd: 1, sync: true });
  const sinks = pino.multistream([{ stream: destination, level: 'trace' }]);
  const logger = pino({ level }, sinks);
  state[loggerKey] = logger;
  state[sinksKey] = sinks;
  return logger;
}

function prettyStream(): DestinationStream {
  const loaded = require('pino-pretty') as { default: (options: object) => DestinationStream };
  return loaded.default({
    colorize: process.stdout.isTTY,
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
  });
}
