import assert from 'node:assert/strict';
import type { NewRow } from '../../../services/policy/store/list-store.js';
import type { ListEdit } from '../../../services/policy/store/release-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import { aConfig, aHash, aRelease, anEdit, callersList, editing, keysShown, liveRelease, pinList, publish, replacing, theList } from '../store-fixture.js';

export function refusals(at: () => Store): void {
  it('a number of another tenant is refused, and nothing of the release is kept', async () => {
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234567'] }));
    const refused = await at().publish(aRelease({ numbers: ['+31201234567', '+31201234568'], lists: [callersList('+311')] }));
    assert.deepEqual(refused, { kind: 'lines-taken', numbers: ['+31201234567'] });
    assert.deepEqual((await at().heads()).map((head) => head.tenant), ['jones']);
    assert.deepEqual(await at().linesOfOthers('smith', ['+31201234567', '+31201234568']), ['+31201234567']);
  });

  it('a number that its tenant gave up may be taken by another', async () => {
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234567'] }));
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234599'] }));
    await publish(at(), aRelease({ numbers: ['+31201234567'] }));
    assert.deepEqual(await at().linesOfOthers('jones', ['+31201234567']), ['+31201234567']);
  });

  it('a release made for one that is not live any more is refused as overtaken', async () => {
    await publish(at(), aRelease({ expects: { release: 0 } }));
    assert.deepEqual(await at().publish(aRelease({ expects: { release: 0 } })), { kind: 'overtaken', live: 1 });
    assert.equal((await publish(at(), aRelease({ expects: { release: 1 } }))).head.release, 2);
  });

  it('a list that another release changed meanwhile is refused by its version, other lists are not', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311'), pinList({ key: aHash(1) })] }));
    const { version } = await theList(at(), 'vip');
    await publish(at(), { ...anEdit(editing(['+312'])), expects: { versions: { vip: version } } });
    assert.deepEqual(await at().publish({ ...anEdit(editing(['+313'])), expects: { versions: { vip: version } } }), { kind: 'overtaken', live: 2, list: 'vip' });
    assert.deepEqual(await keysShown(at(), 'vip'), ['+311', '+312']);
    const clients = await theList(at(), 'clients');
    await publish(at(), { ...anEdit(pinList({ key: aHash(2) })), expects: { versions: { clients: clients.version } } });
    assert.equal(await liveRelease(at()), 3);
  });

  it('a list that has no rows yet is expected as version 0, as is one that is gone', async () => {
    await publish(at(), aRelease());
    const first = { ...anEdit(editing(['+311'])), expects: { versions: { vip: 0 } } };
    await publish(at(), first);
    assert.deepEqual(await at().publish(first), { kind: 'overtaken', live: 2, list: 'vip' });
    await publish(at(), aRelease());
    await publish(at(), first);
    assert.deepEqual(await keysShown(at(), 'vip'), ['+311']);
  });

  it('a release judged by a configuration is refused when another has come since', async () => {
    await publish(at(), aRelease());
    await publish(at(), anEdit(editing(['+311'])));
    await publish(at(), { ...anEdit(editing(['+312'])), expects: { configOf: 1 } });
    await publish(at(), aRelease({ whole: { config: { ...aConfig('smith', ['+31201234567']), language: 'nl' }, prompts: {} }, lists: [callersList('+311')] }));
    assert.deepEqual(await at().publish({ ...anEdit(editing(['+313'])), expects: { configOf: 3 } }), { kind: 'overtaken', live: 4 });
    await publish(at(), { ...anEdit(editing(['+313'])), expects: { configOf: 4 } });
  });

  it('rows with one key are refused with their places', async () => {
    await publish(at(), aRelease({ lists: [callersList('+319')] }));
    const rows = ['+311', '+312', '+311', '+313', '+312', '+311'].map((key, place) => ({ key, row: place + 2 }));
    const duplicates = { kind: 'duplicates', list: 'vip', rows: [{ row: 4, before: 2 }, { row: 6, before: 3 }, { row: 7, before: 2 }], total: 3 };
    assert.deepEqual(await at().publish(anEdit(callersList(...rows))), duplicates);
    assert.deepEqual(await at().publish({ ...anEdit(callersList(...rows)), dryRun: true }), duplicates);
    assert.deepEqual(await at().publish(anEdit(editing(['+311', '+311']))), { kind: 'duplicates', list: 'vip', rows: [{ row: 2, before: 1 }], total: 1 });
    assert.deepEqual([await liveRelease(at()), await keysShown(at(), 'vip')], [1, ['+319']]);
  });

  it('rows with the key of one that is live are refused with their places, beside those of new ones', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312')] }));
    const rows = ['+311', '+313', '+312', '+311', '+313', '+311'].map((key, place) => ({ key, row: place + 2, ...(place === 2 && { label: 'new' }) }));
    assert.deepEqual(await at().publish(anEdit(callersList(...rows))), { kind: 'duplicates', list: 'vip', rows: [{ row: 5, before: 2 }, { row: 6, before: 3 }, { row: 7, before: 2 }], total: 3 });
    assert.deepEqual([await liveRelease(at()), await keysShown(at(), 'vip')], [1, ['+311', '+312']]);
  });

  it('of very many rows with one key the first hundred are told', async () => {
    const rows = Array.from({ length: 3000 }, (_, n) => ({ key: aHash(n % 200) }));
    const refused = await at().publish(aRelease({ lists: [pinList(...rows)] }));
    assert.ok(refused.kind === 'duplicates');
    assert.deepEqual([refused.total, refused.rows.length, refused.rows[0], refused.rows[99]], [2800, 100, { row: 201, before: 1 }, { row: 300, before: 100 }]);
  });

  it('a release whose rows fail half-way leaves the release before it whole', async () => {
    await publish(at(), aRelease({ lists: [callersList('+319')] }));
    const broken: ListEdit = { kind: 'replace', list: 'vip', listKind: 'callers', rows: failingAfter(3) };
    await assert.rejects(async () => at().publish(aRelease({ lists: [replacing('more', 'callers', [{ key: '+311' }]), broken] })), /the disk is gone/);
    assert.deepEqual([await liveRelease(at()), await keysShown(at(), 'vip'), await keysShown(at(), 'more')], [1, ['+319'], []]);
    assert.equal((await publish(at(), aRelease({ lists: [callersList('+318')] }))).head.release, 2);
    assert.deepEqual(await keysShown(at(), 'vip'), ['+318']);
  });

  it('each batch is taken up before the next is asked for', async () => {
    let unread = 0;
    async function* batches(): AsyncGenerator<readonly NewRow[]> {
      for (let batch = 0; batch < 5; batch += 1) {
        assert.equal(unread, 0);
        unread = 1;
        yield Array.from({ length: 700 }, (_, n) => ({ key: `+31${batch}${String(n).padStart(4, '0')}` }));
        unread = 0;
      }
    }
    const { summary } = await publish(at(), aRelease({ lists: [{ kind: 'replace', list: 'vip', listKind: 'callers', rows: batches() }] }));
    assert.deepEqual(summary.lists, { vip: { added: 3500, removed: 0, changed: 0 } });
  });
}

async function* failingAfter(batches: number): AsyncGenerator<readonly NewRow[]> {
  for (let batch = 0; batch < batches; batch += 1) yield Array.from({ length: 1000 }, (_, n) => ({ key: `+31${batch}${String(n).padStart(4, '0')}` }));
  throw new Error('the disk is gone');
}
