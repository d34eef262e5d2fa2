/** The real Kamailio as Prometheus sees it in production: calls of two trunks, one of them over its limit, strangers and a scanner. */
import { placeCall } from '../../cli/phone/phone.js';
import { EdgeCall, EdgePeer } from './edge-peer.js';
import { freePort, portRange } from './free-port.js';
import { startKamailio } from './kamailio.js';
import { eventually } from './latchkey.js';

export interface WatchedEdge {
  /** `host:port` of its metrics. */
  readonly metrics: string;
  /** Some of everything; resolves when it is over. */
  use(call: { readonly to: string; readonly from: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Where the carriers of `edgeTrunks` send from. */
const [here, limited, unknown, scanner] = ['127.0.0.1', '127.0.0.3', '127.0.0.9', '127.0.0.66'];

/** Lines of a trunks.yaml. */
export const edgeTrunks = `  local: { addresses: [${here}], domain: local.example, follow: no, identity: asserted, country: NL }
  limited: { addresses: [${limited}], domain: limited.example, follow: no, limits: { calls-per-second: 2 } }
`;

/** @param node `host:port` of the sip service */
export async function startWatchedEdge(node: string, trunks: string): Promise<WatchedEdge> {
  const metrics = `127.0.0.1:${await freePort()}`;
  const edge = await startKamailio({ nodes: [node], trunks, flags: ['--metrics', metrics, '--ban-seconds', '600'] });
  const at = { host: '127.0.0.1', port: edge.port };
  const says = async (what: RegExp) => what.test(await (await fetch(`http://${metrics}/metrics`)).text());
  await eventually('the edge has its node', () => says(/^latchkey_edge_nodes_up 1/m), 20_000);
  return {
    metrics,
    use: async ({ to, from }) => {
      const peers = await Promise.all([limited, unknown, scanner].map((host) => EdgePeer.udp({ host })));
      const [carrier, stranger, scanning] = peers as [EdgePeer, EdgePeer, EdgePeer];
      const range = portRange(6);
      for (let turn = 0; turn < 3; turn += 1) await placeCall({ via: at, to, from, rtp: { fromPort: range.from, toPort: range.to }, timeoutMs: 45_000, headers: { 'P-Asserted-Identity': `<sip:${from}@carrier.example>` } });
      await Promise.all(Array.from({ length: 8 }, () => new EdgeCall(carrier, at).answer()));
      await new EdgeCall(stranger, at).answer();
      new EdgeCall(scanning, at, { method: 'OPTIONS', userAgent: 'friendly-scanner' }).place();
      await eventually('the scanner is banned', () => says(/^latchkey_edge_banned_addresses 1/m));
      new EdgeCall(scanning, at).place();
      await eventually('what it sends is dropped', () => says(/^latchkey_edge_dropped_total ?\{why="banned"\} [1-9]/m));
      await Promise.all(peers.map((peer) => peer.close()));
    },
    stop: () => edge.stop(),
  };
}
