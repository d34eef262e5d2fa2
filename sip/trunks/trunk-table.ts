import type { Invite } from '../ports/incoming-call.js';
import { addressSet, type AddressSet } from './address-set.js';
import { isOpen, type Trunk } from './trunk.js';

/** Says on which trunk a call came in. */
export interface TrunkTable {
  readonly trunks: readonly Trunk[];
  /** `undefined`: on none that we know. */
  trunkOf(invite: Pick<Invite, 'source' | 'header'>): Trunk | undefined;
}

/** Source addresses whose trunk is remembered. */
const mostRemembered = 4096;

/** `edge`: addresses whose word is taken for `X-Latchkey-Trunk`. */
export function trunkTable(trunks: readonly Trunk[], edge: readonly string[]): TrunkTable {
  const edges = addressSet(edge);
  const byName = new Map(trunks.map((trunk) => [trunk.name, trunk]));
  const sources = sourceTable(trunks);
  const isEdge = remembered((address) => edges.has(address));
  const bySource = remembered((address) => sources.find(({ set }) => set === undefined || set.has(address))?.trunk);
  return {
    trunks,
    trunkOf({ source, header }) {
      const named = edge.length > 0 && isEdge(source.address) ? header('x-latchkey-trunk') : undefined;
      return named === undefined ? bySource(source.address) : byName.get(named.trim());
    },
  };
}

/** In the order of the file; a profile for any address comes last. Who is known by a certificate alone comes by way of the edge. */
function sourceTable(trunks: readonly Trunk[]): readonly { trunk: Trunk; set: AddressSet | undefined }[] {
  const bound = trunks.filter(({ addresses }) => addresses.length > 0).map((trunk) => ({ trunk, set: addressSet(trunk.addresses) }));
  const open = trunks.filter(isOpen).map((trunk) => ({ trunk, set: undefined }));
  return [...bound, ...open];
}

function remembered<T>(find: (address: string) => T): (address: string) => T {
  const known = new Map<string, T>();
  return (address) => {
    if (known.has(address)) return known.get(address) as T;
    if (known.size >= mostRemembered) known.clear();
    const found = find(address);
    known.set(address, found);
    return found;
  };
}
