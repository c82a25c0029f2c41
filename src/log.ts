// Structured logs: JSON lines for machines, readable ones on a terminal. Every line of a request carries its id.

import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

/** Names under which a secret could end up in a log line, at the top and one level down. */
const SECRETS = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'x-api-key'];

/** Makes the log of a process. It writes to standard output unless `stream` is given, synchronously, so that nothing is lost at exit. */
export function createLog(
  { logLevel, logFormat }: Pick<Config, 'logLevel' | 'logFormat'>,
  stream?: DestinationStream,
): Logger {
  const options: LoggerOptions = {
    level: logLevel,
    base: null,
    redact: { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: '***' },
    serializers: { err: errorShown },
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (!isPretty(logFormat)) return stream === undefined ? pino(options) : pino(options, stream);
  const format = prettyFactory({
    colorize: process.stdout.isTTY === true,
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  const out = stream ?? process.stdout;
  return pino(options, { write: (line) => void out.write(format(line)) });
}

/** What is logged of an error. Drivers hang more on theirs: statements, rows, commands with their passwords. */
const SHOWN = ['type', 'message', 'code', 'store', 'syscall', 'address', 'port', 'stack'];

function errorShown(error: Error): unknown {
  if (!(error instanceof Error)) return error;
  return Object.fromEntries(
    Object.entries(stdSerializers.err(error)).filter(([name]) => SHOWN.includes(name)),
  );
}

/** Whether lines are for people. */
export function isPretty(format: Config['logFormat']): boolean {
  return format === 'pretty' || (format === 'auto' && process.stdout.isTTY === true);
}

/**
 * Says something to the person who started the process: plain text between pretty lines, and one line of the log where a
 * machine reads it.
 */
export type Announce = (text: string) => void;

/** Makes an `Announce` that fits the log's format. */
export function createAnnounce(log: Logger, { logFormat }: Pick<Config, 'logFormat'>): Announce {
  if (!isPretty(logFormat)) return (text) => log.info(text);
  return (text) => void process.stdout.write(`${text}\n`);
}
