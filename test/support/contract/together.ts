import assert from 'node:assert/strict';
import type { NewRow } from '../../../services/policy/store/list-store.js';
import type { Published, ReleaseSummary, RowDifference } from '../../../services/policy/store/release-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { aHash, aRelease, anEdit, backTo, callersList, differences, editing, eachWith, keysShown, liveRelease, pinList, publish, published, replacing, rowsShown, theList, type StoreUnderTest } from '../store-fixture.js';
import { wrong } from './guesses.js';

/** What a release changed, counted by its difference to the one before. */
async function summaryBetween(store: Store, done: Published): Promise<ReleaseSummary> {
  const { head, summary } = published(done);
  const rows = await differences(store, head.release - 1, head.release);
  const of = (is: (row: RowDifference) => boolean): number => rows.filter(is).length;
  const vip = { added: of(({ before }) => before === undefined), removed: of(({ after }) => after === undefined), changed: of(({ before, after }) => before !== undefined && after !== undefined) };
  return { ...summary, lists: { vip } };
}

/** What must hold across processes, each with a connection of its own. */
export function together(under: StoreUnderTest): void {
  const ours = eachWith(() => under.open());
  const theirs = eachWith(() => under.reopen());
  const both = (): readonly [Store, Store] => [ours(), theirs()];

  it('what one published the other shows at once, also after it looked', async () => {
    await publish(ours(), aRelease({ lists: [callersList('+311', '+312')] }));
    assert.deepEqual(await keysShown(theirs(), 'vip'), ['+311', '+312']);
    await publish(ours(), anEdit(editing(['+313'])));
    assert.deepEqual([await liveRelease(theirs()), await keysShown(theirs(), 'vip')], [2, ['+311', '+312', '+313']]);
    assert.equal((await publish(theirs(), anEdit(editing(['+314'])))).head.release, 3);
    assert.deepEqual(await keysShown(ours(), 'vip'), ['+311', '+312', '+313', '+314']);
  });

  it('edits of one list at once are all made, one after another', async () => {
    await publish(ours(), aRelease({ lists: [callersList('+310')] }));
    const keys = Array.from({ length: 12 }, (_, n) => `+31${n + 10}`);
    await Promise.all(keys.map((key, n) => publish(both()[n % 2] as Store, anEdit(editing([key])))));
    assert.deepEqual([await liveRelease(ours()), await keysShown(theirs(), 'vip')], [13, ['+310', ...keys]]);
    assert.deepEqual((await theirs().releases('smith', 99)).map((one) => one.number), Array.from({ length: 13 }, (_, n) => 13 - n));
  });

  it('of releases made for the same version at once, one is made', async () => {
    await publish(ours(), aRelease({ lists: [callersList('+310')] }));
    const { version } = await theList(ours(), 'vip');
    const results = await Promise.all([1, 2, 3, 4].map((n) => (both()[n % 2] as Store).publish({ ...anEdit(editing([`+31${n}`])), expects: { versions: { vip: version } } })));
    assert.deepEqual(results.map((one) => one.kind).toSorted(), ['overtaken', 'overtaken', 'overtaken', 'published']);
    assert.equal((await keysShown(ours(), 'vip')).length, 2);
  });

  it('large publications of different lists do not disturb each other, and edits go on beside them', async () => {
    await publish(ours(), aRelease({ lists: [callersList('+310')] }));
    const rows = (lead: string): { readonly key: string }[] => Array.from({ length: 6000 }, (_, n) => ({ key: `${lead}${String(n).padStart(4, '0')}` }));
    const large = [publish(ours(), anEdit(replacing('one', 'callers', rows('+32')))), publish(theirs(), anEdit(replacing('two', 'callers', rows('+33'))))];
    for (const n of [1, 2, 3]) await publish(both()[n % 2] as Store, anEdit(editing([`+31${n}`])));
    await Promise.all(large);
    assert.deepEqual([await keysShown(ours(), 'one'), await keysShown(ours(), 'two')], [rows('+32').map((row) => row.key), rows('+33').map((row) => row.key)]);
    assert.deepEqual(await keysShown(theirs(), 'vip'), ['+310', '+311', '+312', '+313']);
    assert.equal(await theirs().rowsOfTenant('smith'), 12_004);
  }).timeout(20_000);

  it('going back while a list is being published loses neither', async () => {
    await publish(ours(), aRelease({ lists: [callersList('+310')] }));
    await publish(ours(), anEdit(callersList('+310', '+311')));
    const rows = Array.from({ length: 4000 }, (_, n) => `+32${String(n).padStart(4, '0')}`);
    const [large, back] = await Promise.all([publish(ours(), anEdit(editing(rows))), theirs().goBack(backTo(1))]);
    assert.ok(back.kind === 'published');
    const base = large.head.release > back.head.release ? ['+310'] : ['+310', '+311'];
    assert.deepEqual(await keysShown(ours(), 'vip', large.head.release), [...base, ...rows]);
    assert.deepEqual(await keysShown(ours(), 'vip', back.head.release), ['+310']);
  }).timeout(20_000);

  describe('a list that is replaced while others change it has the rows that came', () => {
    const meanwhile = {
      'some rows': async () => void (await publish(theirs(), anEdit(editing([{ key: '+311', label: 'other' }, '+316'], ['+312', '+313'])))),
      'all rows': async () => void (await publish(theirs(), anEdit(callersList('+312', '+319')))),
      'nothing, in two steps': async () => {
        await publish(theirs(), anEdit(editing(['+319'], ['+311'])));
        await theirs().goBack(backTo(2));
      },
      'the way back': async () => void (await theirs().goBack(backTo(1))),
      'its kind': async () => void (await publish(theirs(), anEdit(replacing('vip', 'pins', [{ key: aHash(1) }])))),
      'rows that are not kept': async () => {
        await publish(theirs(), anEdit(editing(['+316'], ['+312'])));
        await theirs().pruneReleases('smith', { keep: 1, beforeMs: 0, liveAfterMs: Number.MAX_SAFE_INTEGER });
      },
    };
    for (const [what, change] of Object.entries(meanwhile)) {
      it(`where they change ${what}`, async () => {
        await publish(ours(), aRelease({ lists: [callersList('+311', '+317')] }));
        await publish(ours(), anEdit(callersList('+311', '+312', '+313', '+314')));
        const come = async function* (): AsyncGenerator<readonly NewRow[]> {
          yield [{ key: '+311' }, { key: '+312', label: 'new' }];
          await change();
          yield [{ key: '+314' }, { key: '+315' }];
        };
        const done = await ours().publish(anEdit({ kind: 'replace', list: 'vip', listKind: 'callers', rows: come() }));
        if (what === 'rows that are not kept' && done.kind === 'overtaken') return assert.deepEqual(done, { kind: 'overtaken', live: 3, list: 'vip' });
        const wanted = ['+311 -', '+312 new', '+314 -', '+315 -'];
        assert.deepEqual((await rowsShown(theirs(), 'vip')).map(({ key, entry }) => `${key} ${entry.label ?? '-'}`), wanted);
        assert.deepEqual(published(done).summary, await summaryBetween(theirs(), done));
        const again = await ours().publish({ ...anEdit(callersList('+311', { key: '+312', label: 'new' }, '+314', '+315')), dryRun: true });
        assert.deepEqual(published(again).summary.lists, {});
      });
    }
  });

  it('tenants who ask for one number at once do not both get it', async () => {
    const results = await Promise.all(['smith', 'jones'].map((tenant, n) => (both()[n] as Store).publish(aRelease({ tenant, numbers: ['+31201234567'] }))));
    assert.deepEqual(results.map((one) => one.kind).toSorted(), ['lines-taken', 'published']);
  });

  it('a PIN opens no more calls than it may, whoever counts', async () => {
    await publish(ours(), aRelease({ lists: [pinList({ key: aHash(1), uses: 3 })] }));
    const [row] = await rowsShown(ours(), 'clients');
    assert.ok(row !== undefined);
    const entry = { ...row.entry, uses: 3 };
    const results = await Promise.all(Array.from({ length: 20 }, async (_, n) => (both()[n % 2] as Store).use(entry, `call-${n >> 1}`, 1)));
    assert.equal(results.filter((one) => one === 'counted').length, 6);
    assert.equal(new Set(results.flatMap((one, n) => (one === 'counted' ? [n >> 1] : []))).size, 3);
  });

  it('of tries made at once each sees another count', async () => {
    const tries = Array.from({ length: 20 }, async (_, n) => (both()[n % 2] as Store).reserveWrong({ ...wrong, attemptId: `a${n}` }, 0));
    const counts = (await Promise.all(tries)).map((one) => one.caller);
    assert.deepEqual(counts.toSorted((a, b) => a - b), Array.from({ length: 20 }, (_, n) => n + 1));
    assert.deepEqual(await theirs().wrongCounts(wrong, 0), { caller: 20, line: 20, list: 20 });
  });

  it('one of those who ask at once asks', async () => {
    const claims = await Promise.all(Array.from({ length: 10 }, async (_, n) => (both()[n % 2] as Store).claimWait('c1', 'ask', 1, 1000)));
    assert.equal(claims.filter((one) => one.kind === 'mine').length, 1);
  });

  it('a store says whether it is shared', () => {
    assert.equal(ours().shared, under.shared);
  });

  if (under.shared) {
    it('tells of releases that others made', async () => {
      const told = new Promise<string>((resolve) => theirs().watch(resolve));
      await publish(ours(), aRelease());
      assert.equal(await told, 'smith');
    });
  }
}
