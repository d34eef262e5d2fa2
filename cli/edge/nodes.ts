/** The sip nodes as Kamailio's dispatcher reads them. */
import { lookup } from 'node:dns/promises';
import { formatHostPort, parseHostPort, type HostPort } from '../../services/common/host-port.js';
import type { Reader } from '../../services/common/readers.js';

export interface NodeAddress {
  /** `name`: every address of it is a node. */
  readonly kind: 'address' | 'name';
  readonly at: HostPort;
  /** 1 to 100: a node's share of the calls, beside the weights of the others. */
  readonly weight: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

/** Reads `10.0.0.11:5060;weight=20;transport=tcp` and `dns:///sip-nodes:5060`. */
export const node: Reader<NodeAddress> = {
  allowed: 'HOST:PORT, as 10.0.0.11:5060, or dns:///NAME:PORT; behind it ;weight=1 to 100 and ;transport=udp, tcp or tls',
  read(value) {
    const [head = '', ...rest] = value.split(';');
    const named = /^dns:\/\/\/?(?=[^/])/.exec(head)?.[0] ?? '';
    const at = parseHostPort(head.slice(named.length));
    const wanted = Object.fromEntries(rest.map((part) => part.split('=', 2) as [string, string | undefined]));
    const { weight = '50', transport = 'udp', ...unknown } = wanted;
    const good = at !== undefined && at.port > 0 && Object.keys(unknown).length === 0 && isWeight(weight) && isTransport(transport);
    return good ? { kind: named === '' ? 'address' : 'name', at, weight: Number(weight), transport } : undefined;
  },
};

/** The nodes with each name replaced by its addresses, in a lasting order. Throws where a name cannot be resolved. */
export async function resolveNodes(nodes: readonly NodeAddress[], resolve: (name: string) => Promise<readonly string[]> = addressesOf): Promise<readonly NodeAddress[]> {
  const all = await Promise.all(nodes.map(async (one) => {
    if (one.kind === 'address') return [one];
    const addresses = [...(await resolve(one.at.host))].sort();
    return addresses.map((host) => ({ ...one, kind: 'address' as const, at: { host, port: one.at.port } }));
  }));
  return all.flat();
}

/** The text of `dispatcher.list`. */
export function dispatcherList(nodes: readonly NodeAddress[]): string {
  const rows = nodes.map(({ at, weight, transport }) => `1 sip:${formatHostPort(at)};transport=${transport} 0 0 rweight=${weight}`);
  return ['# set  node  flags  priority  attributes', ...rows].map((line) => `${line}\n`).join('');
}

async function addressesOf(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

function isWeight(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100;
}

function isTransport(text: string): text is NodeAddress['transport'] {
  return text === 'udp' || text === 'tcp' || text === 'tls';
}
