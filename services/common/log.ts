import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './shared-settings.js';

export type Log = Logger;

export interface LogOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** For tests; else standard output. */
  readonly to?: DestinationStream;
}

/** A line of its own costs a system call, which is more than making it: lines are written together. */
const writeAtBytes = 8192;
const writeEveryMs = 100;

/** A JSON logger. Writing never holds up a call: lines go out between turns, and what is left when the process exits. */
export function createLog({ service, level, to = standardOutput() }: LogOptions): Log {
  return pino({ level, base: { service }, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, to);
}

function standardOutput(): DestinationStream {
  const stream = destination({ dest: 1, sync: false, minLength: writeAtBytes, periodicFlush: writeEveryMs });
  process.on('exit', () => stream.flushSync());
  return stream;
}
