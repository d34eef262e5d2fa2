/** Addresses as people write them: `127.0.0.1:5060`, `[::1]:5060`, `policy.internal:50051`. */

export interface HostPort {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface HostPortRange {
  readonly host: string;
  readonly fromPort: number;
  /** Included. */
  readonly toPort: number;
}

/** Reads `host:port`; port 0 means any free one. `undefined` when it is none. */
export function parseHostPort(text: string): HostPort | undefined {
  const split = splitHost(text);
  const port = split && parsePort(split.rest);
  return split === undefined || port === undefined ? undefined : { host: split.host, port };
}

/** Reads `host:from-to`, both ports included. */
export function parseHostPortRange(text: string): HostPortRange | undefined {
  const split = splitHost(text);
  const [from, to, more] = (split?.rest ?? '').split('-').map(parsePort);
  if (split === undefined || from === undefined || to === undefined || more !== undefined || from > to) return undefined;
  return { host: split.host, fromPort: from, toPort: to };
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Only this machine can reach it: 127.0.0.0/8, ::1 and the name localhost. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host) || /^::ffff:127(\.\d{1,3}){3}$/i.test(host);
}

/** Every address of the machine; never one that can be told to a peer. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function splitHost(text: string): { host: string; rest: string } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):([0-9-]+)$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  return host === undefined ? undefined : { host, rest: match?.[3] ?? '' };
}

function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return port <= 65535 ? port : undefined;
}
