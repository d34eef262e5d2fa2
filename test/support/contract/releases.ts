import assert from 'node:assert/strict';
import type { Store } from '../../../services/policy/store/store.js';
import { aConfig, aRelease, anEdit, callersList, editing, publish } from '../store-fixture.js';

export function releases(at: () => Store): void {
  it('a first release is number 1 and live', async () => {
    const { head } = await publish(at(), aRelease());
    assert.deepEqual(head, { tenant: 'smith', release: 1 });
    assert.deepEqual(await at().heads(), [head]);
  });

  it('a release is read back as it was published', async () => {
    const prompts = { welcome: { sha256: 'ab', durationMs: 900, language: 'en' } };
    const config = aConfig('smith', ['+31201234567']);
    await publish(at(), aRelease({ author: 'ann', message: 'first', contentHash: 'c0', source: 'git', commit: 'f00d', whole: { config, prompts }, lists: [callersList('+311')] }));
    const [list] = await at().lists({ tenant: 'smith', release: 1 });
    const note = {
      tenant: 'smith',
      number: 1,
      author: 'ann',
      atMs: 1_700_000_000_000,
      source: 'git',
      commit: 'f00d',
      message: 'first',
      summary: { lines: 1, lists: { vip: { added: 1, removed: 0, changed: 0 } } },
      contentHash: 'c0',
    };
    assert.deepEqual(await at().release('smith', 1), { ...note, config, prompts, versions: { vip: list?.version } });
    assert.deepEqual(await at().releases('smith', 10), [note]);
    assert.equal(await at().release('smith', 2), undefined);
    assert.equal(await at().release('jones', 1), undefined);
  });

  it('releases are listed newest first, some at a time', async () => {
    for (let n = 0; n < 5; n += 1) await publish(at(), aRelease({ message: `${n + 1}` }));
    await publish(at(), aRelease({ tenant: 'jones', numbers: ['+31201234599'] }));
    const numbers = async (limit: number, before?: number): Promise<readonly number[]> => (await at().releases('smith', limit, before)).map((one) => one.number);
    assert.deepEqual([await numbers(2), await numbers(2, 4), await numbers(9, 2), await numbers(9, 1)], [[5, 4], [3, 2], [1], []]);
  });

  it('a release of lists alone keeps configuration, prompts and lines', async () => {
    await publish(at(), aRelease({ contentHash: 'c0', lists: [callersList('+311')] }));
    const { summary } = await publish(at(), anEdit(editing(['+312'])));
    const [first, second] = [await at().release('smith', 1), await at().release('smith', 2)];
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual([second.config, second.prompts], [first.config, first.prompts]);
    assert.deepEqual([second.source, second.contentHash, summary.lines], ['api', undefined, 1]);
    assert.deepEqual(await at().linesOfOthers('jones', ['+31201234567']), ['+31201234567']);
  });

  it('the first release of a tenant brings a configuration', async () => {
    await assert.rejects(async () => at().publish(anEdit(editing(['+311']))));
    assert.deepEqual(await at().heads(), []);
  });

  it('a release that changes nothing is made all the same', async () => {
    await publish(at(), aRelease({ lists: [callersList('+311')] }));
    const { head, summary } = await publish(at(), aRelease({ lists: [callersList('+311')] }));
    assert.deepEqual([head.release, summary.lists], [2, {}]);
    assert.deepEqual((await at().release('smith', 2))?.versions, (await at().release('smith', 1))?.versions);
  });

  it('watchers are told of a release, until they have enough', async () => {
    const told: string[] = [];
    const first = new Promise<void>((resolve) => {
      const stop = at().watch((tenant) => {
        told.push(tenant);
        stop();
        resolve();
      });
    });
    await publish(at(), aRelease());
    await first;
    await publish(at(), aRelease());
    assert.deepEqual(told, ['smith']);
  });
}
