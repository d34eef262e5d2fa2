import assert from 'node:assert/strict';
import type { AuditRecord } from '../../../services/policy/store/audit-store.js';
import type { Store } from '../../../services/policy/store/store.js';
import type { Token } from '../../../services/policy/store/token-store.js';
import { aHash } from '../store-fixture.js';

export function records(at: () => Store): void {
  const ref = { sha256: 'ab'.repeat(32), durationMs: 1200, language: 'nl' };

  it('a prompt is read back by its hash', async () => {
    await at().savePrompt({ ref, wav: Buffer.from('RIFF') });
    await at().savePrompt({ ref, wav: Buffer.from('RIFF') });
    assert.deepEqual(await at().prompt(ref.sha256), { ref, wav: Buffer.from('RIFF') });
    assert.equal(await at().prompt('00'), undefined);
  });

  it('a rendering is remembered by its key', async () => {
    await at().savePrompt({ ref, wav: Buffer.from('RIFF') });
    assert.equal(await at().rendering('k'), undefined);
    await at().saveRendering('k', ref);
    await at().saveRendering('k', ref);
    assert.deepEqual(await at().rendering('k'), ref);
  });

  it('a value is remembered from the first call on', async () => {
    assert.deepEqual([await at().remember('pin-key', 'a'), await at().remember('pin-key', 'b')], ['a', 'a']);
  });

  const token = (id: string, change: Partial<Token> = {}): Token => ({ id, name: `token ${id}`, scope: { kind: 'operator' }, right: 'admin', createdMs: 1, createdBy: 'start', ...change });

  it('a token is found by its hash, also when it is revoked or expired', async () => {
    const all = [token('t1'), token('t2', { scope: { kind: 'tenant', tenant: 'smith' }, right: 'edit', expiresMs: 9, createdMs: 2 }), token('t3', { scope: { kind: 'list', tenant: 'smith', list: 'vip' }, right: 'read', createdMs: 3 })];
    for (const [n, one] of all.entries()) await at().saveToken(one, aHash(n));
    for (const [n, one] of all.entries()) assert.deepEqual(await at().tokenByHash(aHash(n)), one);
    assert.equal(await at().tokenByHash(aHash(9)), undefined);
    assert.deepEqual(await at().tokens(), all.toReversed());
    assert.deepEqual((await at().tokens('smith')).map((one) => one.id), ['t3', 't2']);
    assert.deepEqual(await at().tokens('jones'), []);
    assert.deepEqual([await at().revokeToken('t2', 5), await at().revokeToken('t2', 6), await at().revokeToken('nobody', 5)], [true, false, false]);
    assert.deepEqual(await at().tokenByHash(aHash(1)), { ...all[1], revokedMs: 5 });
  });

  it('two tokens with one id or one hash are a failure', async () => {
    await at().saveToken(token('t1'), aHash(1));
    await assert.rejects(async () => at().saveToken(token('t1'), aHash(2)));
    await assert.rejects(async () => at().saveToken(token('t2'), aHash(1)));
  });

  it('the audit log is read newest first, some at a time, and by tenant', async () => {
    const record = (detail: string, change: Partial<AuditRecord> = {}): AuditRecord => ({ atMs: 1, actor: 't1', operator: false, action: 'publish', detail, ...change });
    const all = [record('one', { tenant: 'smith', release: 3 }), record('two', { operator: true, tenant: 'jones' }), record('three', { tenant: 'smith' }), record('four')];
    for (const one of all) await at().audit(one);
    const read = await at().audited(undefined, 10);
    assert.deepEqual(read.map(({ number: _, ...one }) => one), all.toReversed());
    const details = async (tenant: string | undefined, limit: number, before?: number): Promise<readonly string[]> => (await at().audited(tenant, limit, before)).map((one) => one.detail);
    assert.deepEqual([await details('smith', 10), await details(undefined, 2), await details(undefined, 10, read[1]?.number), await details('nobody', 9)], [['three', 'one'], ['four', 'three'], ['two', 'one'], []]);
  });

  it('one asks, the others wait until the answer is there or the asker was not heard of', async () => {
    const claim = (callUid: string, atMs: number): Promise<unknown> => Promise.resolve(at().claimWait(callUid, 'ask', atMs, 1000));
    assert.deepEqual([await claim('c1', 0), await claim('c1', 999), await claim('c2', 0)], [{ kind: 'mine' }, { kind: 'under-way' }, { kind: 'mine' }]);
    assert.deepEqual([await claim('c1', 1000), await claim('c1', 1001)], [{ kind: 'mine' }, { kind: 'under-way' }]);
    await at().finishWait('c1', 'ask', 'verified', 1500);
    assert.deepEqual([await claim('c1', 1600), await claim('c1', 9999)], [1, 2].map(() => ({ kind: 'done', result: 'verified' })));
    assert.deepEqual(await at().claimWait('c1', 'other', 1600, 1000), { kind: 'mine' });
    await at().pruneWaits(1501);
    assert.deepEqual(await claim('c1', 1700), { kind: 'mine' });
  });
}
