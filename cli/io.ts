/** Where a command writes; handed in, so that tests can read it. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** The environment, for the settings that a command shares with the services. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Exit codes that all commands share; a command may have more. */
export const exitCodes = { done: 0, faults: 1, usage: 2, unreachable: 3 } as const;
