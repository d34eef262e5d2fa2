import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { MayAsk } from './address-guard.js';
import { Trouble } from './trouble.js';

/** The most of an answer that is read. */
export const mostAnswerBytes = 64 * 1024;

export interface GuardedAgentOptions {
  readonly mayAsk: MayAsk;
  readonly connectMs: number;
  /** PEM; in place of the authorities that Node knows. */
  readonly ca?: string;
  /** In place of the system's resolver. */
  readonly resolve?: LookupFunction;
}

/** Connections that lead nowhere but to addresses that may be asked. Each agent has connections of its own. */
export function guardedAgent({ mayAsk, connectMs, ca, resolve = systemLookup }: GuardedAgentOptions): Agent {
  const connect = buildConnector({ timeout: connectMs, lookup: guardedLookup(mayAsk, resolve), ...(ca !== undefined && { ca }) });
  const connector: buildConnector.connector = (options, done) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !mayAsk(host)) return done(forbidden(), null);
    connect(options, (...came) => {
      const [error, socket] = came;
      // A name was looked at already; this is what the connection itself says.
      if (error !== null || (socket.remoteAddress !== undefined && mayAsk(socket.remoteAddress))) return done(...came);
      socket.destroy();
      done(forbidden(), null);
    });
  };
  return new Agent({ connect: connector, maxResponseSize: mostAnswerBytes, connections: 32, pipelining: 1, keepAliveTimeout: 10_000, keepAliveMaxTimeout: 60_000 });
}

/** What a name means, without the addresses that may not be asked. */
export function guardedLookup(mayAsk: MayAsk, resolve: LookupFunction): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '', 0);
      const addresses = (typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found) satisfies LookupAddress[];
      const good = addresses.filter(({ address }) => mayAsk(address));
      const [first] = good;
      if (first === undefined) return done(forbidden(), '', 0);
      if (options.all === true) done(null, good);
      else done(null, first.address, first.family);
    });
  };
}

function forbidden(): Trouble {
  return new Trouble('forbidden-address', 'an address that look-ups may not ask; the operator can allow it ("look-ups: { private-addresses: […] }")');
}
