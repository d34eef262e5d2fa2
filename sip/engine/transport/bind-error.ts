/** Says in words why an address could not be had. */
export function bindError(what: string, host: string, port: number, cause: NodeJS.ErrnoException): Error {
  const reason = REASONS[cause.code ?? ''] ?? cause.message;
  return new Error(`cannot listen for ${what} on ${host}:${port}: ${reason}`, { cause });
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken (EADDRINUSE)',
  EADDRNOTAVAIL: 'this machine does not have that address (EADDRNOTAVAIL)',
  EACCES: 'ports below 1024 need privileges (EACCES)',
  ENOTFOUND: 'no such host name (ENOTFOUND)',
};
