import assert from 'node:assert/strict';
import type { Store } from '../../../services/policy/store/store.js';
import { aConfig, aHash, aRelease, anEdit, backTo, callersList, editing, keysShown, pinList, publish, rowsShown, theList } from '../store-fixture.js';

export function goingBack(at: () => Store): void {
  it('going back makes a new release that equals an old one', async () => {
    await publish(at(), aRelease({ contentHash: 'c0', lists: [callersList('+311', { key: '+312', label: 'Bob' })] }));
    const config = { ...aConfig('smith', ['+31201234568']), language: 'nl' };
    await publish(at(), aRelease({ whole: { config, prompts: {} }, lists: [callersList('+312', '+313'), pinList({ key: aHash(1) })] }));
    const back = await at().goBack(backTo(1, { author: 'ann', atMs: 5, source: 'cli', message: 'oh' }));
    const lists = { vip: { added: 1, removed: 1, changed: 1 }, clients: { added: 0, removed: 1, changed: 0 } };
    assert.deepEqual(back, { kind: 'published', head: { tenant: 'smith', release: 3 }, summary: { lines: 1, lists } });
    assert.deepEqual(await at().heads(), [{ tenant: 'smith', release: 3 }]);
    const [first, third] = [await at().release('smith', 1), await at().release('smith', 3)];
    assert.ok(first !== undefined && third !== undefined);
    assert.deepEqual([third.base, third.author, third.atMs, third.source, third.message, third.contentHash], [1, 'ann', 5, 'cli', 'oh', 'c0']);
    assert.deepEqual([third.config, third.prompts, third.versions], [first.config, first.prompts, first.versions]);
    assert.deepEqual([await rowsShown(at(), 'vip'), await keysShown(at(), 'clients')], [await rowsShown(at(), 'vip', 1), []]);
    assert.deepEqual(await at().linesOfOthers('jones', ['+31201234567', '+31201234568']), ['+31201234567']);
  });

  it('one can go back from going back', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311')] }));
    await publish(at(), anEdit(callersList('+312')));
    await at().goBack(backTo(1));
    const again = await at().goBack(backTo(2));
    assert.ok(again.kind === 'published');
    assert.deepEqual(again.summary.lists, { vip: { added: 1, removed: 1, changed: 0 } });
    assert.deepEqual([await keysShown(at(), 'vip'), await keysShown(at(), 'vip', 3)], [['+312'], ['+311']]);
  });

  it('a release after going back goes on from it, whatever came between', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312')] }));
    await publish(at(), anEdit(callersList('+313')));
    await at().goBack(backTo(1));
    const { version } = await theList(at(), 'vip');
    const { summary } = await publish(at(), { ...anEdit(callersList('+312', '+313')), expects: { versions: { vip: version } } });
    assert.deepEqual(summary.lists, { vip: { added: 1, removed: 1, changed: 0 } });
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map((release) => keysShown(at(), 'vip', release))), [['+311', '+312'], ['+313'], ['+311', '+312'], ['+312', '+313']]);
  });

  it('several steps are counted as one: rows that came back as they were did not change', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311', '+312')] }));
    await publish(at(), anEdit(editing([{ key: '+311', label: 'Ann' }, '+313'])));
    await publish(at(), anEdit(editing(['+311'], ['+312'])));
    const back = await at().goBack(backTo(1));
    assert.ok(back.kind === 'published');
    assert.deepEqual(back.summary.lists, { vip: { added: 1, removed: 1, changed: 0 } });
  });

  it('going back to where one is changes nothing', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311')] }));
    const back = await at().goBack(backTo(1));
    assert.ok(back.kind === 'published');
    assert.deepEqual([back.head.release, back.summary.lists, await keysShown(at(), 'vip')], [2, {}, ['+311']]);
  });

  it('a release that is not there, a live one that is not expected, and a line that somebody took are refused', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311')] }));
    await publish(at(), aRelease({ numbers: ['+31201234568'] }));
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234567'] }));
    assert.deepEqual(await at().goBack(backTo(9)), { kind: 'no-such-release' });
    assert.deepEqual(await at().goBack(backTo(1, { tenant: 'nobody' })), { kind: 'no-such-release' });
    assert.deepEqual(await at().goBack(backTo(1, { expects: { release: 1 } })), { kind: 'overtaken', live: 2 });
    assert.deepEqual(await at().goBack(backTo(1)), { kind: 'lines-taken', numbers: ['+31201234567'] });
    assert.deepEqual((await at().heads()).find((head) => head.tenant === 'smith'), { tenant: 'smith', release: 2 });
  });

  it('an edit judged by a configuration holds while going back leaves it as it is', async () => {
    await publish(at(), aRelease());
    await publish(at(), anEdit(editing(['+311'])));
    await at().goBack(backTo(1));
    await publish(at(), { ...anEdit(editing(['+312'])), expects: { configOf: 2 } });
    assert.deepEqual(await keysShown(at(), 'vip'), ['+312']);
  });
}
