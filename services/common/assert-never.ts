/** Ends an exhaustive switch: the compiler complains when a case is missing, the run-time when data lied about its type. */
export function assertNever(value: never): never {
  throw new TypeError(`not one of the known kinds: ${(value as { kind?: unknown } | undefined)?.kind ?? typeof value}`);
}
