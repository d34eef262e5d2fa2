import { isIPv6 } from 'node:net';
import type { Via } from '../message/via.js';
import { uriParameter, type SipUri } from '../message/uri.js';

export type Protocol = 'udp' | 'tcp';

/** Where a message goes or came from. */
export interface Hop {
  readonly protocol: Protocol;
  /** IP address without brackets; a name where it has still to be looked up. */
  readonly host: string;
  readonly port: number;
  /** The TCP connection that it came on; used again while it is open. */
  readonly connection?: number;
}

export const DEFAULT_SIP_PORT = 5060;

/** Where a request with this URI is sent (RFC 3261 section 8.1.2); undefined for a transport that is not spoken here. */
export function hopOfUri(uri: SipUri): Hop | undefined {
  const transport = uriParameter(uri, 'transport')?.toLowerCase() ?? 'udp';
  if (uri.secure || (transport !== 'udp' && transport !== 'tcp')) return undefined;
  const target = uriParameter(uri, 'maddr') ?? uri.host;
  return { protocol: transport, host: withoutBrackets(target), port: uri.port ?? DEFAULT_SIP_PORT };
}

/** Where a response goes when the connection of its request is gone (RFC 3261 section 18.2.2). */
export function hopOfVia(via: Via, source: Hop): Hop {
  return { protocol: source.protocol, host: source.host, port: via.port ?? DEFAULT_SIP_PORT };
}

export function withoutBrackets(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

/** The host as it is written in URIs and Via. */
export function inBrackets(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

export function hostPort(hop: { readonly host: string; readonly port: number }): string {
  return `${inBrackets(hop.host)}:${hop.port}`;
}

/** `::ffff:192.0.2.1`, as a dual-stack socket tells it, is 192.0.2.1. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
