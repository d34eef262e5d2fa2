/** Kamailio's files, made from the trunk profiles: the one source of who may send calls. */
import type { Trunk } from './trunk.js';

export interface EdgeSite {
  /** The sip nodes, each `HOST:PORT`. */
  readonly nodes: readonly string[];
  /** Where Kamailio listens, udp and tcp, each `HOST:PORT`. */
  readonly listen: readonly string[];
  /** The folder that the files will lie in. */
  readonly folder: string;
  readonly controlSocket: string;
}

/** File names with their contents. A trunk without addresses takes calls from anywhere. */
export function edgeFiles(trunks: readonly Trunk[], site: EdgeSite): Readonly<Record<'site.cfg' | 'trunks.list' | 'dispatcher.list', string>> {
  return {
    'site.cfg': lines([
      '# Written by `latchkey edge-config`.',
      ...site.listen.flatMap((at) => [`listen=udp:${at}`, `listen=tcp:${at}`]),
      `#!substdef "!TABLES_DIR!${site.folder}!g"`,
      `#!substdef "!CONTROL_SOCKET!${site.controlSocket}!g"`,
    ]),
    'trunks.list': lines(['# group (1: 302 passed back, 2: 302 followed here)  address  mask  port (0: any)  trunk', ...trunks.flatMap(rows)]),
    'dispatcher.list': lines(['# set  node  flags  priority', ...site.nodes.map((node) => `1 sip:${node};transport=udp 0 0`)]),
  };
}

function rows(trunk: Trunk): string[] {
  const addresses = trunk.addresses.length === 0 ? ['0.0.0.0/0', '::/0'] : trunk.addresses;
  return addresses.map((range) => {
    const [address = '', mask = address.includes(':') ? '128' : '32'] = range.split('/');
    return `${trunk.follow ? 2 : 1} ${address.includes(':') ? `[${address}]` : address} ${mask} 0 ${trunk.name}`;
  });
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
