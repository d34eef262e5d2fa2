import { BlockList, isIP } from 'node:net';

/** Addresses and CIDR ranges, of both families. */
export interface AddressSet {
  has(address: string): boolean;
}

/** A set of what `isAddressRange` accepts. */
export function addressSet(ranges: readonly string[]): AddressSet {
  const list = new BlockList();
  for (const range of ranges) {
    const { address, bits, family } = splitRange(range);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  return {
    has(address) {
      const plain = unmapped(address);
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

/** `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1`, `2001:db8::/32`. */
export function isAddressRange(text: string): boolean {
  const slash = text.indexOf('/');
  const version = isIP(slash < 0 ? text : text.slice(0, slash));
  if (version === 0 || slash < 0) return version !== 0;
  const bits = text.slice(slash + 1);
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32);
}

function splitRange(range: string): { address: string; bits: number | undefined; family: 'ipv4' | 'ipv6' } {
  const [address = '', bits] = range.split('/');
  return { address, bits: bits === undefined ? undefined : Number(bits), family: address.includes(':') ? 'ipv6' : 'ipv4' };
}

/** IPv4 as it shows on a socket of both families (RFC 4291 section 2.5.5.2). */
function unmapped(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
