import { hashBytes } from '../../directory/pin-hash.js';
import { pinHasher } from '../../directory/pin-hasher.js';
import { unnamedKeyId, type PinKeys } from '../../directory/pin-keys.js';
import type { ListRef } from '../../domain/tenant.js';
import type { ListView } from '../../store/list-store.js';
import type { Store } from '../../store/store.js';

/** Finds PINs that stand in another list of the same step already: the store knows only hashes, so they are hashed as that list's are. */
export class PinsElsewhere {
  readonly #store: Store;
  readonly #lists: readonly { readonly view: ListView; readonly hashes: readonly ((pin: string) => string)[] }[];

  constructor(store: Store, lists: readonly { readonly view: ListView; readonly hashes: readonly ((pin: string) => string)[] }[]) {
    [this.#store, this.#lists] = [store, lists];
  }

  /** @param refs lists that are asked for together with the one that is published */
  static async of(store: Store, pinKeys: PinKeys, refs: readonly ListRef[]): Promise<PinsElsewhere> {
    if (refs.length === 0) return new PinsElsewhere(store, []);
    const unnamed = await unnamedKeyId(store, pinKeys);
    const heads = (await store.heads()).filter(({ tenant }) => refs.some((ref) => ref.tenant === tenant));
    const views = (await Promise.all(heads.map(async (head) => store.lists(head)))).flat();
    const asked = views.filter(({ ref, kind, rows }) => kind === 'pins' && rows > 0 && refs.some((one) => one.tenant === ref.tenant && one.list === ref.list));
    return new PinsElsewhere(store, asked.map((view) => ({ view, hashes: pinHasher(view, pinKeys, unnamed).hashes })));
  }

  /** Is there any list to look into? */
  get any(): boolean {
    return this.#lists.length > 0;
  }

  /** The versions that the answers hold for. */
  versions(tenant: string): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#lists.filter(({ view }) => view.ref.tenant === tenant).map(({ view }) => [view.ref.list, view.version]));
  }

  /** Which of these PINs stand elsewhere, by their index and in its order, and in which list. */
  async find(pins: readonly (string | undefined)[]): Promise<ReadonlyMap<number, ListRef>> {
    const found = new Map<number, ListRef>();
    for (const { view, hashes } of this.#lists) {
      for (const hash of hashes) await this.#findIn(view, hash, pins, found);
    }
    return new Map([...found].toSorted(([one], [other]) => one - other));
  }

  async #findIn(view: ListView, hash: (pin: string) => string, pins: readonly (string | undefined)[], found: Map<number, ListRef>): Promise<void> {
    const indexes = new Map(pins.flatMap((pin, index) => (pin === undefined ? [] : [[hash(pin), index] as const])));
    if (indexes.size === 0) return;
    for (const key of await this.#store.present(view, [...indexes.keys()].map(hashBytes))) {
      const index = indexes.get(key);
      if (index !== undefined) found.set(index, view.ref);
    }
  }
}
