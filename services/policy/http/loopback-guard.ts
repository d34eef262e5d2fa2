/** Keeps pages in a browser of this machine from using an API that is open to this machine. */
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../common/host-port.js';
import { Problem } from './problem.js';

/**
 * What is wrong with a request without a token. A name that leads here by DNS is not ours (DNS rebinding), and a request that
 * a page of another site makes is not its user's. Programs that are no browsers send none of these headers.
 */
export function loopbackProblem({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): Problem | undefined {
  const name = hostOf(host ?? '');
  if (name === undefined || !isLoopback(name)) return new Problem('misdirected', 'the header Host names no address of this machine; allowed: localhost, 127.0.0.1, [::1]');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return new Problem('cross-site', 'the request comes from a page of another site');
  if (origin !== undefined && origin.toLowerCase() !== `http://${(host ?? '').toLowerCase()}`) return new Problem('cross-site', 'the request comes from a page of another site');
  return undefined;
}

function hostOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
