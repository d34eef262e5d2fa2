/** Facts beside a log line; never message bodies or numbers of callers. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** Where the engine writes what an operator wants to know. */
export interface EngineLog {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const silentLog: EngineLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
