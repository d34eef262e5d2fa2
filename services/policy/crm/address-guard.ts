/** Which addresses a look-up may ask: public ones, and what the operator allows besides. */
import { isIPv6 } from 'node:net';
import { blocksOf, isIn } from '../../common/cidr.js';

export type MayAsk = (address: string) => boolean;

/** Judges the address that is connected to, not the name: what a name means can change between a look and a connect. */
export function addressGuard(allowed: readonly string[]): MayAsk {
  const besides = blocksOf(allowed);
  return (written) => {
    // A zone (`fe80::1%eth0`) is no part of the address.
    const address = written.replace(/%.*$/, '');
    return isIn(besides, address) || isPublic(address);
  };
}

/** Of IPv6 only what is routed on the internet (2000::/3, RFC 4291) and is no way round to IPv4. */
function isPublic(address: string): boolean {
  if (isIPv6(address)) return isIn(routedV6, address) && !isIn(specialV6, address);
  return isIn(everyV4, address) && !isIn(specialV4, address);
}

const everyV4 = blocksOf(['0.0.0.0/0']);
const routedV6 = blocksOf(['2000::/3']);

/** IANA's registry of special-purpose addresses (RFC 6890), multicast, and where clouds keep their secrets. */
const specialV4 = blocksOf([
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24',
  '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16',
]);

/** Protocol assignments with Teredo and ORCHID, documentation, 6to4; mapped addresses and NAT64 lie outside of what is routed. */
const specialV6 = blocksOf(['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);
