/** Settings that every process of ours has. */
import { oneOf, yesNo } from './readers.js';
import { setting } from './settings.js';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const sharedSettings = {
  logLevel: setting<LogLevel>({ env: 'LATCHKEY_LOG_LEVEL', flag: '--log-level', value: 'LEVEL', reader: oneOf(...logLevels), fallback: 'info', help: `least level that is logged: ${logLevels.join(', ')} (info)` }),
  mask: setting<boolean>({ env: 'LATCHKEY_MASK', flag: '--mask', value: 'yes|no', reader: yesNo, fallback: true, help: 'mask telephone numbers in the log (yes)' }),
};
