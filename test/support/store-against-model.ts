import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ListView, NewRow, StoredRow } from '../../services/policy/store/list-store.js';
import type { ListEdit, NewRelease } from '../../services/policy/store/release-store.js';
import type { Store } from '../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, backTo, differences, rowsShown, theList, type StoreUnderTest } from './store-fixture.js';
import { contentOf, keysThatDiffer, kindsOfLists, StoreModel, summaryOf, textOf, type ModelLists } from './store-model.js';

/** Any sequence of publications, dry runs, ways back and prunings leaves in the store what the model says. */
export function storeAgainstModel(name: string, under: StoreUnderTest): void {
  describe(`${name}: against a model`, () => {
    it('holds what the model holds, whatever is done', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 24 }), async (steps) => {
          const store = await under.open();
          try {
            await new Run(store).all(steps);
          } finally {
            await store.close();
          }
        }),
        { numRuns: 60, seed: Number(process.env['LATCHKEY_TEST_SEED'] ?? 3), interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
      );
    }).timeout(60_000);
  });
}

type Step =
  | { readonly do: 'publish'; readonly whole: boolean; readonly dryRun: boolean; readonly expects: 'nothing' | 'live' | 'other'; readonly edits: readonly ListEdit[] }
  | { readonly do: 'back'; readonly to: number }
  | { readonly do: 'prune'; readonly keep: number }
  | { readonly do: 'compare'; readonly from: number; readonly to: number };

/** A store and its model, taken through the same steps. */
class Run {
  readonly #store: Store;
  readonly #model = new StoreModel();
  /** What each version of a list was seen to hold: it never holds anything else. */
  readonly #versions = new Map<string, string>();
  /** A key of a list is the same entry as long as a kept release shows it. */
  readonly #ids = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  async all(steps: readonly Step[]): Promise<void> {
    for (const one of steps) {
      await this.#take(one);
      if (this.#model.live !== undefined) await this.#checkRelease(this.#model.live.number);
    }
    for (const number of this.#model.releases.keys()) await this.#checkRelease(number);
    assert.deepEqual((await this.#store.releases('smith', 100)).map((one) => one.number), [...this.#model.releases.keys()].toReversed());
  }

  async #take(step: Step): Promise<void> {
    switch (step.do) {
      case 'publish':
        return this.#publish(step);
      case 'back':
        return this.#back(step.to);
      case 'prune':
        return this.#prune(step.keep);
      case 'compare':
        return this.#compare(this.#kept(step.from), this.#kept(step.to));
    }
  }

  async #publish({ whole, dryRun, expects, edits }: Extract<Step, { do: 'publish' }>): Promise<void> {
    const live = this.#model.live;
    const list = edits[0]?.list ?? 'vip';
    const version = (await this.#store.release('smith', live?.number ?? 0))?.versions[list] ?? 0;
    const release: NewRelease = {
      ...(whole || live === undefined ? aRelease({ lists: edits }) : anEdit(...edits)),
      dryRun,
      ...(expects === 'nothing' ? {} : { expects: { versions: { [list]: expects === 'live' ? version : version + 1 } } }),
    };
    const result = await this.#store.publish(release);
    if (expects === 'other') return assert.deepEqual(result, { kind: 'overtaken', live: live?.number ?? 0, list });
    assert.ok(result.kind === 'published', result.kind);
    const [before, after]: ModelLists[] = [live?.lists ?? new Map(), this.#model.after(release)];
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(sorted(result.summary.lists), sorted(summaryOf(before, after)));
    assert.equal(result.head.release, (live?.number ?? 0) + 1);
    if (!dryRun) return void this.#model.add(after);
    assert.deepEqual(result.sample?.map((one) => `${one.list} ${(one.before ?? one.after)?.key ?? ''}`), told(before, after).slice(0, 100));
  }

  async #back(to: number): Promise<void> {
    const base = this.#kept(to);
    const target = this.#model.releases.get(base);
    const before = this.#model.live?.lists;
    const result = await this.#store.goBack(backTo(base));
    if (target === undefined || before === undefined) return assert.deepEqual(result, { kind: 'no-such-release' });
    assert.ok(result.kind === 'published');
    assert.deepEqual(sorted(result.summary.lists), sorted(summaryOf(before, target.lists)));
    this.#model.add(target.lists, base);
  }

  async #compare(from: number, to: number): Promise<void> {
    const [before, after]: ModelLists[] = [from, to].map((number) => this.#model.releases.get(number)?.lists ?? new Map());
    assert.ok(before !== undefined && after !== undefined);
    const shown = await differences(this.#store, from, to);
    assert.deepEqual(shown.map((one) => `${one.list} ${(one.before ?? one.after)?.key ?? ''}`), told(before, after));
    for (const { list, before: old, after: now } of shown) {
      const key = (old ?? now)?.key ?? '';
      assert.equal(contentOfShown(old), contentOfWanted(before, list, key));
      assert.equal(contentOfShown(now), contentOfWanted(after, list, key));
    }
  }

  /** Every row of every list, and what is counted of them. */
  async #checkRelease(number: number): Promise<void> {
    const ids = new Map<string, string>();
    for (const [name, rows] of Object.keys(kindsOfLists).map((list) => [list, this.#model.releases.get(number)?.lists.get(list) ?? new Map<string, NewRow>()] as const)) {
      const shown = await rowsShown(this.#store, name, number);
      assert.deepEqual(shown.map((row) => `${row.key} ${contentOf({ ...row, ...row.entry })}`), [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => `${key} ${contentOf(row)}`));
      for (const row of shown) ids.set(`${name} ${row.key}`, row.entry.id);
      if (rows.size > 0) await this.#checkCounts(name, number, [...rows.values()], shown.map((row) => row.key).join());
    }
    assert.equal(new Set(ids.values()).size, ids.size, 'an id of two entries');
    for (const [key, id] of ids) {
      assert.equal(this.#ids.get(key) ?? id, id, `another id of ${key}`);
      this.#ids.set(key, id);
    }
  }

  async #prune(keep: number): Promise<void> {
    assert.equal(await this.#store.pruneReleases('smith', { keep, beforeMs: 0, liveAfterMs: Number.MAX_SAFE_INTEGER }), this.#model.prune(keep));
    const kept = new Set([...this.#model.releases.values()].flatMap(({ lists }) => [...lists].flatMap(([name, rows]) => [...rows.keys()].map((key) => `${name} ${key}`))));
    for (const key of this.#ids.keys()) if (!kept.has(key)) this.#ids.delete(key);
  }

  async #checkCounts(name: string, number: number, rows: readonly NewRow[], keys: string): Promise<void> {
    const list = await theList(this.#store, name, number);
    const prefixes = rows.flatMap(({ key }) => (typeof key === 'string' && key.endsWith('*') ? [key.length - 1] : []));
    assert.deepEqual([list.rows, list.prefixLengths], [rows.length, [...new Set(prefixes)].toSorted((a, b) => b - a)]);
    assert.equal(await this.#store.rowsWithoutDestination(list), rows.filter((row) => row.destinations === undefined).length);
    assert.deepEqual([...list.keyIds].toSorted(), [...new Set(rows.flatMap((row) => row.keyId ?? []))].toSorted());
    if (rows.length <= 20) await this.#checkLookUps(list, rows);
    const some = rows.slice(0, 3).map((row) => row.key);
    assert.deepEqual([...(await this.#store.present(list, some))].toSorted(), some.map(textOf).toSorted());
    assert.equal(this.#versions.get(`${name} ${list.version}`) ?? keys, keys, `version ${list.version} of ${name} changed`);
    this.#versions.set(`${name} ${list.version}`, keys);
  }

  /** What calls and administrators ask for, one by one: what is there, and what is not. */
  async #checkLookUps(list: ListView, rows: readonly NewRow[]): Promise<void> {
    const byKey = new Map(rows.map((row) => [textOf(row.key), row]));
    const whole = await this.#store.rowsBelow(list, rows.length + 1);
    assert.ok(whole !== 'too-many');
    assert.deepEqual(whole.map(({ key }) => key).toSorted(), [...byKey.keys()].toSorted());
    assert.equal(await this.#store.rowsBelow(list, rows.length), 'too-many');
    if (list.kind === 'callers') {
      const found = await this.#store.callers(list, someNumbers);
      assert.deepEqual(found.map(({ key }) => key).toSorted(), someNumbers.filter((key) => byKey.has(key)).toSorted());
      const exact = found.findIndex(({ key }) => key.endsWith('*'));
      assert.ok(exact === -1 || found.slice(exact).every(({ key }, at, prefixes) => key.endsWith('*') && key.length <= (prefixes[at - 1] ?? { key }).key.length), 'exact numbers first, then the longest prefix');
    } else {
      for (const hash of someHashes) assert.equal((await this.#store.pin(list, [aHash(77), hash]))?.key, byKey.has(textOf(hash)) ? textOf(hash) : undefined);
      assert.deepEqual(await this.#store.pinsByDigits(list), new Map([[4, rows.length]]));
    }
    for (const { key, entry } of whole) {
      assert.equal((await this.#store.entry(list, { id: entry.id }))?.key, key);
      assert.equal(entry.label, byKey.get(key)?.label);
      if (entry.label !== undefined) assert.equal((await this.#store.entry(list, { label: entry.label }))?.entry.label, entry.label);
    }
    assert.equal(await this.#store.entry(list, { label: 'nobody' }), undefined);
  }

  /** The number of a release that is kept; 0 where there is none. */
  #kept(at: number): number {
    const numbers = [...this.#model.releases.keys()];
    return numbers[at % Math.max(1, numbers.length)] ?? 0;
  }
}

function contentOfShown(row: StoredRow | undefined): string | undefined {
  return row === undefined ? undefined : contentOf({ ...row, ...row.entry });
}

function contentOfWanted(lists: ModelLists, list: string, key: string): string | undefined {
  const row = lists.get(list)?.get(key);
  return row === undefined ? undefined : contentOf(row);
}

function told(before: ModelLists, after: ModelLists): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((list) => keysThatDiffer(before.get(list) ?? new Map(), after.get(list) ?? new Map()).map((key) => `${list} ${key}`));
}

function sorted<T>(of: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(of).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const someNumbers = ['+311', '+312', '+313', '+31*', '+3120*', '+4420', '+49*'];
const someHashes = Array.from({ length: 10 }, (_, byte) => aHash(byte));

const label = fc.option(fc.constantFrom('Ann', 'Bob', 'Cé'), { nil: undefined });
const destinations = fc.option(fc.constant([{ kind: 'number', number: '+31201234500' }] as const), { nil: undefined });

function rowsOf(list: string): fc.Arbitrary<readonly NewRow[]> {
  const isPins = kindsOfLists[list] === 'pins';
  const key = isPins ? fc.integer({ min: 0, max: 9 }).map(aHash) : fc.constantFrom(...someNumbers);
  const row = fc.record({ key, label, destinations, keyId: fc.constantFrom('k1', 'k2') });
  const few = fc.uniqueArray(row, { maxLength: 8, selector: (one) => textOf(one.key) }).map((rows) => rows.map((one) => rowOf(one, isPins)));
  // More than a store writes at once, with keys on both sides of the few.
  const many = fc.record({ from: fc.integer({ min: 0, max: 500 }), count: fc.integer({ min: 1000, max: 2600 }), label }).map(({ from, count, label: said }) =>
    Array.from({ length: count }, (_, n) => rowOf({ key: isPins ? manyHashes[from + n] ?? aHash(99) : `+312${String(from + n).padStart(4, '0')}`, label: n % 7 === 0 ? said : undefined, destinations: undefined, keyId: 'k1' }, isPins)),
  );
  return fc.oneof({ arbitrary: few, weight: 12 }, { arbitrary: many, weight: 1 });
}

const manyHashes = Array.from({ length: 3200 }, (_, n) => {
  const hash = aHash((n * 37) % 256);
  hash.writeUInt32BE(n, 1);
  return hash;
});

function rowOf({ key, label: said, destinations: where, keyId }: Pick<NewRow, 'key'> & { readonly label: string | undefined; readonly destinations: NewRow['destinations'] | undefined; readonly keyId: string }, isPins: boolean): NewRow {
  return { key, ...(said === undefined ? {} : { label: said }), ...(where === undefined ? {} : { destinations: where }), ...(isPins ? { keyId, digits: 4 } : {}) };
}

const edit: fc.Arbitrary<ListEdit> = fc.constantFrom(...Object.keys(kindsOfLists)).chain((list) => {
  const named = { list: fc.constant(list), listKind: fc.constant(kindsOfLists[list] ?? 'callers') };
  return fc.oneof(
    fc.record({ kind: fc.constant('replace' as const), ...named, rows: rowsOf(list).map((rows) => [rows.slice(0, 3), rows.slice(3)]) }),
    fc.record({ kind: fc.constant('edit' as const), ...named, put: rowsOf(list).map((rows) => rows.slice(0, 3)), remove: rowsOf(list).map((rows) => rows.slice(0, 3).map((row) => row.key)) }),
  );
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      whole: fc.boolean(),
      dryRun: fc.boolean(),
      expects: fc.oneof({ arbitrary: fc.constant('nothing' as const), weight: 6 }, { arbitrary: fc.constant('live' as const), weight: 3 }, { arbitrary: fc.constant('other' as const), weight: 1 }),
      edits: fc.uniqueArray(edit, { minLength: 1, maxLength: 3, selector: (one) => one.list }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('back' as const), to: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const), keep: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compare' as const), from: fc.nat(20), to: fc.nat(20) }) },
);
