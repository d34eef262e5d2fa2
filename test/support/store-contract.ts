import assert from 'node:assert/strict';
import type { NewList, NewRelease, NewRow, Published, Store } from '../../services/policy/store/store.js';
import type { Line, TenantConfig } from '../../services/policy/domain/tenant.js';

/** What every store must do, whatever keeps its rows. `open` answers an empty store; the suite closes it. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name}: releases`, () => releases(open));
  describe(`${name}: rows of lists`, () => rows(open));
  describe(`${name}: uses of a PIN`, () => uses(open));
  describe(`${name}: prompts`, () => prompts(open));
  describe(`${name}: wrong PINs`, () => guesses(open));
}

/** A release of `smith` with one line, and with the lists given. */
export function aRelease(change: Partial<NewRelease> & { readonly numbers?: readonly string[] } = {}): NewRelease {
  const { numbers, ...rest } = change;
  const tenant = rest.tenant ?? 'smith';
  return {
    tenant,
    author: 'tests',
    atMs: 1_700_000_000_000,
    source: 'folder',
    message: '',
    config: aConfig(tenant, numbers ?? ['+31201234567']),
    prompts: {},
    lists: [],
    ...rest,
  };
}

export function aConfig(tenant: string, numbers: readonly string[]): TenantConfig {
  return { tenant, timezone: 'Europe/Amsterdam', language: 'en', lists: {}, prompts: {}, schedules: {}, lines: numbers.map(aLine) };
}

function aLine(number: string): Line {
  return { number, name: 'Client line', start: 'refuse', steps: { refuse: { do: 'reject', as: 'busy' } } };
}

export function callersList(...keys: readonly (string | NewRow)[]): NewList {
  return { name: 'vip', kind: 'callers', rows: keys.map((key) => (typeof key === 'string' ? { key } : key)) };
}

export function pinList(...rows: readonly NewRow[]): NewList {
  return { name: 'clients', kind: 'pins', rows };
}

/** A stand-in for the keyed hash of a PIN. */
export function aHash(byte: number): Buffer {
  return Buffer.alloc(32, byte);
}

export function published(result: Published): Extract<Published, { kind: 'published' }> {
  assert.ok(result.kind === 'published', `refused: ${result.kind}`);
  return result;
}

type Open = () => Promise<Store>;

function withStore(open: Open): { get: () => Store } {
  let store: Store | undefined;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    await store?.close();
    store = undefined;
  });
  return {
    get: () => {
      assert.ok(store !== undefined);
      return store;
    },
  };
}

async function publish(store: Store, release: NewRelease): Promise<Extract<Published, { kind: 'published' }>> {
  return published(await store.publish(release));
}

async function theList(store: Store, name: string, tenant = 'smith'): Promise<Awaited<ReturnType<Store['lists']>>[number]> {
  const head = (await store.heads()).find((one) => one.tenant === tenant);
  assert.ok(head !== undefined);
  const list = (await store.lists(head)).find((one) => one.ref.list === name);
  assert.ok(list !== undefined);
  return list;
}

function releases(open: Open): void {
  const at = withStore(open);

  it('a first release is number 1 and live', async () => {
    const { head } = await publish(at.get(), aRelease());
    assert.deepEqual(head, { tenant: 'smith', release: 1, rowsOf: 1 });
    assert.deepEqual(await at.get().heads(), [head]);
  });

  it('a release is read back as it was published', async () => {
    const prompts = { welcome: { sha256: 'ab', durationMs: 900, language: 'en' } };
    await publish(at.get(), aRelease({ author: 'ann', message: 'first', contentHash: 'c0', prompts }));
    const release = await at.get().release('smith', 1);
    assert.deepEqual(release, {
      tenant: 'smith',
      number: 1,
      author: 'ann',
      atMs: 1_700_000_000_000,
      source: 'folder',
      message: 'first',
      summary: { lines: 1, lists: {} },
      contentHash: 'c0',
      config: aConfig('smith', ['+31201234567']),
      prompts,
    });
    assert.equal(await at.get().release('smith', 2), undefined);
    assert.equal(await at.get().release('jones', 1), undefined);
  });

  it('a number of another tenant is refused, and nothing of the release is kept', async () => {
    await publish(at.get(), aRelease({ tenant: 'jones', numbers: ['+31201234567'] }));
    const refused = await at.get().publish(aRelease({ numbers: ['+31201234567', '+31201234568'] }));
    assert.deepEqual(refused, { kind: 'lines-taken', numbers: ['+31201234567'] });
    assert.deepEqual((await at.get().heads()).map((head) => head.tenant), ['jones']);
    assert.deepEqual(await at.get().linesOfOthers('smith', ['+31201234567', '+31201234568']), ['+31201234567']);
  });

  it('a number that its tenant gave up may be taken by another', async () => {
    await publish(at.get(), aRelease({ tenant: 'jones', numbers: ['+31201234567'] }));
    await publish(at.get(), aRelease({ tenant: 'jones', numbers: ['+31201234599'] }));
    await publish(at.get(), aRelease({ numbers: ['+31201234567'] }));
    assert.deepEqual(await at.get().linesOfOthers('jones', ['+31201234567']), ['+31201234567']);
  });

  it('a release made after one that is not live any more is refused as overtaken', async () => {
    await publish(at.get(), aRelease({ after: 0 }));
    assert.deepEqual(await at.get().publish(aRelease({ after: 0 })), { kind: 'overtaken', live: 1 });
    assert.equal((await publish(at.get(), aRelease({ after: 1 }))).head.release, 2);
  });

  it('a release whose rows fail half-way leaves the release before it whole', async () => {
    await publish(at.get(), aRelease({ lists: [callersList('+31612345678')] }));
    const broken = { name: 'vip', kind: 'callers' as const, rows: failingAfter(1200) };
    await assert.rejects(async () => at.get().publish(aRelease({ lists: [broken] })), /the disk is gone/);
    const list = await theList(at.get(), 'vip');
    assert.deepEqual([(await at.get().heads())[0]?.release, list.rowsOf], [1, 1]);
    assert.equal((await at.get().callers(list, ['+31612345678'])).length, 1);
    assert.equal((await publish(at.get(), aRelease({ lists: [callersList('+31612345678')] }))).head.release, 2);
  });
}

function* failingAfter(count: number): Generator<NewRow> {
  for (let n = 0; n < count; n += 1) yield { key: `+3161${String(n).padStart(7, '0')}` };
  throw new Error('the disk is gone');
}

function rows(open: Open): void {
  const at = withStore(open);

  it('a row is found with all that it says', async () => {
    const row = { key: '+31612345678', label: 'Ann', destinations: [{ kind: 'number', number: '+31201234500' }, { kind: 'uri', uri: 'sip:ann@pbx.example' }], validFromMs: 5, validUntilMs: 9 } as const;
    await publish(at.get(), aRelease({ lists: [callersList(row)] }));
    const list = await theList(at.get(), 'vip');
    const [found] = await at.get().callers(list, ['+31612345678']);
    const { key, ...data } = row;
    assert.ok(found !== undefined);
    assert.deepEqual(found, { key, entry: { id: found.entry.id, list: { tenant: 'smith', list: 'vip' }, ...data } });
  });

  it('an exact number comes before prefixes, and a longer prefix before a shorter', async () => {
    await publish(at.get(), aRelease({ lists: [callersList('+3161*', '+316*', '+31612345678', '+49*')] }));
    const list = await theList(at.get(), 'vip');
    assert.deepEqual(list.prefixLengths, [5, 4, 3]);
    const found = await at.get().callers(list, ['+31612345678', '+3161*', '+316*', '+31*']);
    assert.deepEqual(found.map((row) => row.key), ['+31612345678', '+3161*', '+316*']);
  });

  it('a PIN is found by its hash, in its own list only', async () => {
    await publish(at.get(), aRelease({ lists: [pinList({ key: aHash(1), uses: 3 }), { name: 'others', kind: 'pins', rows: [{ key: aHash(2) }] }] }));
    const list = await theList(at.get(), 'clients');
    const found = await at.get().pin(list, aHash(1));
    assert.deepEqual([found?.key, found?.entry.uses], [aHash(1).toString('latin1'), 3]);
    assert.equal(await at.get().pin(list, aHash(2)), undefined);
  });

  it('a second release writes the difference only, and a changed row stays the same entry', async () => {
    await publish(at.get(), aRelease({ lists: [callersList('+31612345671', { key: '+31612345672', label: 'Bob' }, '+31612345673')] }));
    const before = await at.get().callers(await theList(at.get(), 'vip'), ['+31612345671', '+31612345672']);
    const { summary } = await publish(at.get(), aRelease({ lists: [callersList('+31612345671', { key: '+31612345672', label: 'Rob' }, '+31612345674', '+31612345675')] }));
    assert.deepEqual(summary.lists, { vip: { added: 2, removed: 1, changed: 1 } });
    const list = await theList(at.get(), 'vip');
    const after = await at.get().callers(list, ['+31612345671', '+31612345672', '+31612345673']);
    assert.deepEqual(after.map((row) => [row.key, row.entry.label]), [['+31612345671', undefined], ['+31612345672', 'Rob']]);
    assert.deepEqual(after.map((row) => row.entry.id), before.map((row) => row.entry.id));
    assert.equal(list.changedIn, 2);
  });

  it('a release that changes no row leaves the list as last changed before', async () => {
    await publish(at.get(), aRelease({ lists: [callersList('+31612345671')] }));
    const { summary } = await publish(at.get(), aRelease({ lists: [callersList('+31612345671')] }));
    assert.deepEqual(summary.lists, { vip: { added: 0, removed: 0, changed: 0 } });
    assert.equal((await theList(at.get(), 'vip')).changedIn, 1);
  });

  it('a list that is gone is empty', async () => {
    await publish(at.get(), aRelease({ lists: [callersList('+31612345671', '+316*')] }));
    const { summary } = await publish(at.get(), aRelease());
    assert.deepEqual(summary.lists, { vip: { added: 0, removed: 2, changed: 0 } });
    const list = await theList(at.get(), 'vip');
    assert.deepEqual([await at.get().rowsBelow(list, 10), list.prefixLengths], [[], []]);
  });

  it('the rows of an earlier release are still there for who asks for them', async () => {
    await publish(at.get(), aRelease({ lists: [callersList({ key: '+31612345671', label: 'old' }, '+316*')] }));
    await publish(at.get(), aRelease({ lists: [callersList({ key: '+31612345671', label: 'new' })] }));
    const [earlier] = await at.get().lists({ tenant: 'smith', release: 3, rowsOf: 1 });
    assert.ok(earlier !== undefined);
    assert.deepEqual(earlier.prefixLengths, [4]);
    const found = await at.get().callers(earlier, ['+31612345671', '+316*']);
    assert.deepEqual(found.map((row) => [row.key, row.entry.label]), [['+31612345671', 'old'], ['+316*', undefined]]);
  });

  it('all rows are given only where they are few', async () => {
    await publish(at.get(), aRelease({ lists: [callersList('+31612345671', '+31612345672', '+31612345673')] }));
    const list = await theList(at.get(), 'vip');
    assert.equal(await at.get().rowsBelow(list, 3), 'too-many');
    const all = await at.get().rowsBelow(list, 4);
    assert.ok(all !== 'too-many');
    assert.deepEqual(all.map((row) => row.key).toSorted(), ['+31612345671', '+31612345672', '+31612345673']);
  });

  it('an entry is found by its id and by its label, in its own list only', async () => {
    await publish(at.get(), aRelease({ lists: [pinList({ key: aHash(1), label: 'Ann' }), callersList('+31612345671')] }));
    const pins = await theList(at.get(), 'clients');
    const ann = await at.get().entry(pins, { label: 'Ann' });
    assert.ok(ann !== undefined);
    assert.deepEqual(await at.get().entry(pins, { id: ann.entry.id }), ann);
    assert.equal(await at.get().entry(pins, { label: 'Bob' }), undefined);
    assert.equal(await at.get().entry(await theList(at.get(), 'vip'), { id: ann.entry.id }), undefined);
    for (const id of ['', 'e', 'e0', 'e-1', '1', 'e1 ', 'e99999']) assert.equal(await at.get().entry(pins, { id }), undefined);
  });
}

function uses(open: Open): void {
  const at = withStore(open);
  const release = (label: string): NewRelease => aRelease({ lists: [pinList({ key: aHash(1), uses: 2, label })] });
  const use = async (callUid: string): Promise<string> => {
    const found = await at.get().pin(await theList(at.get(), 'clients'), aHash(1));
    assert.ok(found !== undefined);
    return at.get().use({ ...found.entry, uses: found.entry.uses ?? 0 }, callUid, 1);
  };

  it('each call counts once, and after the last use it opens no more', async () => {
    await publish(at.get(), release('Ann'));
    assert.deepEqual([await use('call-1'), await use('call-1'), await use('call-2'), await use('call-3'), await use('call-2')], ['counted', 'counted', 'counted', 'used-up', 'counted']);
  });

  it('counting goes on when a release changes the row, or takes it away and brings it back', async () => {
    await publish(at.get(), release('Ann'));
    await use('call-1');
    await publish(at.get(), release('Anna'));
    await use('call-2');
    await publish(at.get(), aRelease());
    await publish(at.get(), release('Ann'));
    assert.equal(await use('call-3'), 'used-up');
  });
}

function prompts(open: Open): void {
  const at = withStore(open);
  const ref = { sha256: 'ab'.repeat(32), durationMs: 1200, language: 'nl' };

  it('a prompt is read back by its hash', async () => {
    await at.get().savePrompt({ ref, wav: Buffer.from('RIFF') });
    await at.get().savePrompt({ ref, wav: Buffer.from('RIFF') });
    assert.deepEqual(await at.get().prompt(ref.sha256), { ref, wav: Buffer.from('RIFF') });
    assert.equal(await at.get().prompt('00'), undefined);
  });

  it('a rendering is remembered by its key', async () => {
    await at.get().savePrompt({ ref, wav: Buffer.from('RIFF') });
    assert.equal(await at.get().rendering('k'), undefined);
    await at.get().saveRendering('k', ref);
    assert.deepEqual(await at.get().rendering('k'), ref);
  });

  it('a value is remembered from the first call on', async () => {
    assert.deepEqual([await at.get().remember('pin-key', 'a'), await at.get().remember('pin-key', 'b')], ['a', 'a']);
  });
}

function guesses(open: Open): void {
  const at = withStore(open);
  const wrong = { atMs: 1000, attemptId: 'a1', tenant: 'smith', called: '+31201234567', trunk: 'default', caller: '+31612345678', lists: [{ tenant: 'smith', list: 'clients' }] };

  it('an attempt id counts once, attempts without one always', async () => {
    const { attemptId, ...nameless } = wrong;
    assert.equal(attemptId, 'a1');
    const saved: string[] = [];
    for (const one of [wrong, wrong, nameless, nameless]) saved.push(await at.get().saveWrong(one));
    assert.deepEqual(saved, ['counted', 'repeated', 'counted', 'counted']);
    assert.deepEqual(await at.get().wrongSince(1000), [wrong, nameless, nameless]);
    assert.deepEqual(await at.get().wrongSince(1001), []);
  });

  it('who got in is remembered with the latest time', async () => {
    const one = { called: '+31201234567', caller: '+31612345678' };
    await at.get().saveGotIn([{ ...one, atMs: 2000 }, { ...one, atMs: 1000 }]);
    const known: boolean[] = [];
    for (const sinceMs of [1999, 2000, 2001]) known.push(await at.get().gotInSince(one.called, one.caller, sinceMs));
    assert.deepEqual(known, [true, true, false]);
    assert.equal(await at.get().gotInSince('+31201234568', one.caller, 0), false);
  });

  it('what is too old is pruned', async () => {
    await at.get().saveWrong(wrong);
    await at.get().saveWrong({ ...wrong, attemptId: 'a2', atMs: 2000 });
    await at.get().saveGotIn([{ called: 'x', caller: 'y', atMs: 500 }]);
    await at.get().prune({ wrongMs: 1001, gotInMs: 501 });
    assert.deepEqual((await at.get().wrongSince(0)).map((one) => one.attemptId), ['a2']);
    assert.equal(await at.get().gotInSince('x', 'y', 0), false);
  });
}
