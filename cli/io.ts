/** Where a command writes; handed in, so that tests can read it. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  /** `isTTY`: a person watches, and sees progress. */
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  /** The environment, for the settings that a command shares with the services. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Exit codes that all commands share; a command may have more. `faults`: what was given is refused; `denied`: the token is missing or may
 * not; `absent`: there is no such thing; `conflict`: somebody else changed it first.
 */
export const exitCodes = { done: 0, faults: 1, usage: 2, unreachable: 3, denied: 4, absent: 5, conflict: 6 } as const;
