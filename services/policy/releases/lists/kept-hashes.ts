import type { KeyObject } from 'node:crypto';
import { hashBytes, hashPin, pinScope } from '../../directory/pin-hash.js';
import { keyIdsOf } from '../../directory/pin-hasher.js';
import { unnamedKeyId, type PinKey } from '../../directory/pin-keys.js';
import type { ListView, NewRow } from '../../store/list-store.js';
import type { PublisherParts } from '../publisher-parts.js';
import type { ListRow } from './row-judge.js';

/** What a row is found by. */
export type KeptHash = Required<Pick<NewRow, 'key' | 'keyId'>>;

/**
 * Calls of a PIN with `uses` are counted by its hash. Where the live list has such a PIN under a key that is not the current one any
 * more, it keeps that hash: under a new one it would open again.
 */
export class KeptHashes {
  readonly #parts: Pick<PublisherParts, 'store'>;
  readonly #view: ListView | undefined;
  readonly #older: readonly PinKey[];

  constructor(parts: Pick<PublisherParts, 'store'>, view: ListView | undefined, older: readonly PinKey[]) {
    [this.#parts, this.#view, this.#older] = [parts, view, older];
  }

  /** @param view the list as it is live; absent: it has no rows yet */
  static async of({ store, pinKeys }: Pick<PublisherParts, 'store' | 'pinKeys'>, view: ListView | undefined): Promise<KeptHashes> {
    if (view === undefined || view.kind === 'callers') return new KeptHashes({ store }, undefined, []);
    const ids = keyIdsOf(view, await unnamedKeyId(store, pinKeys));
    const isOlder = (key: KeyObject | undefined): key is KeyObject => key !== undefined && key !== pinKeys.current.key;
    const older = ids.map((id) => ({ id, key: pinKeys.byId(id) })).flatMap(({ id, key }) => (isOlder(key) ? [{ id, key }] : []));
    return new KeptHashes({ store }, view, older);
  }

  /** By the index of each row that keeps one. */
  async find(rows: readonly ListRow[]): Promise<ReadonlyMap<number, KeptHash>> {
    const found = new Map<number, KeptHash>();
    for (const key of this.#view === undefined ? [] : this.#older) await this.#findUnder(key, this.#view as ListView, rows, found);
    return found;
  }

  async #findUnder({ id, key }: PinKey, view: ListView, rows: readonly ListRow[], found: Map<number, KeptHash>): Promise<void> {
    const scope = pinScope(view.ref);
    const indexes = new Map<string, number[]>();
    rows.forEach((row, index) => {
      if ('number' in row || row.pin === undefined || row.uses === undefined) return;
      const hash = hashPin(key, scope, row.pin);
      indexes.set(hash, [...(indexes.get(hash) ?? []), index]);
    });
    if (indexes.size === 0) return;
    for (const hash of await this.#parts.store.present(view, [...indexes.keys()].map(hashBytes))) {
      for (const index of indexes.get(hash) ?? []) found.set(index, { key: hashBytes(hash), keyId: id });
    }
  }
}
