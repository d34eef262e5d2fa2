/** Blocks of IP addresses, as `10.1.0.0/16` or `fd00::/8`. */
import { BlockList, isIP } from 'node:net';
import type { Reader } from './readers.js';

/** An address alone is a block of one. What it reads is as it was written. */
export const cidr: Reader<string> = {
  allowed: 'a block of addresses, as 10.1.0.0/16, or one address',
  read: (text) => (parseCidr(text) === undefined ? undefined : text),
};

/** Blocks that can be asked whether an address is in one of them; those that are none are left out. */
export function blocksOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const parsed = parseCidr(block);
    if (parsed !== undefined) list.addSubnet(parsed.address, parsed.length, parsed.family);
  }
  return list;
}

/** Is it in one of them? What is no address is in none. */
export function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

function parseCidr(text: string) {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const bits = version === 6 ? 128 : 32;
  const wanted = length === undefined ? bits : Number(length);
  return wanted > bits ? undefined : { address, length: wanted, family: version === 6 ? ('ipv6' as const) : ('ipv4' as const) };
}
