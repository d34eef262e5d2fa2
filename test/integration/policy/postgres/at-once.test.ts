import assert from 'node:assert/strict';
import type { Store } from '../../../../services/policy/store/store.js';
import { aRelease, editing, keysOf, publish, replacing, theList, until, wholeRelease, withDatabase } from './fixture.js';

describe('several processes on one database', function () {
  this.timeout(30_000);
  const stores = withDatabase();
  const open3 = async (): Promise<readonly [Store, Store, Store]> => [await stores.open(), await stores.open(), await stores.open()];

  it('of fifty tries at a PIN made at once, each sees another count', async () => {
    const three = await open3();
    const tries = Array.from({ length: 50 }, async (_, n) => {
      const wrong = { atMs: 1000, attemptId: `a${n}`, tenant: 'smith', called: '+31201234567', trunk: 'default', caller: '+31612345678', lists: [{ tenant: 'smith', list: 'clients' }] };
      return three[n % 3 === 0 ? 0 : n % 3 === 1 ? 1 : 2].reserveWrong(wrong, 0);
    });
    const counts = await Promise.all(tries);
    const oneToFifty = Array.from({ length: 50 }, (_, n) => n + 1);
    for (const of of ['caller', 'line', 'list'] as const) assert.deepEqual(counts.map((count) => count[of]).toSorted((a, b) => a - b), oneToFifty);
    assert.equal((await three[0].wrongCounts({ tenant: 'smith', called: '+31201234567', trunk: 'default', caller: '+31612345678', lists: [] }, 0)).caller, 50);
  });

  it('tries on two lines with one list see another count of the list each', async () => {
    const three = await open3();
    const counts = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const wrong = { atMs: 1000, attemptId: `a${n}`, tenant: 'smith', called: `+3120123456${n % 2}`, trunk: 'default', lists: [{ tenant: 'smith', list: n % 2 === 0 ? 'a' : 'b' }, { tenant: 'smith', list: 'clients' }] };
        return (n % 2 === 0 ? three[0] : three[1]).reserveWrong(wrong, 0);
      }),
    );
    assert.deepEqual(counts.map((count) => count.list).toSorted((a, b) => a - b), Array.from({ length: 20 }, (_, n) => n + 1));
  });

  it('a PIN for three calls opens three of thirty that come at once, and a call that asks again counts once', async () => {
    const three = await open3();
    const key = Buffer.alloc(32, 7);
    await publish(three[0], wholeRelease({ lists: [{ kind: 'replace', list: 'clients', listKind: 'pins', rows: [[{ key, uses: 3 }]] }] }));
    const found = await three[0].pin(await theList(three[0], 'clients'), [key]);
    assert.ok(found !== undefined);
    const entry = { ...found.entry, uses: 3 };
    const used = await Promise.all(Array.from({ length: 60 }, async (_, n) => (n % 2 === 0 ? three[1] : three[2]).use(entry, `call-${n >> 1}`, 1)));
    const counted = new Set(used.flatMap((one, n) => (one === 'counted' ? [n >> 1] : [])));
    assert.equal(counted.size, 3);
  });

  it('of twenty who would make a look-up at once, one makes it', async () => {
    const three = await open3();
    const claims = await Promise.all(Array.from({ length: 20 }, async (_, n) => (n % 2 === 0 ? three[0] : three[1]).claimWait('call', 'ask', 1000 + n, 60_000)));
    assert.equal(claims.filter((claim) => claim.kind === 'mine').length, 1);
    await three[0].finishWait('call', 'ask', 'verified', 2000);
    assert.deepEqual(await three[2].claimWait('call', 'ask', 3000, 60_000), { kind: 'done', result: 'verified' });
  });

  it('edits of one list at once are all in it, one release each', async function () {
    this.timeout(30_000);
    const three = await open3();
    await publish(three[0], wholeRelease({ lists: [replacing('vip', '+31'), replacing('others', '+32')] }));
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => publish(n % 3 === 0 ? three[0] : n % 3 === 1 ? three[1] : three[2], aRelease({ lists: [editing(n % 2 === 0 ? 'vip' : 'others', [`+49${String(n).padStart(3, '0')}`])] }))),
    );
    assert.deepEqual([(await keysOf(three[0], 'vip')).length, (await keysOf(three[1], 'others')).length], [16, 16]);
    assert.deepEqual((await three[2].releases('smith', 100)).map((note) => note.number), Array.from({ length: 31 }, (_, n) => 31 - n));
  });

  it('of two who change one list as they saw it, the second is told; one who changes another list is not', async () => {
    const [one, other] = await open3();
    await publish(one, wholeRelease({ lists: [replacing('vip', '+31'), replacing('others', '+32')] }));
    const seen = await theList(one, 'vip');
    const both = await Promise.all([one, other].map(async (store, n) => store.publish(aRelease({ expects: { versions: { vip: seen.version } }, lists: [editing('vip', [`+4${n}`])] }))));
    assert.deepEqual(both.map((result) => result.kind).toSorted(), ['overtaken', 'published']);
    assert.equal((await other.publish(aRelease({ expects: { versions: { others: 1 } }, lists: [editing('others', ['+49'])] }))).kind, 'published');
  });

  it('a list that is read slowly keeps nobody waiting', async () => {
    const [slow, quick] = await open3();
    await publish(slow, wholeRelease({ lists: [replacing('vip', '+31')] }));
    let go: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const rows = async function* (): AsyncGenerator<readonly { key: string }[]> {
      yield [{ key: '+31' }];
      await held;
      yield [{ key: '+33' }];
    };
    const uploading = publish(slow, aRelease({ lists: [{ kind: 'replace', list: 'vip', listKind: 'callers', rows: rows() }] }));
    await publish(quick, aRelease({ lists: [editing('vip', ['+32'])] }));
    assert.deepEqual(await keysOf(quick, 'vip'), ['+31', '+32']);
    go?.();
    await uploading;
    assert.deepEqual(await keysOf(quick, 'vip'), ['+31', '+33']);
  });

  it('however many lists are read slowly, entries are edited and releases gone back to', async () => {
    const one = await stores.open();
    await publish(one, wholeRelease({ lists: [replacing('vip', '+31')] }));
    let go: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const rows = async function* (): AsyncGenerator<readonly { key: string }[]> {
      yield [{ key: '+31' }];
      await held;
    };
    const uploading = Array.from({ length: 16 }, (_, n) => publish(one, aRelease({ lists: [{ kind: 'replace', list: `list-${n}`, listKind: 'callers', rows: rows() }] })));
    await publish(one, aRelease({ lists: [editing('vip', ['+32'])] }));
    assert.equal((await one.goBack({ tenant: 'smith', base: 1, author: 'tests', atMs: 1, source: 'api', message: '' })).kind, 'published');
    assert.deepEqual(await keysOf(one, 'vip'), ['+31']);
    go?.();
    await Promise.all(uploading);
  });

  it('a list that is changed while somebody goes back is changed from what is live then', async () => {
    const [one, other] = await open3();
    await publish(one, wholeRelease({ lists: [replacing('vip', '+31', '+32')] }));
    await publish(one, aRelease({ lists: [editing('vip', ['+33'], ['+31'])] }));
    const results = await Promise.all([
      publish(one, aRelease({ lists: [editing('vip', ['+49'])] })),
      other.goBack({ tenant: 'smith', base: 1, author: 'tests', atMs: 1_700_000_000_001, source: 'api', message: '' }),
    ]);
    assert.deepEqual(results.map((result) => result.kind), ['published', 'published']);
    const keys = await keysOf(one, 'vip');
    const edited = results[0].head.release === 4 ? ['+31', '+32', '+49'] : ['+31', '+32'];
    assert.deepEqual(keys, edited);
  });

  it('two tenants who take one number at once: one has it', async () => {
    const [one, other] = await open3();
    const results = await Promise.all([one.publish(wholeRelease({ tenant: 'smith' })), other.publish(wholeRelease({ tenant: 'jones' }))]);
    assert.deepEqual(results.map((result) => result.kind).toSorted(), ['lines-taken', 'published']);
    assert.equal((await one.heads()).length, 1);
  });

  it('a release is heard of at once in every process, and once it is live', async () => {
    const [one, other] = await open3();
    await publish(one, wholeRelease());
    const heard: string[] = [];
    const seen: Promise<number>[] = [];
    const stop = other.watch((tenant) => {
      heard.push(tenant);
      seen.push(Promise.resolve(other.heads()).then((heads) => heads[0]?.release ?? 0));
    });
    await until('what was there is told', () => heard.length === 1);
    const begun = performance.now();
    await publish(one, aRelease({ lists: [replacing('vip', '+31')] }));
    await until('the release is heard of', () => heard.length === 2);
    assert.ok(performance.now() - begun < 2000);
    assert.deepEqual([heard, await Promise.all(seen)], [['smith', 'smith'], [1, 2]]);
    stop();
    await publish(one, aRelease({ lists: [replacing('vip', '+32')] }));
    await one.goBack({ tenant: 'smith', base: 1, author: 'tests', atMs: 1, source: 'api', message: '' });
    assert.equal(heard.length, 2);
  });
});
