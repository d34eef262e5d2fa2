import assert from 'node:assert/strict';
import { openPostgresStore } from '../../../../services/policy/store/postgres/open-postgres-store.js';
import type { Store } from '../../../../services/policy/store/store.js';
import { startTcpRelay, type TcpRelay } from '../../../support/tcp-relay.js';
import { editing, keysOf, publish, replacing, theList, until, wholeRelease, withDatabase, aRelease } from './fixture.js';

describe('a PostgreSQL that goes away', function () {
  this.timeout(30_000);
  const stores = withDatabase();
  let relay: TcpRelay;
  let near: Store;
  let far: Store;

  beforeEach(async function () {
    this.timeout(30_000);
    far = await stores.open();
    await publish(far, wholeRelease({ lists: [replacing('vip', '+31', '+32')] }));
    const url = new URL(stores.url);
    relay = await startTcpRelay(Number(url.port));
    url.port = String(relay.port);
    near = await openPostgresStore({ url: url.href });
  });

  afterEach(async () => {
    await near.close();
    await relay.close();
  });

  it('a connection that is cut fails a look-up at once, and the next works without a restart', async () => {
    const list = await theList(near, 'vip');
    relay.cut();
    const { code } = await failure(() => near.callers(list, ['+31']));
    assert.match(code, /^(ECONNRESET|ECONNREFUSED|ETIMEDOUT|EPIPE)$/);
    await assert.rejects(async () => near.publish(aRelease({ lists: [editing('vip', ['+33'])] })));
    relay.mend();
    await until('the store is back', () => answers(near));
    assert.deepEqual(await keysOf(near, 'vip'), ['+31', '+32']);
    await publish(near, aRelease({ lists: [editing('vip', ['+33'])] }));
    assert.deepEqual(await keysOf(far, 'vip'), ['+31', '+32', '+33']);
  });

  it('a server that hangs keeps a call waiting for a moment only, however many calls there are', async () => {
    const list = await theList(near, 'vip');
    await until('a look-up is quick', async () => {
      await near.callers(list, ['+31']);
      return true;
    });
    relay.hang();
    const begun = performance.now();
    const failed = await Promise.all(Array.from({ length: 100 }, () => failure(() => near.callers(list, ['+31']))));
    const tookMs = performance.now() - begun;
    assert.deepEqual([...new Set(failed.map((one) => one.code))], ['ETIMEDOUT']);
    assert.ok(tookMs < 1000, `${tookMs.toFixed(0)} ms`);
    relay.mend();
    await until('the store is back', () => answers(near));
  });

  it('a publication that is cut half-way changes nothing', async () => {
    const rows = async function* (): AsyncGenerator<readonly { key: string }[]> {
      for (let n = 0; n < 20; n += 1) {
        if (n === 10) relay.cut();
        yield Array.from({ length: 2000 }, (_, m) => ({ key: `+4${String(n * 2000 + m).padStart(8, '0')}` }));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const { code } = await failure(() => near.publish(aRelease({ lists: [{ kind: 'replace', list: 'vip', listKind: 'callers', rows: rows() }] })));
    assert.match(code, /^(ECONNRESET|EPIPE)$/);
    assert.deepEqual([await keysOf(far, 'vip'), (await far.heads())[0]?.release], [['+31', '+32'], 1]);
    await publish(far, aRelease({ lists: [editing('vip', ['+33'])] }));
    relay.mend();
  });

  it('what was published meanwhile is told when notices are heard again, after a cut and after a silence', async function () {
    this.timeout(30_000);
    const heard: string[] = [];
    near.watch((tenant) => heard.push(tenant));
    await until('notices are heard', () => heard.length === 1);
    relay.cut();
    await publish(far, aRelease({ lists: [editing('vip', ['+33'])] }));
    assert.equal(heard.length, 1);
    relay.mend();
    await until('what was missed is told', () => heard.length === 2);
    relay.hang();
    await publish(far, aRelease({ lists: [editing('vip', ['+34'])] }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(heard.length, 2);
    relay.mend();
    await until('what was held up is told', () => heard.length > 2);
  });

  it('a server that is not there is an error with a code, without the password', async () => {
    const url = new URL(stores.url);
    url.password = 'hunter2';
    url.port = String(relay.port);
    relay.cut();
    const error = await failure(() => openPostgresStore({ url: url.href }));
    assert.ok(!`${error.message}${error.stack ?? ''}`.includes('hunter2'));
    assert.match(error.code, /^(ECONNRESET|ECONNREFUSED|ETIMEDOUT)$/);
  });

  it('an error of the database holds nothing of a row', async () => {
    const token = { id: 'secret-id', name: 'n', scope: { kind: 'operator' }, right: 'read', createdMs: 1, createdBy: 'tests' } as const;
    await far.saveToken(token, Buffer.from('secret-hash'));
    const error = await failure(() => far.saveToken(token, Buffer.from('secret-hash')));
    assert.equal(error.code, '23505');
    assert.ok(!JSON.stringify([error.message, error.stack, error]).includes('secret'));
  });

  it('a store is closed in a moment while its server hangs', async () => {
    relay.hang();
    const begun = performance.now();
    await near.close();
    assert.ok(performance.now() - begun < 4000);
  });
});

async function failure(work: () => unknown): Promise<Error & { readonly code: string }> {
  try {
    await work();
  } catch (error) {
    return error as Error & { readonly code: string };
  }
  throw new Error('it should have failed');
}

async function answers(store: Store): Promise<boolean> {
  try {
    await store.heads();
    await store.gotInSince('a', 'b', 0);
    return true;
  } catch {
    return false;
  }
}
