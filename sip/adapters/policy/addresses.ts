/** Where the replicas are: a list of addresses, or a name that is asked again and again. */
import { lookup } from 'node:dns/promises';
import { formatHostPort, parseHostPort, type HostPort } from '../../../services/common/host-port.js';
import type { Reader } from '../../../services/common/readers.js';

export type PolicyAddresses = { readonly kind: 'list'; readonly addresses: readonly HostPort[] } | { readonly kind: 'dns'; readonly name: HostPort };

export const policyAddresses: Reader<PolicyAddresses> = {
  allowed: 'HOST:PORT, several with commas between, or dns:///NAME:PORT',
  read: (text) => (text.startsWith('dns:///') ? readName(text.slice('dns:///'.length)) : readList(text)),
};

/** The targets that a name stands for now, in a stable order. Rejects when it cannot be resolved. */
export async function resolveTargets({ host, port }: HostPort): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return [...new Set(found.map(({ address }) => formatHostPort({ host: address, port })))].sort();
}

function readName(text: string): PolicyAddresses | undefined {
  const name = parseHostPort(text);
  return name === undefined || name.port === 0 ? undefined : { kind: 'dns', name };
}

function readList(text: string): PolicyAddresses | undefined {
  const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  const addresses = parts.map(parseHostPort).filter((address) => address !== undefined && address.port !== 0);
  return parts.length > 0 && addresses.length === parts.length ? { kind: 'list', addresses: addresses as HostPort[] } : undefined;
}
