/** Ends an exhaustive switch: the compiler complains when a case is missing, the run-time when data lied about its type. */
export function assertNever(value: never): never {
  const kind: unknown = Reflect.get(Object(value) as object, 'kind');
  throw new TypeError(`not one of the known kinds: ${typeof kind === 'string' ? kind : typeof value}`);
}
